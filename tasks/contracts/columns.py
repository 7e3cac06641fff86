"""The columns of the evaluation table: what each one is, where it came from, how a reader should see it."""

from dataclasses import dataclass, field
from typing import Literal

from tasks.contracts.config import Policy

# id: text that tells one case from another; evidence: added by the join or a detector.
Role = Literal["key", "feature", "context", "prediction", "evidence", "engine"]
Kind = Literal["number", "category", "time", "boolean", "nested"]


@dataclass(frozen=True)
class Column:
    """One column of the evaluation table.

    Attributes:
        name: as it stands in evaluation.parquet (`carrier`, `planes__seats`, `planes__match`).
        role: `key` identifies cases and is never searched; `prediction` is an extra column of the predictions.
        kind: how it can be split.
        type: the DuckDB type.
        table: `predictions`, `labels` or the joined table's name.
        source_name: the column's name in that table.
        model_uses: whether the model sees it; None where the contract does not say.
    """

    name: str
    role: Role
    kind: Kind
    type: str
    table: str
    source_name: str
    label: str
    unit: str | None = None
    model_uses: bool | None = None
    policy: Policy = "show"
    values: dict[str, str] = field(default_factory=dict)


INTEGERS = frozenset(f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")) | {
    "INTEGER",
    "UINTEGER",
}
FLOATS = frozenset({"FLOAT", "DOUBLE", "REAL"})
NUMBERS = INTEGERS | FLOATS | {"DECIMAL"}


def kind_of(duckdb_type: str) -> Kind:
    """How a column of a DuckDB type can be split."""
    base = duckdb_type.upper().split("(")[0].strip()
    if duckdb_type.endswith("]") or base.startswith(("STRUCT", "MAP", "UNION", "LIST")):
        return "nested"
    if base == "BOOLEAN":
        return "boolean"
    if base.startswith(("TIMESTAMP", "DATE", "TIME")):
        return "time"
    if base in NUMBERS:
        return "number"
    return "category"
