"""The training reaches beyond the beginning of the evaluation."""

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.planters.joined import ids
from benchmarks.planted_faults.planters.trained import divided, inputs

_TRAINED = 0.5


def plant(data: Data, _rng: np.random.Generator, share: float, _how: How) -> Planted | None:
    """Train on the earlier half, and on as many cases more of what is evaluated as is said."""
    name = data.contract.get("time")
    if name is None:
        return None
    time = data.frames["predictions"][name]
    order = time.rank("ordinal") / len(time)
    kept = order > _TRAINED
    beyond = order <= _TRAINED + share * (1 - _TRAINED)
    trained = inputs(data).filter(beyond)
    hit = kept & (time < trained[name].max())
    return Planted(divided(data, kept, trained), ids(data, hit)) if hit.any() else None


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """Train on the earlier half and evaluate the later one."""
    name = data.contract.get("time")
    if name is None:
        return data
    time = data.frames["predictions"][name]
    moment = time.sort()[int(_TRAINED * len(time))]
    kept = pl.Series(time >= moment)
    return divided(data, kept, inputs(data).filter(~kept))


PLANTER = Planter(
    name="time overlap",
    kinds=("evaluation.time_overlap",),
    fault="Training rows are from after cases of the evaluation (46).",
    plant=plant,
    twin=twin,
    hows=("batch",),
)
