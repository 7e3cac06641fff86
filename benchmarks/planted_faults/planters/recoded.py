"""The codes of a category are numbered anew in some rows."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Turn the codes of a category round by one, in the order of the alphabet."""
    frame = data.frames["predictions"]
    used = {data.batch, data.source, data.contract.get("entity"), *data.contract["predictions"]["key"]}
    used |= {key for table in _tables(data) for key in table["key"]}
    fitting = [c for c in frame.columns if frame.schema[c] == pl.String and c not in used]
    fitting = [c for c in fitting if 3 <= frame[c].n_unique() <= 40]
    if not fitting:
        return None
    codes = frame[fitting[0]].drop_nulls().unique().sort().to_list()
    turned = dict(zip(codes, codes[1:] + codes[:1], strict=True))
    return damaged(data, fitting[0], [turned.get(v) for v in frame[fitting[0]]], hit_rows(data, rng, share, how))


def _tables(data: Data) -> list[dict[str, list[str]]]:
    return [*data.contract.get("features", []), *data.contract.get("context", [])]


PLANTER = Planter(
    name="recoded category",
    kinds=("value.recoded",),
    fault="The codes of a category are numbered anew (40).",
    plant=plant,
)
