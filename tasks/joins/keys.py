"""When two key columns may be compared, and how.

Keys are compared in their declared type where both sides share it, and byte for byte as text otherwise. What a
database would cast silently (a naive with an aware timestamp, text with a time) is refused here: such joins match
some rows, and the wrong ones.
"""

from dataclasses import dataclass

from tasks.contracts.columns import FLOATS, INTEGERS
from tasks.contracts.problems import Problem
from tasks.sql import Sql, literal

# Unicode's general categories; the capitals go first, because A is a letter itself.
_SHAPES = ((r"\p{Lu}", "A"), (r"[\p{Ll}\p{Lt}\p{Lm}\p{Lo}]", "a"), (r"\p{Nd}", "9"))


def _family(duckdb_type: str) -> str:
    base = duckdb_type.upper().split("(")[0].strip()
    if base in INTEGERS:
        return "integer"
    if base in FLOATS or base == "DECIMAL":
        return "number"
    if base in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"):
        return "aware time"
    if base.startswith(("TIMESTAMP", "DATE")):
        return "naive time"
    return "text" if base == "VARCHAR" else base.lower()


def comparable(left: str, right: str) -> bool:
    """Whether a key of type `left` may be compared with one of type `right`."""
    pair = {_family(left), _family(right)}
    return len(pair) == 1 or pair <= {"integer", "number", "text"}


def as_key(column: Sql, own: str, other: str) -> Sql:
    """The expression a key column is compared by, given both sides' types."""
    if _family(own) == _family(other):
        return column
    # A float that holds whole numbers reads 7.0; through an integer it is the identifier that was meant.
    whole = Sql(f"CAST({column} AS HUGEINT)") if _family(own) == "number" else column
    return Sql(f"CAST({whole} AS VARCHAR)")


def mask(column: Sql) -> Sql:
    """The shape of a text key: letters of any script become A or a, digits 9; at most 40 characters."""
    shape = Sql(f"left({column}, 40)")
    for category, sign in _SHAPES:
        shape = Sql(f"regexp_replace({shape}, {literal(category)}, '{sign}', 'g')")
    return shape


@dataclass(frozen=True)
class KeyPair:
    """One part of a join key: a predictions column and a table column with their DuckDB types."""

    left: str
    left_type: str
    right: str
    right_type: str

    def problem(self, table: str) -> Problem | None:
        """Why the pair cannot be joined, or None."""
        if comparable(self.left_type, self.right_type):
            return None
        return Problem(
            f"{table}: key {self.right}",
            f"predictions.{self.left} is {self.left_type}, {table}.{self.right} is {self.right_type}; "
            "comparing them would match the wrong rows",
            "store both in one type, or declare it with `types:` where the source is a text file",
        )

    @property
    def is_text(self) -> bool:
        """Whether the predictions hold this part as text (it then has a shape)."""
        return _family(self.left_type) == "text"

    @property
    def is_time(self) -> bool:
        """Whether this part is a point in time."""
        return _family(self.left_type) in ("aware time", "naive time")
