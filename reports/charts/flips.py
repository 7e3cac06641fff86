"""The flips chart: what was wrong before above what is wrong now, with the cases that stayed wrong below each other."""

from dataclasses import dataclass

import altair as alt

from reports.charts import WIDE, Figure, figure, frame
from reports.palette import COLOURS
from reports.words import squeeze

THICKNESS = 22


@dataclass(frozen=True)
class Row:
    """One model: its name and what to say of it, and where its bar has which part (start, end, colour)."""

    label: str
    value: str
    parts: tuple[tuple[float, float, str], ...]


def flips(anchor: str, title: str, description: str, rows: tuple[Row, Row], total: float) -> Figure:
    """Two bars on one scale that ends at `total`."""
    return figure(anchor, title, description, lambda width: _draw(rows, total, width))


def _draw(rows: tuple[Row, Row], total: float, width: int) -> alt.LayerChart:
    wide = width == WIDE
    pitch, bar_at = (58, 28) if wide else (74, 44)
    height = pitch * len(rows)
    across = alt.Scale(domain=[0, total], range=[0, width], nice=False)
    down = alt.Scale(domain=[0, height], range=[0, height], nice=False)
    texts = alt.Chart(
        alt.Data(
            values=[
                {"label": squeeze(row.label, 60 if wide else 44), "value": row.value, "y": pitch * i}
                for i, row in enumerate(rows)
            ]
        )
    )
    bars = alt.Chart(
        alt.Data(
            values=[
                {
                    "start": start,
                    "end": end,
                    "colour": COLOURS[colour],
                    "top": pitch * i + bar_at,
                    "bottom": pitch * i + bar_at + THICKNESS,
                }
                for i, row in enumerate(rows)
                for start, end, colour in (((0.0, total, "track")), *row.parts)
                if end > start
            ]
        )
    )

    def text(field: str, at: int, right: bool, size: int, colour: str) -> alt.Chart:
        return (
            texts.transform_calculate(line=f"datum.y + {at}")
            .mark_text(align="right" if right else "left", baseline="alphabetic", fontSize=size, color=colour)
            .encode(x=alt.value(width if right else 0), y=alt.Y("line:Q", axis=None, scale=down), text=f"{field}:N")
        )

    layers = [
        bars.mark_rect().encode(
            x=alt.X("start:Q", axis=None, scale=across),
            x2="end:Q",
            y=alt.Y("top:Q", axis=None, scale=down),
            y2="bottom:Q",
            color=alt.Color("colour:N", scale=None),
        ),
        text("label", 19, False, 14 if wide else 13, COLOURS["ink"]),
        text("value", 19 if wide else 36, wide, 13 if wide else 12, COLOURS["quiet"]),
    ]
    return frame(layers, width, height)
