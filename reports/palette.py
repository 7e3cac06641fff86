"""The colours, named by what they are for. Charts and style sheet read them here; tests compute their contrast.

One accent stands for mistakes beyond what one would expect. Everything else is ink and paper, so that the page reads
the same on grey paper: no state is told by colour alone.
"""

from typing import Final

COLOURS: Final[dict[str, str]] = {
    "paper": "#ffffff",
    "panel": "#f7f5f1",  # cards, queries, the quiet boxes
    "ink": "#1d1c1a",
    "quiet": "#5c5850",  # secondary text
    "rule": "#dedad2",  # hairlines
    "line": "#cfcac0",  # frames of tags, underlines, scales
    "strong-rule": "#1d1c1a",
    "accent": "#9e2f18",  # mistakes beyond what was to be expected; links on hover
    "pale": "#efc9bd",  # mistakes that were to be expected anyway
    "rest": "#b0aa9e",  # mistakes nobody explains
    "track": "#f5f2ec",  # the empty part of a bar
    "calm": "#2f5d50",  # resolved, passed
    "warn": "#7a4b00",  # worse, could not run
}

# The same for a dark screen; only mails have one, because their readers' programs darken them anyway.
DARK: Final[dict[str, str]] = {
    "paper": "#1d1c1a",
    "panel": "#282622",
    "ink": "#f2efe9",
    "quiet": "#bcb6ab",
    "rule": "#45413a",
    "accent": "#f2937c",
    "rest": "#8d877b",
    "track": "#33302b",
    "calm": "#8ecab5",
    "warn": "#e6b450",
}

# (text, background) pairs the page uses: each must reach 4.5:1.
TEXT_ON: Final[tuple[tuple[str, str], ...]] = tuple(
    (text, background) for background in ("paper", "panel") for text in ("ink", "quiet", "accent", "calm", "warn")
)


def contrast(first: str, second: str) -> float:
    """The WCAG 2.2 contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
