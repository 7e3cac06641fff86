"""Whether the model was given the same inputs in both runs: one hash a case over the features that both have.

Only columns of joined feature tables count, and of those only what the model uses. Columns of the predictions do not:
a score, a rank or the time of scoring among them is another one in every run.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tasks.contracts.columns import FLOATS, kind_of
from tasks.contracts.config import Contract
from tasks.evaluation.words import column_words
from tasks.inputs.names import EVIDENCE
from tasks.sql import Sql, ident, join

Types = Mapping[str, str]  # column -> DuckDB type

_NOTHING = Sql("CAST(NULL AS UBIGINT)")

# 2^12 + 1: splits a double's 53 binary digits into 41 and the rest (Dekker, Numer. Math. 18 (1971)).
_SPLIT = "4097.0"


@dataclass(frozen=True)
class Inputs:
    """The hash of a case's inputs in either run, and what the reader must know of it."""

    now: Sql
    before: Sql
    notes: tuple[str, ...]


def inputs(contract: Contract, now: Types, before: Types) -> Inputs:
    """The hashes over all features with the same name and kind in both evaluation tables."""
    shared = [name for name in _features(contract, now) if name in before]
    alike = [name for name in shared if _common(now[name], before[name])]
    notes = [
        f"The feature {column_words(contract, name)} was {before[name]} and is {now[name]}; it is not compared."
        for name in shared
        if name not in alike
    ]
    if contract.features and not alike:
        notes.append("No feature is joined in both runs: other inputs cannot be told from another model.")
    return Inputs(
        _hash([_value(name, now[name], before[name]) for name in alike]),
        _hash([_value(name, before[name], now[name]) for name in alike]),
        tuple(notes),
    )


def _features(contract: Contract, columns: Types) -> Iterator[str]:
    for table in contract.features:
        prefix = f"{table.name}__"
        for name in columns:
            own = name.removeprefix(prefix)
            used = table.model_uses is None or own in table.model_uses
            if name.startswith(prefix) and own not in EVIDENCE and used:
                yield name


def _common(now: str, before: str) -> bool:
    return now == before or kind_of(now) == kind_of(before) == "number"


def _value(name: str, own: str, other: str) -> Sql:
    """A column as it is hashed: numbers without their last digits, which depend on the order of an upstream sum."""
    column = ident(name)
    if own == other and own.upper() not in FLOATS:
        return column
    number = f"CAST({column} AS DOUBLE)"
    return Sql(f"{number} * {_SPLIT} - ({number} * {_SPLIT} - {number})")


def _hash(values: list[Sql]) -> Sql:
    return Sql(f"hash({join(', ', values)})") if values else _NOTHING
