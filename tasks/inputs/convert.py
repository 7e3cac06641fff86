"""From the raw values of a text file to columns with types, written once as Parquet.

Readers (`csv_files`, `json_files`) leave text where the type is not certain; here declared types are applied, the
others are inferred (`tasks.inputs.types`), and values that are not what was declared are named with their lines.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.contracts.problems import ContractError, Problem, nearest
from tasks.contracts.types import declared_type
from tasks.inputs.reading import Reading, parquet_select, path_literal
from tasks.inputs.types import count_fitting, declared_pattern, infer_types
from tasks.sql import Sql, ident, literal

_SHOWN = 3  # misfits named in a message

# What writers put where a value is missing.
MISSING_WORDS = frozenset({"NA", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN", "-", "?", "."})


def convert(reading: Reading, raw: Path, columns: Sequence[str], candidates: Mapping[str, Sequence[str]]) -> str:
    """Write the typed copy of a raw file and return the SELECT over it.

    Args:
        reading: the source.
        raw: the raw Parquet file, with `errata__file`; it is deleted.
        columns: the source's columns in order.
        candidates: columns whose type is to be inferred, with the types to try.

    Raises:
        ContractError: if declared types name no column, or do not fit the values.
    """
    declared = {c: t for c, written in reading.declared.types.items() if (t := declared_type(written))}
    try:
        if problems := [*_unknown(reading, columns), *_misfits(reading, raw, columns, declared)]:
            raise ContractError(problems)
        types = infer_types(reading.engine, raw, {c: k for c, k in candidates.items() if c not in declared}) | declared
        reading.engine.execute(
            "inputs/typed",
            {"target": str(reading.target())},
            path=path_literal(raw),
            columns=[
                {"name": ident(column), "type": Sql(types[column]) if column in types else None} for column in columns
            ],
        )
    finally:
        raw.unlink(missing_ok=True)
    return parquet_select([reading.target()], columns)


def _unknown(reading: Reading, columns: Sequence[str]) -> list[Problem]:
    return [
        reading.problem(f"there is no column {name!r} in {reading.declared.source!r}", nearest(name, columns), "types")
        for name in reading.declared.types
        if name not in columns
    ]


def _misfits(reading: Reading, raw: Path, columns: Sequence[str], declared: Mapping[str, str]) -> list[Problem]:
    """Declared types that not all values are of."""
    questions = [
        (c, kind, declared_pattern(kind)) for c, kind in declared.items() if c in columns and kind != "VARCHAR"
    ]
    counted = count_fitting(reading.engine, raw, questions, None)
    return [
        _misfit(reading, raw, columns, question, counts.values)
        for question, counts in zip(questions, counted, strict=True)
        if counts.fitting < counts.values
    ]


def _misfit(
    reading: Reading, raw: Path, columns: Sequence[str], question: tuple[str, str, str], values: int
) -> Problem:
    column, kind, pattern = question
    in_lines = reading.files.format == "csv"
    rows = reading.engine.rows(
        "inputs/misfits",
        {"few": _SHOWN},
        path=path_literal(raw),
        column=ident(column),
        type=Sql(kind),
        pattern=literal(pattern),
        texts=[ident(each) for each in columns] if in_lines else [],
    )
    examples = []
    for file, place, value, _ in rows:
        # The header is line 1.
        at = f"line {place + 1}" if in_lines else f"record {place}"
        name = f"{reading.shown(Path(file))} " if len(reading.files.paths) > 1 else ""
        examples.append(f"{short(value)} ({name}{at})")
    count, written, distinct = rows[0][3], reading.declared.types[column], sorted({row[2] for row in rows})
    what = f"{column!r} is declared {written}, but {count:,} of {values:,} values are not: {', '.join(examples)}"
    do = "mend the values, or declare the column as text"
    if in_lines and MISSING_WORDS.issuperset(distinct):
        texts = ", ".join(map(repr, distinct))
        do = f"if {texts} means missing, add null_values: [{texts}]; otherwise {do}"
    return reading.problem(what + (", ..." if count > len(rows) else ""), do, f"types.{column}")


def short(value: str) -> str:
    """A value for a message, in quotes and not too long."""
    return repr(value if len(value) <= 40 else value[:37] + "...")
