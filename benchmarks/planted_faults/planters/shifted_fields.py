"""The fields of some rows move one column to the right."""

from itertools import pairwise

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, case_ids, column_place, column_range, column_zip, hit_rows

_FIELDS = ("zip", "place", "ages")


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Write each of three fields into the next column; the last is lost."""
    clean = twin(data, rng, share, how)
    frame, hit = clean.frames["predictions"], pl.Series(hit_rows(clean, rng, share, how))
    moved = frame.with_columns(
        pl.when(hit).then(pl.col(field)).otherwise(pl.col(next_field)).alias(next_field)
        for field, next_field in pairwise(_FIELDS)
    )
    return Planted(clean.with_frames(predictions=moved), case_ids(clean, frame.filter(hit)))


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """With three columns of text side by side."""
    for field, values in zip(_FIELDS, (column_zip, column_place, column_range), strict=True):
        data = added(data, field, values)
    return data


PLANTER = Planter(
    name="shifted fields",
    kinds=("value.shifted_fields",),
    fault="Fields of a row stand one column to the right (38).",
    plant=plant,
    twin=twin,
)
