"""The rate chart: one dot per group with its interval, and the overall rate."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from reports.charts import WIDE, Figure, figure, frame
from reports.palette import COLOURS
from reports.words import squeeze


@dataclass(frozen=True)
class Range:
    """One row: a rate with its interval, all as shares."""

    label: str
    value: str
    rate: float
    low: float
    high: float
    stands_out: bool


@dataclass(frozen=True)
class _Places:
    """Where things stand: the plot from `left` to `right`, rows every `pitch`, text and dots below a row's top."""

    left: int
    right: int
    head: int
    pitch: int
    label_at: int
    value_at: int
    dot_at: int
    letters: int


_ON_WIDE = _Places(420, 790, 28, 30, 20, 20, 15, 50)
_ON_NARROW = _Places(4, 340, 26, 62, 18, 34, 50, 44)


def rates(anchor: str, title: str, description: str, ranges: Sequence[Range], overall: float) -> Figure:
    """Rates with their intervals, worst first as given."""
    return figure(anchor, title, description, lambda width: _draw(ranges, overall, width))


def _draw(ranges: Sequence[Range], overall: float, width: int) -> alt.LayerChart:
    wide = width == WIDE
    places = _ON_WIDE if wide else _ON_NARROW
    height = places.head + places.pitch * len(ranges)
    top = max([overall, *(r.high for r in ranges)]) * 1.02 or 1
    x_scale = alt.Scale(domain=[0, top], range=[places.left, places.right], nice=False)
    y_scale = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    rows = [
        {
            "label": squeeze(r.label, places.letters),
            "value": r.value,
            "rate": r.rate,
            "low": r.low,
            "high": r.high,
            "overall": overall,
            "y": places.head + i * places.pitch,
            "fill": COLOURS["accent" if r.stands_out else "paper"],
            "line": COLOURS["accent" if r.stands_out else "quiet"],
        }
        for i, r in enumerate(ranges)
    ]
    data = alt.Chart(alt.Data(values=rows)).transform_calculate(
        dot=f"datum.y + {places.dot_at}",
        above=f"datum.y + {places.dot_at - 15}" if wide else f"datum.y + {places.dot_at - 9}",
        below=f"datum.y + {places.dot_at + 15}" if wide else f"datum.y + {places.dot_at + 9}",
        label_at=f"datum.y + {places.label_at}",
        value_at=f"datum.y + {places.value_at}",
        zero="0",
        most=f"{top}",
    )

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=x_scale)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=y_scale)

    line = alt.Color("line:N", scale=None)
    head = alt.Chart(alt.Data(values=[{"overall": overall, "at": places.head - 8}]))
    layers = [
        data.mark_rule(color=COLOURS["rule"]).encode(x=x("zero"), x2="most:Q", y=y("dot")),
        data.mark_rule(color=COLOURS["ink"]).encode(x=x("overall"), y=y("above"), y2="below:Q"),
        head.mark_text(align="center", baseline="alphabetic", fontSize=12, color=COLOURS["quiet"]).encode(
            x=x("overall"), y=y("at"), text=alt.value("overall")
        ),
        data.mark_rule(strokeWidth=3).encode(x=x("low"), x2="high:Q", y=y("dot"), color=line),
        data.mark_point(size=70, opacity=1, strokeWidth=2).encode(
            x=x("rate"), y=y("dot"), fill=alt.Fill("fill:N", scale=None), color=line
        ),
        data.mark_text(align="left", baseline="alphabetic", fontSize=13, color=COLOURS["ink"]).encode(
            x=alt.value(0), y=y("label_at"), text="label:N"
        ),
        data.mark_text(
            align="right" if wide else "left", baseline="alphabetic", fontSize=12, color=COLOURS["quiet"]
        ).encode(x=alt.value(width if wide else 0), y=y("value_at"), text="value:N"),
    ]
    return frame(layers, width, height)
