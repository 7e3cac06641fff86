"""The charts: Altair specifications turned into inline SVG, once for a wide screen and once for a phone.

Each chart says in its title what is to be seen and stands beside a table with the same numbers; those live in
`reports.pages`. Text is placed by anchors inside a fixed frame and never measured, because the reader's fonts are not
known here; the page's own font applies.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import altair as alt
import vl_convert

from reports.palette import COLOURS
from reports.words import shorten

WIDE, NARROW = 960, 340


@dataclass(frozen=True)
class Figure:
    """A chart in two widths; `title` is a sentence, `description` says what is drawn for those who cannot see it."""

    anchor: str
    title: str
    description: str
    wide: str
    narrow: str


@dataclass(frozen=True)
class Bar:
    """One bar of the waterfall: it starts where the one above ends; `excess` is its dark part."""

    label: str
    value: str
    start: float
    errors: float
    excess: float
    explained: bool = True


@dataclass(frozen=True)
class Range:
    """One row of the rate chart: a rate with its interval, all as shares."""

    label: str
    value: str
    rate: float
    low: float
    high: float
    stands_out: bool


@dataclass(frozen=True)
class Point:
    """One bin of the calibration chart: mean score against observed rate with its interval."""

    score: float
    rate: float
    low: float
    high: float


def waterfall(anchor: str, title: str, description: str, bars: Sequence[Bar]) -> Figure:
    """How the errors are credited, bar after bar from the left."""
    total = max((bar.start + bar.errors for bar in bars), default=1) or 1
    return _figure(anchor, title, description, lambda width: _waterfall(bars, total, width))


def rates(anchor: str, title: str, description: str, ranges: Sequence[Range], overall: float) -> Figure:
    """Rates with their intervals, and the overall rate as a line through all of them."""
    return _figure(anchor, title, description, lambda width: _rates(ranges, overall, width))


def calibration(anchor: str, title: str, description: str, points: Sequence[Point]) -> Figure:
    """Mean score against observed rate; a calibrated model lies on the diagonal."""
    return _figure(anchor, title, description, lambda width: _calibration(points, min(width, 460)))


def _figure(anchor: str, title: str, description: str, draw: Callable[[int], alt.LayerChart]) -> Figure:
    def svg(width: int, suffix: str) -> str:
        return _inline(draw(width), f"{anchor}-{suffix}", title, description)

    return Figure(anchor, title, description, svg(WIDE, "wide"), svg(NARROW, "narrow"))


def _waterfall(bars: Sequence[Bar], total: float, width: int) -> alt.LayerChart:
    wide = width == WIDE
    pitch, thickness, bar_at = (50, 16, 32) if wide else (66, 16, 46)
    letters = 92 if wide else 44
    rows = [
        {
            "label": shorten(bar.label, letters),
            "value": bar.value,
            "from": bar.start,
            "to": bar.start + bar.errors,
            "middle": bar.start + min(max(bar.excess, 0), bar.errors),
            "y": i * pitch,
            "colour": COLOURS["pale"] if bar.explained else COLOURS["rest"],
        }
        for i, bar in enumerate(bars)
    ]
    height = len(bars) * pitch
    x = alt.X("from:Q", axis=None, scale=alt.Scale(domain=[0, total], nice=False, zero=True))

    def bar(start: str, end: str, colour: Any) -> alt.Chart:
        encoding: dict[str, Any] = {
            "x": alt.X(f"{start}:Q", axis=None, scale=alt.Scale(domain=[0, total], nice=False)),
            "x2": f"{end}:Q",
            "y": alt.Y("top:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
            "y2": "bottom:Q",
            "color": colour,
        }
        return (
            alt.Chart(alt.Data(values=rows))
            .transform_calculate(top=f"datum.y + {bar_at}", bottom=f"datum.y + {bar_at + thickness}", all=f"{total}", none="0")
            .mark_rect()
            .encode(**encoding)
        )

    def text(field: str, at: int, *, right: bool, size: int, colour: str) -> alt.Chart:
        return (
            alt.Chart(alt.Data(values=rows))
            .transform_calculate(line=f"datum.y + {at}")
            .mark_text(align="right" if right else "left", baseline="alphabetic", fontSize=size, color=colour)
            .encode(
                x=alt.value(width if right else 0),
                y=alt.Y("line:Q", axis=None, scale=alt.Scale(domain=[height, 0], nice=False)),
                text=f"{field}:N",
            )
        )

    del x
    return alt.layer(
        bar("none", "all", alt.value(COLOURS["track"])),
        bar("from", "to", alt.Color("colour:N", scale=None)),
        bar("from", "middle", alt.value(COLOURS["accent"])),
        text("label", 22 if wide else 20, right=False, size=14 if wide else 13, colour=COLOURS["ink"]),
        text("value", 22 if wide else 38, right=wide, size=13 if wide else 12, colour=COLOURS["quiet"]),
    ).properties(width=width, height=height)


def _rates(ranges: Sequence[Range], overall: float, width: int) -> alt.LayerChart:
    wide = width == WIDE
    left = 430 if wide else 0
    right_edge = width - 10
    pitch, at, head = (30, 20, 26) if wide else (62, 52, 24)
    letters = 54 if wide else 44
    top = max([overall, *(r.high for r in ranges)]) * 1.04 or 1
    scale = alt.Scale(domain=[0, top], range=[left, right_edge], nice=False)
    rows = [
        {
            "label": shorten(r.label, letters),
            "value": r.value,
            "rate": r.rate,
            "low": r.low,
            "high": r.high,
            "y": head + i * pitch,
            "fill": COLOURS["accent"] if r.stands_out else COLOURS["paper"],
            "stroke": COLOURS["accent"] if r.stands_out else COLOURS["quiet"],
        }
        for i, r in enumerate(ranges)
    ]
    height = head + len(ranges) * pitch
    lines = alt.Scale(domain=[height, 0], range=[height, 0], nice=False)

    def y(shift: int) -> tuple[str, alt.Y]:
        return f"datum.y + {shift}", alt.Y("line:Q", axis=None, scale=lines)

    def layer(shift: int) -> tuple[alt.Chart, alt.Y]:
        line, channel = y(shift)
        return alt.Chart(alt.Data(values=rows)).transform_calculate(line=line), channel

    mean = alt.Chart(alt.Data(values=[{"overall": overall}]))
    middle = at - 5
    intervals, interval_y = layer(middle)
    names, name_y = layer(at if wide else 18)
    values, value_y = layer(at if wide else 36)
    return alt.layer(
        mean.mark_rule(color=COLOURS["ink"], strokeDash=[3, 3]).encode(
            x=alt.X("overall:Q", axis=None, scale=scale), y=alt.value(head - 6), y2=alt.value(height)
        ),
        mean.mark_text(align="center", baseline="alphabetic", dy=0, fontSize=12, color=COLOURS["quiet"]).encode(
            x=alt.X("overall:Q", scale=scale), y=alt.value(head - 12), text=alt.value("overall")
        ),
        intervals.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", axis=None, scale=scale),
            x2="high:Q",
            y=interval_y,
            color=alt.Color("stroke:N", scale=None),
        ),
        intervals.mark_point(size=64, opacity=1, strokeWidth=2).encode(
            x=alt.X("rate:Q", scale=scale),
            y=interval_y,
            fill=alt.Fill("fill:N", scale=None),
            color=alt.Color("stroke:N", scale=None),
        ),
        names.mark_text(align="left", baseline="alphabetic", fontSize=13, color=COLOURS["ink"]).encode(
            x=alt.value(0), y=name_y, text="label:N"
        ),
        values.mark_text(
            align="right" if wide else "left", baseline="alphabetic", fontSize=12, color=COLOURS["quiet"]
        ).encode(x=alt.value(left - 16 if wide else 0), y=value_y, text="value:N"),
    ).properties(width=width, height=height)


def _calibration(points: Sequence[Point], width: int) -> alt.LayerChart:
    left, below = 44, 46
    size = width - left - 8
    height = size + below
    ticks = [{"at": i / 5, "text": f"{20 * i}"} for i in range(6)]
    across = alt.Scale(domain=[0, 1], range=[left, left + size], nice=False)
    up = alt.Scale(domain=[0, 1], range=[size + 6, 6], nice=False)
    rows = [{"score": p.score, "rate": p.rate, "low": p.low, "high": p.high} for p in points]
    data = alt.Chart(alt.Data(values=rows))
    grid = alt.Chart(alt.Data(values=ticks))
    diagonal = alt.Chart(alt.Data(values=[{"a": 0, "b": 1}]))
    caption = alt.Chart(alt.Data(values=[{}]))
    x, y = alt.X("score:Q", axis=None, scale=across), alt.Y("rate:Q", axis=None, scale=up)
    quiet = COLOURS["quiet"]
    return alt.layer(
        grid.mark_rule(color=COLOURS["rule"]).encode(
            x=alt.value(left), x2=alt.value(left + size), y=alt.Y("at:Q", axis=None, scale=up)
        ),
        grid.mark_text(align="right", fontSize=12, color=quiet).encode(
            x=alt.value(left - 8), y=alt.Y("at:Q", scale=up), text="text:N"
        ),
        grid.mark_text(align="center", fontSize=12, color=quiet).encode(
            x=alt.X("at:Q", axis=None, scale=across), y=alt.value(size + 22), text="text:N"
        ),
        caption.mark_text(align="center", fontSize=12, color=quiet).encode(
            x=alt.value(left + size / 2), y=alt.value(size + 42), text=alt.value("mean score, of 100")
        ),
        diagonal.mark_rule(color=quiet, strokeDash=[3, 3]).encode(
            x=alt.X("a:Q", scale=across), x2="b:Q", y=alt.Y("a:Q", scale=up), y2="b:Q"
        ),
        data.mark_rule(color=COLOURS["accent"], strokeWidth=2).encode(
            x=x, y=alt.Y("low:Q", axis=None, scale=up), y2="high:Q"
        ),
        data.mark_point(size=56, opacity=1, filled=True, color=COLOURS["accent"]).encode(x=x, y=y),
    ).properties(width=width, height=height)


@cache
def _configuration() -> dict[str, Any]:
    return {"view": {"stroke": None}, "aria": False, "background": None, "padding": 0, "autosize": "none"}


def _inline(chart: alt.LayerChart, anchor: str, title: str, description: str) -> str:
    """The chart as an `<svg>` for this page: it scales, has a name, and takes the page's font.

    Altair numbers the charts of a process; those names do not reach the SVG, so that equal charts are equal text.
    """
    chart = chart.resolve_scale(x="independent", y="independent")
    spec = {**chart.to_dict(), **{k: v for k, v in _configuration().items() if k in ("padding", "autosize", "background")}}
    spec["config"] = {"view": {"stroke": None}, "aria": False}
    svg = vl_convert.vegalite_to_svg(spec)
    svg = re.sub(r' (?:font-family|role|aria-[a-z]+|class)="[^"]*"', "", svg)
    size = re.search(r'viewBox="0 0 (\d+)', svg)
    head = (
        f'<svg viewBox="{_view_box(svg)}" style="max-width:{size[1] if size else WIDE}px" role="img"'
        f' aria-labelledby="{anchor}-title {anchor}-description">'
        f'<title id="{anchor}-title">{escape(title)}</title>'
        f'<desc id="{anchor}-description">{escape(description)}</desc>'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: head, svg)


def _view_box(svg: str) -> str:
    found = re.search(r'viewBox="([^"]*)"', svg)
    return found[1] if found else f"0 0 {WIDE} 100"
