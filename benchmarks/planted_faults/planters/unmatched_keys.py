"""Keys that no row of a table has: in the rows hit, the key is one of another kind."""

import numpy as np

from benchmarks.planted_faults.data import Data, How, Planted, Planter, chosen
from benchmarks.planted_faults.planters.joined import ids, met, rekeyed, replaced, unknown


def _plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    table = rekeyed(data)
    if table is None:
        return None
    predictions = data.frames["predictions"]
    hit = met(data, table, chosen(predictions, rng, share, how, getattr(data, how, None)))
    changed = replaced(predictions, table.left, hit, unknown(table.left))
    return Planted(data.with_frames(predictions=changed), ids(data, hit))


PLANTER = Planter(
    name="unmatched keys",
    kinds=("join.unmatched_key",),
    fault="A case's key finds no row in a joined table.",
    plant=_plant,
)
