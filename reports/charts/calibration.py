"""The calibration chart: mean score against observed rate; a calibrated model lies on the diagonal."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from reports.charts import Figure, figure, frame
from reports.palette import COLOURS

WIDEST = 460
LEFT, RIGHT, ABOVE, BELOW = 40, 16, 26, 44


@dataclass(frozen=True)
class Point:
    """One bin: mean score, observed rate and its interval, all as shares."""

    score: float
    rate: float
    low: float
    high: float


def calibration(anchor: str, title: str, description: str, points: Sequence[Point]) -> Figure:
    """One dot per bin with its interval, and the diagonal."""
    return figure(anchor, title, description, lambda width: _draw(points, width), WIDEST)


def _draw(points: Sequence[Point], width: int) -> alt.LayerChart:
    side = width - LEFT - RIGHT
    height = ABOVE + side + BELOW
    across = alt.Scale(domain=[0, 1], range=[LEFT, LEFT + side], nice=False)
    up = alt.Scale(domain=[0, 1], range=[ABOVE + side, ABOVE], nice=False)
    quiet = COLOURS["quiet"]
    data = alt.Chart(
        alt.Data(values=[{"score": p.score, "rate": p.rate, "low": p.low, "high": p.high} for p in points])
    )
    grid = alt.Chart(alt.Data(values=[{"at": i / 5, "text": str(20 * i)} for i in range(6)]))
    once = alt.Chart(alt.Data(values=[{"zero": 0, "one": 1}]))

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=across)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=up)

    layers = [
        grid.mark_rule(color=COLOURS["rule"]).encode(x=alt.value(LEFT), x2=alt.value(LEFT + side), y=y("at")),
        grid.mark_text(align="right", fontSize=12, color=quiet).encode(x=alt.value(LEFT - 8), y=y("at"), text="text:N"),
        grid.mark_text(align="center", fontSize=12, color=quiet).encode(
            x=x("at"), y=alt.value(ABOVE + side + 14), text="text:N"
        ),
        once.mark_text(align="left", baseline="alphabetic", fontSize=12, color=quiet).encode(
            x=alt.value(0), y=alt.value(12), text=alt.value("observed, of 100")
        ),
        once.mark_text(align="right", baseline="alphabetic", fontSize=12, color=quiet).encode(
            x=alt.value(LEFT + side), y=alt.value(ABOVE + side + 38), text=alt.value("mean score, of 100")
        ),
        once.mark_rule(color=quiet, strokeDash=[3, 3]).encode(x=x("zero"), x2="one:Q", y=y("zero"), y2="one:Q"),
        data.mark_rule(color=COLOURS["accent"], strokeWidth=3).encode(x=x("score"), y=y("low"), y2="high:Q"),
        data.mark_point(size=60, opacity=1, filled=True, color=COLOURS["accent"]).encode(x=x("score"), y=y("rate")),
    ]
    return frame(layers, width, height)
