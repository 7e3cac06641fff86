"""What planters of wrong values share: a feature table with its source beside it, and some of its rows changed.

Cases are hit through the rows they are joined with, so that every case of a changed row is at fault.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, chosen
from benchmarks.planted_faults.planters.joined import ids
from tasks.contracts.config import join_pairs


@dataclass(frozen=True)
class Sourced:
    """A feature table: its entry in the contract, its frame, and the pairs of its key."""

    entry: Mapping[str, Any]
    frame: pl.DataFrame
    pairs: list[tuple[str, str]]

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.entry["name"])

    @property
    def time(self) -> str | None:
        """The part of the key that is a time."""
        return next((right for _, right in self.pairs if self.frame.schema[right].is_temporal()), None)

    @property
    def numbers(self) -> list[str]:
        """Its columns of numbers with many different values, those with most of them first."""
        keys = {right for _, right in self.pairs}
        fit = [c for c, kind in self.frame.schema.items() if kind.is_numeric() and c not in keys]
        many = [c for c in fit if self.frame[c].n_unique() >= 30]
        return sorted(many, key=lambda c: (-self.frame[c].n_unique(), c))


def sourced(data: Data, fit: Callable[[Sourced], bool]) -> Sourced | None:
    """The first feature table that fits; None without any."""
    for entry in data.contract.get("features", []):
        table = Sourced(entry, data.frames[entry["name"]], join_pairs(entry["key"]))
        if not entry.get("valid_from") and table.numbers and fit(table):
            return table
    return None


def rows_hit(data: Data, table: Sourced, rng: np.random.Generator, share: float, how: How) -> pl.Series:
    """The rows of a table that the cases hit are joined with: a Boolean per row."""
    predictions = data.frames["predictions"]
    hit = chosen(predictions, rng, share, how, getattr(data, how, None))
    lefts, rights = [left for left, _ in table.pairs], [right for _, right in table.pairs]
    keys = predictions.filter(hit).select(lefts).unique().with_columns(hit=pl.lit(True))
    joined = table.frame.select(rights).join(keys, left_on=rights, right_on=lefts, how="left", maintain_order="left")
    return joined["hit"].fill_null(value=False)


def beside_source(data: Data, table: Sourced, changed: pl.DataFrame) -> Planted:
    """The data with the changed table, its source as it was, and the cases whose values are no longer the source's."""
    differs = pl.any_horizontal(
        (changed[c].is_null() != table.frame[c].is_null()) | (changed[c] != table.frame[c]).fill_null(value=False)
        for c in table.frame.columns
    )
    lefts, rights = [left for left, _ in table.pairs], [right for _, right in table.pairs]
    wrong = changed.select(rights).with_columns(pl.select(wrong=differs).to_series())
    cases = data.frames["predictions"].join(wrong, left_on=lefts, right_on=rights, how="left", maintain_order="left")
    return Planted(with_source(data, table, changed), ids(data, cases["wrong"].fill_null(value=False)))


def with_source(data: Data, table: Sourced, changed: pl.DataFrame) -> Data:
    """The data with a table and its source, which holds what the table held."""
    source = f"{table.name}__raw"
    features = [
        {**entry, "raw": {"source": f"{source}.parquet"}} if entry["name"] == table.name else entry
        for entry in data.contract.get("features", [])
    ]
    # Without a run before, so that the source alone tells.
    first = replace(data, previous=None)
    return first.with_frames(**{table.name: changed, source: table.frame}).with_contract(features=features)


def source_alone(fit: Callable[[Sourced], bool]) -> Callable[[Data, np.random.Generator, float, How], Data]:
    """The clean twin: the table beside its source, stored in 32 bits and rounded on its way."""

    def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
        table = sourced(data, fit)
        if table is None:
            return data
        floats = [c for c, kind in table.frame.schema.items() if kind.is_float()]
        return with_source(data, table, table.frame.with_columns(pl.col(floats).cast(pl.Float32)))

    return twin
