"""The waterfall chart: bars that start where the one above ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from reports.charts import WIDE, Figure, figure, frame
from reports.palette import COLOURS
from reports.words import squeeze

THICKNESS = 18


@dataclass(frozen=True)
class Bar:
    """One bar; of its `errors` the first `excess` are dark. What is not `explained` is grey."""

    label: str
    value: str
    start: float
    errors: float
    excess: float
    explained: bool = True


def waterfall(anchor: str, title: str, description: str, bars: Sequence[Bar]) -> Figure:
    """How the errors are credited, bar after bar from the left."""
    return figure(anchor, title, description, lambda width: _draw(bars, width))


def _draw(bars: Sequence[Bar], width: int) -> alt.LayerChart:
    wide = width == WIDE
    pitch, bar_at = (54, 30) if wide else (70, 44)
    letters = 88 if wide else 44
    height = pitch * len(bars)
    total = max((bar.start + bar.errors for bar in bars), default=0) or 1
    rows = [
        {
            "label": squeeze(bar.label, letters),
            "value": bar.value,
            "start": bar.start,
            "middle": bar.start + bar.excess,
            "end": bar.start + bar.errors,
            "colour": COLOURS["pale" if bar.explained else "rest"],
            "y": pitch * i,
        }
        for i, bar in enumerate(bars)
    ]
    across = alt.Scale(domain=[0, total], range=[0, width], nice=False)
    down = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    data = alt.Chart(alt.Data(values=rows)).transform_calculate(
        top=f"datum.y + {bar_at}", bottom=f"datum.y + {bar_at + THICKNESS}", zero="0", all=f"{total}"
    )

    def part(start: str, end: str, colour: Any) -> alt.Chart:
        return data.mark_rect().encode(
            x=alt.X(f"{start}:Q", axis=None, scale=across),
            x2=f"{end}:Q",
            y=alt.Y("top:Q", axis=None, scale=down),
            y2="bottom:Q",
            color=colour,
        )

    def text(field: str, at: int, right: bool, size: int, colour: str) -> alt.Chart:
        return (
            data.transform_calculate(line=f"datum.y + {at}")
            .mark_text(align="right" if right else "left", baseline="alphabetic", fontSize=size, color=colour)
            .encode(x=alt.value(width if right else 0), y=alt.Y("line:Q", axis=None, scale=down), text=f"{field}:N")
        )

    layers = [
        part("zero", "all", alt.value(COLOURS["track"])),
        part("start", "end", alt.Color("colour:N", scale=None)),
        part("start", "middle", alt.value(COLOURS["accent"])),
        text("label", 21 if wide else 19, False, 14 if wide else 13, COLOURS["ink"]),
        text("value", 21 if wide else 36, wide, 13 if wide else 12, COLOURS["quiet"]),
    ]
    return frame(layers, width, height)
