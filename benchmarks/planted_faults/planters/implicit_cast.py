"""A table of numbers made from a raw source of texts, in which some keys with zeros in front are other keys."""

from dataclasses import replace

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.inexact_keys import numbered
from benchmarks.planted_faults.planters.joined import Joined, ids, rekeyed, with_entry
from benchmarks.planted_faults.planters.newly_unmatched import keys_for


def _cast(data: Data, table: Joined, twice: list[str]) -> Data:
    """Numbers as keys on both sides, and a raw source of texts; some of them stand there with zeros in front, too."""
    # Without a run before, which had no raw source, so that this one alone tells.
    clean = numbered(replace(data, previous=None), table)
    text = clean.frames[table.name]
    other = text.filter(table.frame[table.right].is_in(twice)).with_columns(
        (pl.lit("00") + pl.col(table.right)).alias(table.right)
    )
    raw = f"{table.name}__raw"
    return with_entry(clean, table, raw={"source": f"{raw}.parquet"}).with_frames(
        predictions=clean.frames["predictions"].with_columns(pl.col(table.left).cast(pl.Int64)),
        **{table.name: text.with_columns(pl.col(table.right).cast(pl.Int64)), raw: pl.concat([text, other])},
    )


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:  # noqa: ARG001
    table = rekeyed(data)
    if table is None:
        return None
    twice = keys_for(data, table, rng, share)
    hit = data.frames["predictions"][table.left].is_in(twice).fill_null(value=False)
    return Planted(_cast(data, table, twice), ids(data, hit))


def _twin(data: Data, rng: np.random.Generator, share: float, how: How) -> Data:  # noqa: ARG001
    table = rekeyed(data)
    return data if table is None else _cast(data, table, [])


PLANTER = Planter(
    name="implicit casts",
    kinds=("join.implicit_cast",),
    fault="Several text keys became one number where a join cast them, and meet one row.",
    plant=_plant,
    twin=_twin,
    hows=("scattered",),
)
