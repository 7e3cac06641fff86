"""Keys that a table lost against its raw source, hidden by as many rows that stand in it twice."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import Joined, ids, joined, with_entry
from benchmarks.planted_faults.planters.newly_unmatched import keys_for


def _with_raw(data: Data, table: Joined) -> Data:
    raw = f"{table.name}__raw"
    # Without a run before, which had no raw source, so that this one alone tells.
    alone = replace(data, previous=None).with_frames(**{raw: table.frame})
    return with_entry(alone, table, raw={"source": f"{raw}.parquet"})


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = joined(data)
    if table is None:
        return None
    gone = keys_for(data, table, rng, share)
    kept = table.frame.filter(~pl.col(table.right).is_in(gone))
    hidden = pl.concat([kept, kept.head(len(gone))])
    hit = data.frames["predictions"][table.left].is_in(gone).fill_null(value=False)
    return Planted(_with_raw(data, table).with_frames(**{table.name: hidden}), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    """A raw source that the table was made from without a loss."""
    table = joined(data)
    return data if table is None else _with_raw(data, table)


PLANTER = Planter(
    name="lost rows",
    kinds=("join.lost_rows",),
    fault="Rows of a joined table were lost on the way from its raw source, though counts agree.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)
