"""Day and month of a date are exchanged."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from benchmarks.planted_faults.data import Data, How, Planted, Planter
from benchmarks.planted_faults.texts import added, damaged, hit_rows


def plant(data: Data, rng: np.random.Generator, share: float, how: How) -> Planted | None:
    """Exchange day and month of the day of booking, where both are below thirteen."""
    if data.contract.get("time") is None:
        return None
    clean = twin(data, rng, share, how)
    booked = clean.frames["predictions"]["booked"]
    return damaged(clean, "booked", [_exchanged(day) for day in booked], hit_rows(clean, rng, share, how))


def _exchanged(day: date) -> date:
    return date(day.year, day.day, day.month) if day.day <= 12 else day


def twin(data: Data, _rng: np.random.Generator, _share: float, _how: How) -> Data:
    """With a day of booking, mostly a few days before the case."""
    if (time := data.contract.get("time")) is None:
        return data
    days = data.frames["predictions"][time].dt.date()
    lead = np.random.default_rng(24).gamma(1.5, 5, len(days)).astype(int)
    booked = [day - timedelta(days=int(before)) for day, before in zip(days, lead, strict=True)]
    return added(data, "booked", lambda _: pl.Series(booked))


PLANTER = Planter(
    name="day and month",
    kinds=("value.day_month_swap",),
    fault="Day and month of a date are exchanged (37).",
    plant=plant,
    twin=twin,
)
