"""The model was trained on other rows of the same entities and is better on them."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.trained import at_random, divided, inputs

# Of the wrong scores of known entities, so many are right by what the model knows of them.
_KNOWN_BETTER = 0.6
_FEWEST = 40


def plant(data: Data, rng: np.random.Generator, share: float, _how: How) -> Planted | None:
    """Half of the cases are trained on, without those of unknown entities; of the known ones fewer are wrong."""
    entity = data.contract.get("entity")
    if entity is None or data.contract["task"] != "binary":
        return None
    predictions = data.frames["predictions"]
    known = pl.Series(rng.permutation(predictions[entity].unique().sort().to_numpy()))
    if len(known) < _FEWEST:
        return None
    known = known[: max(1, round(share * len(known)))]
    of_known = predictions[entity].is_in(known.cast(predictions.schema[entity]).implode())
    kept = at_random(data, rng)
    hit = kept & of_known
    labels = data.frames["labels"].select(
        pl.col(*data.contract["labels"]["key"]), y=pl.col(data.contract["labels"]["label"])
    )
    keys = data.contract["predictions"]["key"]
    y = predictions.join(
        labels, left_on=keys, right_on=data.contract["labels"]["key"], how="left", maintain_order="left"
    )["y"]
    name = data.contract["predictions"]["score"]
    better = hit & pl.Series(rng.random(predictions.height) < _KNOWN_BETTER)
    surer = pl.when(y.cast(pl.Boolean)).then(pl.lit(0.9)).otherwise(pl.lit(0.05))
    scored = predictions.with_columns(pl.when(better).then(surer).otherwise(pl.col(name)).alias(name))
    training = inputs(data).filter(~kept & of_known).drop(keys)
    return Planted(divided(data.with_frames(predictions=scored), kept, training), ids(data, hit))


PLANTER = Planter(
    name="entity overlap",
    kinds=("evaluation.entity_overlap",),
    fault="Entities stand on both sides of the split and are predicted better (45).",
    plant=plant,
    hows=("scattered",),
)
