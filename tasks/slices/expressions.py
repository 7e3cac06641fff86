"""A clause as a Polars expression, as text: it selects the rows of evaluation.parquet that the SQL predicate selects.

It is made from the clause's own parts, as the predicate is, and never from the predicate's text. What Polars would read
otherwise than it is meant is written out: a column whose name looks like a pattern, and times that are not finite,
which Polars takes for moments. Two things remain: letters with several small forms, as the Greek sigma, Polars folds by
their place; and of a zone's summer time after 2038 it has no rules.
"""

import json
from collections.abc import Sequence

from tasks.contracts.columns import INTEGERS, Column
from tasks.contracts.findings import Clause
from tasks.missing import may_be_infinite
from tasks.moments import calendar_parts, has_zone, is_day, is_moment
from tasks.slices.splitters import PARTS, Splitter
from tasks.slices.words import WORD

# How DuckDB writes an infinite time and an infinite day.
_INFINITE, _INFINITE_DAY = 2**63 - 1, 2**31 - 1
_DAY = 86_400_000_000


def expression(way: Splitter, clause: Clause) -> str:
    """The clause's expression, e.g. `pl.col("hour") >= 14`; empty for a type that Polars reads as something else."""
    match clause.kind:
        case "missing":
            return _missing(way)
        case "present":
            return f"~({_missing(way)})"
        case "word":
            words = f"{column(way.column.name)}.str.to_lowercase().str.extract_all({_text(WORD)})"
            return f"{words}.list.contains({_text(way.word)}).fill_null(False)"
        case "threshold" | "interval":
            return _between(way, clause.low, clause.high)
        case _:
            return _among(way, clause)


def all_of(expressions: Sequence[str]) -> str:
    """The conjunction; empty if one of them cannot be told."""
    if not all(expressions):
        return ""
    return expressions[0] if len(expressions) == 1 else " & ".join(f"({each})" for each in expressions)


def column(name: str) -> str:
    """A column by its very name: `*` and `^...$` would be patterns."""
    pattern = name == "*" or (name.startswith("^") and name.endswith("$"))
    return f"pl.selectors.by_name({_text(name)}).as_expr()" if pattern else f"pl.col({_text(name)})"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _bracketed(expression: str) -> str:
    return f"({expression})" if " " in expression else expression


def _value(way: Splitter) -> str:
    """What is compared: the column, or what is made of it, counted as DuckDB does."""
    own = column(way.column.name)
    if way.unit == "days" and way.later:
        later, earlier = (f'{_present(each)}.dt.timestamp("us")' for each in (way.later, way.column))
        return f"(({later}.cast(pl.Float64) - {earlier}) / {_DAY}).floor()"
    if way.unit not in PARTS:
        return own
    # Of a time that is not finite there is no part in DuckDB.
    zone = f".dt.convert_time_zone({_text(way.zone)})" if has_zone(way.column.type) else ""
    part = f"{own if way.unit == 'hour' else _present(way.column)}{zone}.dt.{way.unit}()"
    return f"{part} % 7" if way.unit == "weekday" else part


def _present(of: Column) -> str:
    """A time; null where it is not finite."""
    return f"pl.when({_finite(of)}).then({column(of.name)})"


def _finite(of: Column) -> str:
    own = column(of.name)
    if not is_moment(of.type):
        return f"{own}.is_finite()"
    return f"{own}.to_physical().abs() < {_INFINITE_DAY if is_day(of.type) else _INFINITE}"


def _missing(way: Splitter) -> str:
    if way.unit in (*PARTS, "days"):
        return f"{_bracketed(_value(way))}.is_null()"
    null = f"{column(way.column.name)}.is_null()"
    return f"{null} | ~{_bracketed(_finite(way.column))}" if may_be_infinite(way.column.type) else null


def _between(way: Splitter, low: float | None, high: float | None) -> str:
    value = _value(way)
    ends = []
    if None in (low, high) and way.unit not in (*PARTS, "days") and may_be_infinite(way.column.type):
        ends.append(_bracketed(_finite(way.column)))
    ends += [
        f"({_wide(value, way, end)} {sign} {_end(way, end)})"
        for sign, end in ((">=", low), ("<", high))
        if end is not None
    ]
    return " & ".join(ends) if len(ends) > 1 else ends[0][1:-1]


def _wide(value: str, way: Splitter, end: float) -> str:
    """The value in the width in which it is compared: DuckDB takes a number with an exponent for a double."""
    if way.unit == "moment" and calendar_parts(int(end)) is None:
        return f"{value}.to_physical()"
    narrow = way.column.type.upper() in ("FLOAT", "REAL") and "e" in repr(end)
    return f"{value}.cast(pl.Float64)" if narrow else value


def _end(way: Splitter, end: float) -> str:
    if way.unit != "moment":
        return repr(int(end) if way.is_whole else end)
    parts = calendar_parts(int(end))
    if parts is None:
        return str(int(end) // _DAY if is_day(way.column.type) else int(end))
    if is_day(way.column.type):
        return f"pl.date({', '.join(map(str, parts[:3]))})"
    # Hours, minutes and so on only as far as they are not 0.
    told = max([3, *(i for i, part in enumerate(parts, 1) if part)])
    zone = ', time_zone="UTC"' if has_zone(way.column.type) else ""
    return f"pl.datetime({', '.join(map(str, parts[:told]))}{zone})"


def _among(way: Splitter, clause: Clause) -> str:
    value, values = _value(way), [_category(way, each) for each in clause.values]
    if not values or None in values:
        return ""
    if clause.kind == "category":
        if way.column.kind == "boolean":
            return value if values == ["True"] else f"~{value}"
        return f"{value} == {values[0]}"
    among = f"{_bracketed(value)}.is_in([{', '.join(filter(None, values))}])"
    return f"~{among}" if clause.kind == "rest" else among


def _category(way: Splitter, cell: str) -> str | None:
    if way.column.kind == "boolean":
        return str(cell == "true")
    if way.unit in PARTS:
        return cell
    if way.column.kind == "number":
        return cell if way.column.type.upper() in INTEGERS else None
    # Of other types, Polars has another text, or reads bytes.
    return _text(cell) if way.column.type.upper().startswith(("VARCHAR", "ENUM")) else None
