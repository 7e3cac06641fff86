"""What planters of as-of joins share: a feature table joined as of each case, and its history beside it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.sourced import Sourced, rows_hit, sourced


def timed(data: Data) -> Sourced | None:
    """The first table whose key is a time and something else."""
    return sourced(data, lambda table: table.time is not None and len(table.pairs) > 1)


def as_of(data: Data, table: Sourced, changed: pl.DataFrame, *, source: bool = True) -> Data:
    """The data with the table joined as of each case's time, beside its history where `source` is set."""
    key = {left: right for left, right in table.pairs if right != table.time}
    entry: dict[str, Any] = {
        "name": table.name,
        "source": f"{table.name}.parquet",
        "key": key,
        "valid_from": table.time,
    }
    history = f"{table.name}__raw"
    if source:
        entry["raw"] = {"source": f"{history}.parquet", "valid_from": table.time}
    features = [entry if e["name"] == table.name else e for e in data.contract.get("features", [])]
    frames = {table.name: changed, **({history: table.frame} if source else {})}
    # Without a run before, so that the history alone tells.
    return replace(data, previous=None).with_frames(**frames).with_contract(features=features)


def of_another_time(
    data: Data, rng: np.random.Generator, share: float, how: How, steps: Callable[[int], np.ndarray]
) -> Planted | None:
    """The rows that the cases hit are joined with carry the values of rows so many steps away, of the same key."""
    table = timed(data)
    if table is None or table.time is None:
        return None
    keys = [right for _, right in table.pairs if right != table.time]
    ordered = replace(table, frame=table.frame.sort(*keys, table.time))
    frame = ordered.frame
    lefts, rights = [left for left, _ in table.pairs], [right for _, right in table.pairs]
    # A row is met by several cases, all of which are at fault with it.
    met = frame.join(data.frames["predictions"], left_on=rights, right_on=lefts, how="semi").height
    each = data.frames["predictions"].height / max(met, 1)
    hit = rows_hit(data, ordered, rng, share / each if how == "scattered" else share, how).to_numpy()
    values = [c for c in frame.columns if c not in {*keys, table.time}]
    place = np.arange(frame.height)
    other = np.clip(place + np.where(hit, steps(frame.height), 0), 0, frame.height - 1)
    group = frame.select(pl.struct(keys).rank("dense")).to_series().to_numpy()
    other = np.where(group[other] == group, other, place)
    changed = frame.with_columns(frame.select(values)[other.tolist()])
    differs = changed.select(pl.struct(values)).to_series() != frame.select(pl.struct(values)).to_series()
    wrong = changed.select(rights).with_columns(wrong=differs)
    cases = data.frames["predictions"].join(wrong, left_on=lefts, right_on=rights, how="left", maintain_order="left")
    return Planted(as_of(data, ordered, changed), ids(data, cases["wrong"].fill_null(value=False)))


def twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The clean twin: joined as of each case, beside the same history."""
    table = timed(data)
    return data if table is None else as_of(data, table, table.frame)


def twin_alone(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """The clean twin without a history beside it."""
    table = timed(data)
    return data if table is None else as_of(data, table, table.frame, source=False)
