"""Keys that find no row, and what they have in common: their shape, their segment, their period.

The rate alone says little; that every key of one shape is missing says why. Measured on all scored
cases, without looking at errors.
"""

from collections.abc import Iterator, Mapping, Sequence

from tasks.contracts.columns import Column
from tasks.contracts.config import ContextTable
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.expected import none_of
from tasks.faults.material import Material
from tasks.faults.needs import TABLES
from tasks.joins.catalogue import key_pairs
from tasks.joins.keys import KeyPair, mask
from tasks.moments import day_words, has_zone, is_day, iso_day, microseconds, moment_words
from tasks.sql import Sql, all_of, ident, literal

# A shape or a segment explains missing keys when at least this share of its cases is unmatched.
EXPLAINS = 0.5
# A column is named as an explanation when its explaining values hold at least this share of the unmatched cases.
COVERS = 0.3
_SHOWN = 8
# Values of a column that are looked at, and tables that are counted in one statement: it keeps a counter for each of
# them and each value.
_VALUES = 200
_TABLES = 32

_Explanation = tuple[str, Evidence]  # in words, and the numbers behind them
_Rows = list[tuple[str, int, int]]  # value, cases, cases without a row


def find(material: Material) -> Detected:
    """One proposal per joined table for unmatched keys, one for key shapes, one for empty keys."""
    counts = {table.name: _counts(material, _match(table.name)) for table in material.contract.tables}
    segments = _segments(material, {name: unmatched for name, (unmatched, _, _) in counts.items() if unmatched})
    return Detected(
        tuple(
            p
            for table in material.contract.tables
            for p in _table(material, table, counts[table.name], segments.get(table.name))
        )
    )


def _match(name: str) -> str:
    return f"{name}__match"


def _table(
    material: Material, table: ContextTable, counts: tuple[int, int, int], segments: _Explanation | None
) -> Iterator[Proposal]:
    match = _match(table.name)
    unmatched, null_key, timeless = counts
    pairs = key_pairs(material.contract, material.tables, table.name)
    key_words = " and ".join(pair.left for pair in pairs)
    if unmatched:
        whys: list[str] = []
        evidence: list[Evidence] = []
        if any(pair.is_text for pair in pairs):
            _add(_masks(material, table.name), whys, evidence)
            yield from _mask_proposals(material, table.name, pairs, unmatched)
        _add(segments, whys, evidence)
        _add(_period(material, table.name, match, unmatched), whys, evidence)
        if table.valid_from and timeless:
            whys.append(f"{timeless:,} of them have no time, so that no row can be in force for them.")
        yield Proposal(
            family="data_preparation",
            kind="join.unmatched_key",
            predicate=Sql(f"{ident(match)} = 'unmatched'"),
            subject=f"cases whose {key_words} {'has' if len(pairs) == 1 else 'have'} no row in {table.name}",
            why=" ".join(whys),
            remedy=f"Look up some of these keys in the source of {table.name}: "
            f"are the rows missing, or is the key written differently "
            f"there? Until then every column of {table.name} is empty for these cases.",
            saw_errors=False,
            strength="confirmed",
            columns=(match,),
            evidence=tuple(evidence),
        )
    if null_key:
        yield Proposal(
            family="data_preparation",
            kind="join.null_key",
            predicate=Sql(f"{ident(match)} = 'null_key'"),
            subject=f"cases with an empty {key_words}, so that nothing can be joined from {table.name}",
            why=_null_rows(material, table.name, null_key),
            remedy=f"Find out where {key_words} gets lost: these cases cannot meet {table.name} at all.",
            saw_errors=False,
            strength="confirmed",
            columns=(match,),
            expectations=tuple(
                Expectation("predictions", "expect_column_values_to_not_be_null", {"column": pair.left})
                for pair in pairs
            ),
        )


def _null_rows(material: Material, name: str, cases: int) -> str:
    """What an engine that takes an empty key for equal to another one would make of rows without a key."""
    keys = [ident(pair.right) for pair in key_pairs(material.contract, material.tables, name)]
    (rows,) = material.engine.row("faults/joins/rows_without_key", source=ident(material.tables[name].view), keys=keys)
    if not rows:
        return ""
    return (
        f"{name} has {rows:,} {'row' if rows == 1 else 'rows'} without a key, too: where a program takes empty keys "
        f"for equal (pandas does), these cases meet {'it' if rows == 1 else 'all of them'} and become "
        f"{cases * rows:,} {'row' if cases * rows == 1 else 'rows'}. Errata joins none of them."
    )


def _counts(material: Material, match: str) -> tuple[int, int, int]:
    _, unmatched, timeless, _, _, null_key = material.engine.row(
        "joins/match_counts", evaluation=material.evaluation, match=ident(match)
    )
    return unmatched, null_key, timeless


def _add(found: _Explanation | None, whys: list[str], evidence: list[Evidence]) -> None:
    if found:
        whys.append(found[0])
        evidence.append(found[1])


def _mask_rows(material: Material, name: str) -> list[tuple[str, int, int]]:
    rows = material.engine.rows(
        "faults/joins/unmatched_by_mask",
        evaluation=material.evaluation,
        match=ident(f"{name}__match"),
        mask=ident(f"{name}__key_mask"),
    )
    return [(mask, predictions, unmatched) for mask, predictions, unmatched in rows]


def _masks(material: Material, name: str) -> _Explanation | None:
    rows = _mask_rows(material, name)
    whole = [(mask, n, u) for mask, n, u in rows if u == n and n > 1]
    table = _rate_table(f"By shape of the key (A, a: letters, 9: digits) in {name}", "shape", rows)
    if len(rows) < 2 and not whole:
        return None
    if not whole:
        return "No shape of the key explains it.", table
    shapes = ", ".join(f"{mask} ({n:,} cases)" for mask, n, _ in whole[:3])
    return f"No key of the shape {shapes} has a row.", table


def _mask_proposals(material: Material, name: str, pairs: Sequence[KeyPair], unmatched: int) -> Iterator[Proposal]:
    """A shape that never matches, although other shapes do, is a fault of its own with a remedy of its own."""
    key_words = " and ".join(pair.left for pair in pairs)
    rows = _mask_rows(material, name)
    for shape, n, u in rows:
        if u == n and 0.25 * unmatched <= u < unmatched:
            yield Proposal(
                family="data_preparation",
                kind="join.key_format",
                predicate=all_of(
                    Sql(f"{ident(f'{name}__match')} = 'unmatched'"),
                    Sql(f"{ident(f'{name}__key_mask')} = {literal(shape)}"),
                ),
                subject=f"cases whose {key_words} is written like {shape}, a shape that {name} never holds",
                why=f"All {n:,} keys of this shape are missing there, while keys of other shapes are found.",
                remedy="These look like identifiers of another kind: "
                f"translate them to the kind {name} uses before joining.",
                saw_errors=False,
                strength="confirmed",
                columns=(f"{name}__match", f"{name}__key_mask"),
                evidence=(_rate_table(f"By shape of the key in {name}", "shape", rows),),
                expectations=_never_of_shape(pairs, shape),
            )


def _never_of_shape(pairs: Sequence[KeyPair], shape: str) -> tuple[Expectation, ...]:
    """No key of the predictions is written like this, where the key is one column."""
    if len(pairs) != 1:
        return ()
    return (none_of("predictions", Sql(f"{mask(ident(pairs[0].left))} = {literal(shape)}")),)


def _segments(material: Material, unmatched: Mapping[str, int]) -> dict[str, _Explanation]:
    """For each table the predictions column whose values explain its unmatched keys best, if one does.

    Few values are better than many. Each column is read once for all tables together: one query per table and column
    would take minutes where there are dozens of either.
    """
    best: dict[str, tuple[float, Column, _Rows, _Rows]] = {}
    for column in material.columns:
        if column.table != "predictions" or column.kind not in ("category", "boolean") or column.role == "key":
            continue
        for name, rows in _by_value(material, column, list(unmatched)):
            telling = [(v, n, u) for v, n, u in rows if n >= 20 and u / n >= EXPLAINS]
            covered = sum(u for _, _, u in telling) / unmatched[name]
            # Each further value an explanation needs makes it a little less of one.
            score = covered - 0.01 * len(telling)
            if covered >= COVERS and (name not in best or score > best[name][0]):
                best[name] = (score, column, rows, telling)
    return {name: _segment_words(column, rows, telling) for name, (_, column, rows, telling) in best.items()}


def _by_value(material: Material, column: Column, names: Sequence[str]) -> Iterator[tuple[str, _Rows]]:
    """By table, how often each value of a column goes with an unmatched key."""
    for start in range(0, len(names), _TABLES):
        some = names[start : start + _TABLES]
        found: dict[str, _Rows] = {}
        for place, *row in material.engine.rows(
            "faults/joins/unmatched_by_value",
            {"limit": _VALUES},
            evaluation=material.evaluation,
            column=ident(column.name),
            matches=[ident(_match(name)) for name in some],
        ):
            found.setdefault(some[place], []).append((row[0], row[1], row[2]))
        yield from found.items()


def _segment_words(column: Column, rows: _Rows, telling: _Rows) -> _Explanation:
    named = ", ".join(f"{_named(column, v)} ({100 * u / n:.0f} % of {n:,})" for v, n, u in telling[:5])
    more = f" and {len(telling) - 5} more" if len(telling) > 5 else ""
    shown = [(_named(column, v), n, u) for v, n, u in rows]
    return f"It concerns {column.label} {named}{more}.", _rate_table(f"By {column.label}", column.label, shown)


def _named(column: Column, value: str | None) -> str:
    """A value with the reader's word for it; the value stays, because the key is written that way."""
    if value is None:
        return "missing"
    return f"{value} {column.values[value]}" if value in column.values else value


def _period(material: Material, name: str, match: str, unmatched: int) -> tuple[str, Evidence] | None:
    """Whether the table ends (or starts) inside the predictions' time, and the days on which keys are missing."""
    if material.contract.time is None:
        return None
    words = []
    for pair in key_pairs(material.contract, material.tables, name):
        if not pair.is_time:
            continue
        first, last, before, after = material.engine.row(
            "faults/joins/time_range",
            source=ident(material.tables[name].view),
            key=microseconds(ident(pair.right), pair.right_type),
            evaluation=material.evaluation,
            time=microseconds(ident(pair.left), pair.left_type),
            match=ident(match),
        )
        if after:
            words.append(f"{name} ends at {_moment(material, pair, last)}: {after:,} of them come after it.")
        if before:
            words.append(f"{name} starts at {_moment(material, pair, first)}: {before:,} of them come before it.")
    rows = material.engine.rows(
        "faults/joins/unmatched_by_day", evaluation=material.evaluation, match=ident(match), day=_day(material)
    )
    days = [(day, n, u) for day, n, u in rows if day is not None]
    worst = sorted(days, key=lambda row: (-row[2], row[0]))[:_SHOWN]
    if not words and sum(u for _, _, u in worst) < EXPLAINS * unmatched:
        return None
    if len(worst) > 1:
        words.append(
            "Most missing on "
            + ", ".join(f"{day_words(day, None, with_year=False)} ({u:,} of {n:,})" for day, n, u in worst[:4])
            + "."
        )
    shown = [(iso_day(day, None), n, u) for day, n, u in worst]
    return " ".join(words), _rate_table(f"By day ({material.contract.timezone})", "day", shown)


def _day(material: Material) -> Sql:
    local = Sql("case__time")
    if has_zone(material.joined.columns["case__time"]):
        local = Sql(f"(case__time AT TIME ZONE {literal(material.contract.timezone)})")
    return microseconds(Sql(f"CAST({local} AS DATE)"), "DATE")


def _moment(material: Material, pair: KeyPair, moment: int) -> str:
    zone = material.contract.timezone if has_zone(pair.right_type) else None
    return (day_words if is_day(pair.right_type) else moment_words)(moment, zone)


def _rate_table(title: str, head: str, rows: list[tuple[str, int, int]]) -> Evidence:
    shown = [(str(value), f"{u:,}", f"{n:,}", f"{100 * u / n:.1f} %") for value, n, u in rows[:_SHOWN]]
    return Evidence(title, (head, "without a row", "cases", "share"), tuple(shown))


DETECTOR = Detector(
    name="unmatched keys",
    fault="A case's key finds no row in a joined table.",
    find=find,
    reaches="confirmed",
    source="an anti-join, by key mask, segment and period",
    needs=(TABLES,),
)
