"""The rate curve: the error rate along one column, a dot for each bin or category, with the selected ones shaded.

A page may hold dozens of them, so they are small: laid out here, and drawn by a macro, in one size for wide screens and
phones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from reports.words import squeeze

WIDTH = 320
LEFT, RIGHT, ABOVE, BELOW, HEIGHT = 28, 4, 8, 20, 140
# A row of a category, and the room for its name.
PITCH, NAMES, LETTERS = 18, 136, 20
# A letter's width, about, and the room between two texts.
LETTER, ROOM = 6.0, 8
# An interval that reaches far above all rates would flatten them.
ABOVE_RATES = 1.5
# Between two lines of the scale, of 100, and how many there are at most.
STEPS, TICKS = (1, 2, 5, 10, 20, 25, 50, 100), 4


@dataclass(frozen=True)
class Dot:
    """One bin or category with its rate and interval, as shares; `text` names a category, or where a bin begins."""

    text: str
    rate: float
    low: float
    high: float
    inside: bool


@dataclass(frozen=True)
class Line:
    """A straight line; what it stands for decides how it looks."""

    x: float
    y: float
    x2: float
    y2: float
    kind: Literal["grid", "outside", "interval"]


@dataclass(frozen=True)
class Shape:
    """A shaded part from one corner to its width and height, or a dot around its middle; a dot inside is filled."""

    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    inside: bool = True


@dataclass(frozen=True)
class Text:
    """A text at its anchor; an end of the segment's interval is `strong`."""

    x: float
    y: float
    text: str
    anchor: Literal["start", "middle", "end"] = "middle"
    strong: bool = False


@dataclass(frozen=True)
class Drawing:
    """A chart as shapes in a frame; `words` say what is drawn, for those who cannot see it."""

    width: int
    height: int
    words: str
    shades: tuple[Shape, ...]
    lines: tuple[Line, ...]
    dots: tuple[Shape, ...]
    texts: tuple[Text, ...]


def along(words: str, missing: Dot | None, dots: Sequence[Dot], outside: float | None) -> Drawing:
    """Bins from left to right; those of missing values stand apart. `outside` is the rate of what is not shaded."""
    every = [*((missing,) if missing else ()), *dots]
    apart = 0.5 if missing else 0.0
    slot = (WIDTH - LEFT - RIGHT) / (len(every) + apart)
    starts = [LEFT + slot * (i + (apart if i else 0.0)) for i in range(len(every))]
    top, floor = _top(every, outside), ABOVE + HEIGHT

    def y(rate: float) -> float:
        return floor - HEIGHT * min(rate / top, 1.0)

    texts = [Text(x, floor + 14, text, strong=strong) for x, text, strong in _edges(starts, every, missing, slot)]
    middles = [(start + slot / 2, dot) for start, dot in zip(starts, every, strict=True)]
    return _drawing(
        floor + BELOW,
        words,
        [Shape(start, ABOVE, slot, HEIGHT) for start, dot in zip(starts, every, strict=True) if dot.inside],
        [
            *(Line(LEFT, y(tick), WIDTH - RIGHT, y(tick), "grid") for tick in _ticks(top)),
            *((Line(LEFT, y(outside), WIDTH - RIGHT, y(outside), "outside"),) if outside is not None else ()),
            *(Line(x, y(dot.low), x, y(dot.high), "interval") for x, dot in middles),
        ],
        [Shape(x, y(dot.rate), inside=dot.inside) for x, dot in middles],
        [*(Text(LEFT - 6, y(tick) + 4, f"{100 * tick:.0f}", "end") for tick in _ticks(top)), *texts],
    )


def beside(words: str, dots: Sequence[Dot], outside: float | None) -> Drawing:
    """Categories below each other, as given."""
    top, head = _top(dots, outside), 16
    floor = head + PITCH * len(dots)

    def x(rate: float) -> float:
        return NAMES + (WIDTH - RIGHT - NAMES) * min(rate / top, 1.0)

    rows = [(head + PITCH * (i + 0.5), dot) for i, dot in enumerate(dots)]
    return _drawing(
        floor + 4,
        words,
        [Shape(0, y - PITCH / 2, WIDTH, PITCH) for y, dot in rows if dot.inside],
        [
            *(Line(x(tick), head, x(tick), floor, "grid") for tick in _ticks(top)),
            *((Line(x(outside), head, x(outside), floor, "outside"),) if outside is not None else ()),
            *(Line(x(dot.low), y, x(dot.high), y, "interval") for y, dot in rows),
        ],
        [Shape(x(dot.rate), y, inside=dot.inside) for y, dot in rows],
        [
            *(Text(x(tick), 11, f"{100 * tick:.0f}") for tick in _ticks(top)),
            *(Text(4, y + 4, squeeze(dot.text, LETTERS), "start", dot.inside) for y, dot in rows),
        ],
    )


def _drawing(
    height: float,
    words: str,
    shades: Sequence[Shape],
    lines: Sequence[Line],
    dots: Sequence[Shape],
    texts: Sequence[Text],
) -> Drawing:
    return Drawing(WIDTH, round(height), words, tuple(shades), tuple(lines), tuple(dots), tuple(texts))


def _top(dots: Sequence[Dot], outside: float | None) -> float:
    """The rate at the end of the scale."""
    rates = [*(dot.rate for dot in dots), outside or 0.0]
    return min(max(dot.high for dot in dots), ABOVE_RATES * max(rates)) or 1.0


def _ticks(top: float) -> list[float]:
    """The rates at which there is a line: a few round numbers from 0 up."""
    step = next((step for step in STEPS if 100 * top / step <= TICKS), STEPS[-1])
    return [i * step / 100 for i in range(int(100 * top / step) + 1)]


def _edges(
    starts: Sequence[float], dots: Sequence[Dot], missing: Dot | None, slot: float
) -> Iterator[tuple[float, str, bool]]:
    """Where bins begin, as far as there is room: the ends of the shaded part first, then from left to right."""
    edges = list(zip(starts, dots, strict=True))[1 if missing else 0 :]
    selected = [False, *(dot.inside for _, dot in edges)]
    wanted = [(x, dot.text, True) for (x, dot), before in zip(edges, selected, strict=False) if dot.inside != before]
    if missing:
        wanted.append((LEFT + slot / 2, "missing", missing.inside))
    wanted += [(x, dot.text, False) for x, dot in edges]
    placed: list[tuple[float, float]] = []
    for at, text, strong in [each for each in wanted if each[1]]:
        half = LETTER * len(text) / 2
        x = min(max(at, half), WIDTH - half)
        if all(abs(x - other) > half + reach + ROOM for other, reach in placed):
            placed.append((x, half))
            yield x, text, strong
