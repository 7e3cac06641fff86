"""The charts: Altair specifications turned into inline SVG, once for a wide screen and once for a phone.

Each chart says in its title what is to be seen and stands beside a table with the same numbers; those are made in
`reports.pages`. Text is placed by anchors inside a fixed frame and never measured, because the reader's fonts are not
known here; the page's own font applies.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import altair as alt
import vl_convert

WIDE, NARROW = 1024, 346

_ATTRIBUTES = re.compile(r' (?:font-family|role|aria-[a-z]+|class|stroke-miterlimit|stroke-opacity)="[^"]*"')


@dataclass(frozen=True)
class Figure:
    """A chart in two widths; its title is a sentence."""

    title: str
    wide: str
    narrow: str


def figure(
    anchor: str, title: str, description: str, draw: Callable[[int], alt.LayerChart], widest: int = WIDE
) -> Figure:
    """Draw a chart twice.

    Args:
        anchor: makes the names inside unique on the page.
        title: what is to be seen, as a sentence.
        description: what is drawn, for those who cannot see it.
        draw: width in pixels -> chart of that width.
        widest: the width on a wide screen.
    """
    return Figure(
        title,
        _inline(draw(widest), f"{anchor}-wide", title, description),
        _inline(draw(NARROW), f"{anchor}-narrow", title, description),
    )


def frame(layers: list[alt.Chart], width: int, height: int) -> alt.LayerChart:
    """Layers in one frame of fixed size; every layer brings its own scales."""
    return alt.layer(*layers).resolve_scale(x="independent", y="independent").properties(width=width, height=height)


def _inline(chart: alt.LayerChart, anchor: str, title: str, description: str) -> str:
    """The chart as an `<svg>` for this page: it scales, has a name, and takes the page's font."""
    width, height = chart.width, chart.height
    spec = chart.to_dict() | {"autosize": "none", "padding": 0, "background": None}
    spec["config"] = {"view": {"stroke": None}, "aria": False}
    svg = _ATTRIBUTES.sub("", vl_convert.vegalite_to_svg(spec))
    head = (
        f'<svg viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img"'
        f' aria-labelledby="{anchor}-title {anchor}-description">'
        f'<title id="{anchor}-title">{escape(title)}</title>'
        f'<desc id="{anchor}-description">{escape(description)}</desc>'
    )
    return re.sub(r"^<svg[^>]*>", lambda _: head, svg)
