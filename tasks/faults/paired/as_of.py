"""Whole rows of an as-of table that belong to another time: replaced already, not yet known, or of later.

A row is recognised by all of its compared columns at once, because single values recur: a flag that is set now was
set before and will be again.
"""

from dataclasses import dataclass
from typing import Literal

from tasks.engine import Engine
from tasks.faults.paired.candidate import FEWEST, SHARE
from tasks.faults.paired.reference import Reference
from tasks.joins.join import on_keys
from tasks.sql import Sql, ident

Slug = Literal["stale", "future", "known_later", "unsorted"]

_PLACED, _HITS = ident("paired_placed"), ident("paired_hits")
# One direction explains the cases that could be either, where it has this many times the other's own ones.
_ONE_WAY = 9


@dataclass(frozen=True)
class AsOf:
    """Cases that carry a row of their key from another time.

    Attributes:
        shortest, median, longest: seconds between the case and the row it carries.
        newest: the start of the newest row any of them carries; last_case: the latest of them (microseconds).
    """

    slug: Slug
    cases: int
    shortest: int
    median: int
    longest: int
    newest: int
    last_case: int


def explain_as_of(engine: Engine, reference: Reference, paired: Sql, explained: Sql) -> list[AsOf]:
    """What time the rows belong to that differ from those in force; they are kept by slug and taken out of `paired`."""
    history = reference.history
    if history is None:
        return []
    engine.execute(
        "faults/paired/as_of_placed",
        table=_PLACED,
        paired=paired,
        history=history.side,
        whole=[whole(cell.form, cell.reference) for cell in reference.cells],
        on_older=on_keys(history.pairs, "older"),
        on_early=on_keys(history.pairs, "early"),
        on_later=on_keys(history.pairs, "later"),
    )
    cases, older, early, later, placed = engine.row("faults/paired/as_of_counts", placed=_PLACED)
    if placed < FEWEST or placed < SHARE * cases:
        return []
    found = [
        _kept(engine, paired, explained, slug, condition, row_time)
        for slug, condition, row_time in _directions(older, early, later)
    ]
    return [each for each in found if each is not None]


def _directions(older: int, early: int, later: int) -> list[tuple[Slug, str, str]]:
    """Which direction each case is given to; an ambiguous one goes with the cases that are not."""
    not_known: tuple[Slug, str, str] = ("known_later", "early IS NOT NULL", "early")
    if early >= FEWEST and early * _ONE_WAY >= older:
        return [not_known, ("future", "early IS NULL AND later IS NOT NULL", "later")]
    if older >= FEWEST and older >= _ONE_WAY * later:
        return [("stale", "older IS NOT NULL", "older")]
    if later >= FEWEST and later >= _ONE_WAY * older:
        return [("future", "later IS NOT NULL", "later")]
    if older >= FEWEST and later >= FEWEST:
        return [("unsorted", "coalesce(older, later) IS NOT NULL", "coalesce(older, later)")]
    return []


def _kept(engine: Engine, paired: Sql, explained: Sql, slug: Slug, condition: str, row_time: str) -> AsOf | None:
    chosen = Sql(condition)
    cases, *spans = engine.row("faults/paired/as_of_spans", placed=_PLACED, condition=chosen, row_time=Sql(row_time))
    if cases < FEWEST:
        return None
    engine.execute("faults/paired/hits", table=_HITS, cells=_PLACED, condition=chosen)
    engine.execute("faults/paired/keep_hits", {"explanation": slug, "cell": ""}, explained=explained, hits=_HITS)
    engine.execute("faults/paired/drop_hits", cells=paired, hits=_HITS)
    return AsOf(slug, cases, *spans)


def whole(form: str, value: Sql) -> Sql:
    """A value as it enters the hash of its row: what went through 32-bit floats is the same."""
    return Sql(f"CAST({value} AS FLOAT)") if form == "number" else value
