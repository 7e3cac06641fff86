"""The scores of several classes, in whichever shape they come: wide columns, a struct, or a map."""

from dataclasses import dataclass

from tasks.contracts.columns import kind_of
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.task_type import Columns
from tasks.sql import Sql, ident, literal

MOST_CLASSES = 1000
SCORES = ident("errata__scores")


@dataclass(frozen=True)
class ClassScores:
    """Where the score of each class is; classes are in alphabetical order, which also decides ties.

    Attributes:
        shape: `columns`, `struct` or `map`; column: the struct or map.
        sources: wide columns only: the column of each class.
    """

    shape: str
    classes: tuple[str, ...]
    column: str | None = None
    sources: tuple[str, ...] = ()

    def declare(self, engine: Engine, view: Sql, source: Sql, kept: list[Sql]) -> None:
        """Declare the source's `kept` columns with the list `errata__scores`, NULL unless every score is finite."""
        parts = [
            {"literal": literal(name), "column": ident(self.sources[i]) if self.sources else None}
            for i, name in enumerate(self.classes)
        ]
        engine.execute(
            "evaluation/class_scores",
            view=view,
            source=source,
            column=ident(self.column) if self.column else None,
            shape=self.shape,
            classes=parts,
            carried=kept,
        )


def class_scores(engine: Engine, contract: Contract, source: Sql, columns: Columns) -> ClassScores | None:
    """Which classes have a score, and where it is; None for hard labels."""
    score = contract.predictions.score
    if score is None:
        return None
    if isinstance(score, dict):
        names = sorted(score)
        return ClassScores("columns", tuple(names), sources=tuple(score[name] for name in names))
    if is_struct(columns[score]):
        fields = engine.frame("evaluation/struct_fields", source=source, column=ident(score)).columns
        return ClassScores("struct", tuple(sorted(fields)), score)
    keys = engine.rows("evaluation/map_keys", {"most": MOST_CLASSES + 1}, source=source, column=ident(score))
    return ClassScores("map", tuple(sorted(key for (key,) in keys if key is not None)), score)


def is_struct(duckdb_type: str) -> bool:
    """Whether a column holds one struct of scores per case."""
    return duckdb_type.upper().startswith("STRUCT(")


def is_class_scores(duckdb_type: str) -> bool:
    """Whether a single column can hold the scores of several classes."""
    return kind_of(duckdb_type) == "nested" and duckdb_type.upper().startswith(("STRUCT(", "MAP("))
