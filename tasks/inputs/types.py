"""Which type the values of a text column have, decided from all of them.

A value is of a type only if it can be written back without losing a character that matters: `007` and a number of 20
digits are text, `73928e05` is text, `1e-05` is a number. Dates are read as year-month-day and nothing else, because day
and month cannot be told apart by looking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.engine import Engine
from tasks.inputs.reading import path_literal
from tasks.sql import Sql, ident, literal

TIMESTAMPTZ = "TIMESTAMP WITH TIME ZONE"

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_WHOLE = "(0|[1-9][0-9]{0,14})"
_EXPONENT = "[eE][+-][12]?[0-9]{1,2}"
# R writes 1000 as 1e3. With more digits, or a zero in the exponent, it is an identifier that looks like a number.
_SHORT = "[1-9]e[1-9][0-9]?"

# In the order in which they are tried: the first that all values are of is taken.
PATTERNS = {
    "BOOLEAN": "(?i:true|false)",
    "BIGINT": "-?(0|[1-9][0-9]{0,17})",
    "DOUBLE": rf"[+-]?({_SHORT}|{_WHOLE}({_EXPONENT})?|({_WHOLE})?[.][0-9]+([eE][+-]?[12]?[0-9]{{1,2}})?|{_WHOLE}[.])"
    r"|(?i:nan|[+-]?inf(inity)?)",
    "DATE": _DAY,
    "TIMESTAMP": f"{_DAY}{_TIME}",
    TIMESTAMPTZ: f"{_DAY}{_TIME}(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)",
}
TIMES = ("DATE", "TIMESTAMP", TIMESTAMPTZ)
# A declared type is taken at the writer's word, as long as no fraction of a whole number would be lost.
_DECLARED = {"BIGINT": r"\s*[+-]?[0-9]+\s*"}
_ANYTHING = "(?s:.*)"

# Rows looked at to rule types out before all rows are asked about those that are left.
_SAMPLE = 20_000


@dataclass(frozen=True)
class Counts:
    """Values of a column, and how many of them are of a type."""

    values: int
    fitting: int

    @property
    def all_fit(self) -> bool:
        """Whether there are values and all are of the type."""
        return 0 < self.values == self.fitting


def declared_pattern(duckdb_type: str) -> str:
    """What a value may look like in a column whose type was declared."""
    return _DECLARED.get(duckdb_type, _ANYTHING)


def infer_types(engine: Engine, path: Path, candidates: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The type of each text column of a Parquet file, from all its values.

    Args:
        engine: where to look.
        path: the file; its columns are text.
        candidates: per column, the types to try in order.

    Returns:
        Column -> DuckDB type; VARCHAR where no candidate fits all values or there are none.
    """
    questions = [(column, kind) for column, kinds in candidates.items() for kind in kinds]
    sampled = count_fitting(engine, path, [(c, k, PATTERNS[k]) for c, k in questions], _SAMPLE)
    # A column without a value in the sample has ruled nothing out.
    left = [q for q, counts in zip(questions, sampled, strict=True) if counts.values == counts.fitting]
    counted = count_fitting(engine, path, [(c, k, PATTERNS[k]) for c, k in left], None)
    found = dict.fromkeys(candidates, "VARCHAR")
    for (column, kind), counts in zip(left, counted, strict=True):
        if counts.all_fit and found[column] == "VARCHAR":
            found[column] = kind
    return found


def count_fitting(
    engine: Engine, path: Path, questions: Sequence[tuple[str, str, str]], limit: int | None
) -> list[Counts]:
    """How many values of a column are of a type, for each (column, type, pattern) asked."""
    if not questions:
        return []
    row = engine.row(
        "inputs/fits",
        path=path_literal(path),
        questions=[
            {"column": ident(column), "type": Sql(kind), "pattern": literal(pattern)}
            for column, kind, pattern in questions
        ],
        limit=literal(limit) if limit else None,
    )
    return [Counts(row[i], row[i + 1]) for i in range(0, len(row), 2)]
