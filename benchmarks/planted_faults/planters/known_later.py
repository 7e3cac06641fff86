"""Rows of an as-of table that were joined by the time they are about, though they became known only hours later."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.as_of import as_of, timed
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.sourced import Sourced, rows_hit

_KNOWN, _HOURS = "known_at", 5


def _late(data: Data, rng: np.random.Generator, share: float, how: How) -> tuple[Sourced, pl.DataFrame] | None:
    """A table in order of time, and as it was known by then: rows that come late leave the one before in force."""
    found = timed(data)
    if found is None or found.time is None:
        return None
    time, keys = found.time, [right for _, right in found.pairs if right != found.time]
    ordered = found.frame.sort(*keys, time)
    late = rows_hit(data, replace(found, frame=ordered), rng, share, how)
    known = ordered.select(pl.when(late).then(pl.col(time).dt.offset_by(f"{_HOURS}h")).otherwise(time)).to_series()
    table = replace(found, frame=ordered.with_columns(known.alias(_KNOWN)))
    start, available = (s.dt.epoch("s").to_numpy() for s in (ordered[time], known))
    group = ordered.select(pl.struct(keys).rank("dense")).to_series().to_numpy()
    place = np.arange(ordered.height)
    # Hours are at least one apart, so that within so many rows one was known.
    for _ in range(_HOURS):
        before = np.maximum(place - 1, 0)
        unknown = (available[place] > start) & (group[before] == group)
        place = np.where(unknown, before, place)
    values = [c for c in ordered.columns if c not in {*keys, time}]
    return table, ordered.with_columns(ordered.select(values)[place.tolist()])


def _declared(data: Data, table: Sourced, joined: pl.DataFrame) -> Data:
    """The data with the table joined as of each case, beside a history that says when its rows became known."""
    made = as_of(data, table, joined)
    entries = [
        {**entry, "raw": {**entry["raw"], "known_at": _KNOWN}} if entry["name"] == table.name else entry
        for entry in made.contract["features"]
    ]
    return made.with_contract(features=entries)


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    made = _late(data, rng, share, how)
    if made is None:
        return None
    table, known = made
    true = table.frame.drop(_KNOWN)
    rights, lefts = [right for _, right in table.pairs], [left for left, _ in table.pairs]
    differs = true.select(pl.struct(true.columns)).to_series() != known.select(pl.struct(true.columns)).to_series()
    early = true.select(rights).with_columns(early=differs)
    cases = data.frames["predictions"].join(early, left_on=lefts, right_on=rights, how="left", maintain_order="left")
    return Planted(_declared(data, table, true), ids(data, cases["early"].fill_null(value=False)))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:
    """The same rows come late, and were joined only from then on."""
    made = _late(data, rng, share, how)
    return data if made is None else _declared(data, *made)


PLANTER = Planter(
    name="known later",
    kinds=("join.future",),
    fault="A joined row was true by then but became known only after the case.",
    plant=_plant,
    twin=_twin,
    hows=("scattered", "batch"),
)
