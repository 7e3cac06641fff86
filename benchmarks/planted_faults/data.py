"""What a fault is planted into, and what planting gives: plain frames and a contract, before any file is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import polars as pl

# Where the rows at fault are: anywhere, in one batch (a load), or in one source (a system that delivers rows).
How = Literal["scattered", "batch", "source"]


@dataclass(frozen=True)
class Data:
    """The inputs of one run.

    Attributes:
        contract: errata.yaml as a mapping; its sources are `<name>.parquet` for each frame.
        frames: predictions, labels, the joined tables, and what is only compared with: training, logged_features,
            `<table>__raw`.
        previous: the frames of the run before, where a fault shows only against it.
        batch: the predictions column that says in which load a row came; source: which system it came from.
    """

    contract: Mapping[str, Any]
    frames: Mapping[str, pl.DataFrame]
    previous: Mapping[str, pl.DataFrame] | None = None
    batch: str = "load_id"
    source: str = "source_system"

    def with_frames(self, **frames: pl.DataFrame) -> "Data":
        """The same with some frames replaced or added."""
        return replace(self, frames={**self.frames, **frames})

    def with_contract(self, **parts: Any) -> "Data":
        """The same with some parts of the contract replaced or added."""
        return replace(self, contract={**self.contract, **parts})


@dataclass(frozen=True)
class Planted:
    """Data with a fault in them.

    Attributes:
        cases: ids of the cases at fault (case__id), the truth that recall and precision are taken against; None where
            the fault is of a table or a column as a whole and only its kind can be right.
    """

    data: Data
    cases: frozenset[str] | None


@dataclass(frozen=True)
class Planter:
    """How one fault is planted.

    Attributes:
        kinds: the kinds of finding that name this fault rightly, e.g. `value.unit`.
        fault: what goes wrong, in one sentence; rows: numbers of FAULTS of the taxonomy that it covers.
        plant: makes the fault in a share of the cases; None where these data cannot have it.
        twin: the clean twin, which looks alike and has no fault; by default the data as they are.
        hows: the ways in which it can be spread; a fault of one batch cannot be scattered.
        candidate: nothing can be surer of it than a candidate, so that one counts as found.
    """

    name: str
    kinds: tuple[str, ...]
    fault: str
    plant: Callable[[Data, np.random.Generator, float, How], Planted | None]
    twin: Callable[[Data, np.random.Generator, float, How], Data] | None = None
    hows: tuple[How, ...] = ("scattered", "batch", "source")
    candidate: bool = False


def chosen(frame: pl.DataFrame, rng: np.random.Generator, share: float, how: How, column: str | None) -> pl.Series:
    """Which rows of a frame are hit: a Boolean per row, true for about `share` of all rows.

    A batch or a source is hit as a whole only if it is no larger than the share; otherwise that part of its rows,
    one after another.
    """
    wanted = max(1, round(share * frame.height))
    hit = np.zeros(frame.height, dtype=bool)
    if how == "scattered" or column is None:
        hit[rng.choice(frame.height, size=wanted, replace=False)] = True
        return pl.Series("hit", hit)
    values = frame[column]
    for value in rng.permutation(values.unique().drop_nulls().sort().to_numpy()):
        rows = np.flatnonzero((values == value).fill_null(value=False).to_numpy())[: wanted - int(hit.sum())]
        hit[rows] = True
        if hit.sum() >= wanted:
            break
    return pl.Series("hit", hit)
