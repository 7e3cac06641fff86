"""The ladder of explanations for one column's differing cells: the one that explains most is taken, then the rest.

Rounding that does not matter is set aside first. What no explanation holds for stays over and is reported as it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tasks.engine import Engine
from tasks.faults.paired.candidate import FEWEST, FITTED_SHARE, SHARE, Candidate
from tasks.faults.paired.cells import Cell, differs, same
from tasks.faults.paired.elsewhere import lag_words, row_shift, swapped, time_shift
from tasks.faults.paired.formulas import (
    EMPTIED,
    FILLED,
    NumberFacts,
    TextFacts,
    is_rounding,
    number_candidates,
    text_candidates,
    time_candidates,
)
from tasks.faults.paired.reference import Reference
from tasks.sql import Sql, ident

PAIRED, CELLS, HITS = ident("paired_cases"), ident("paired_cells"), ident("paired_hits")
ORDERED, EXPLAINED = ident("paired_order"), ident("paired_explained")
# Faults that may lie over each other in one column.
_ROUNDS = 3
# Two explanations that differ by less hold for the same cells; the more special one is named.
_EQUAL = 0.02
# At the ends of what was moved a few cells always stay over: this share.
EDGE = 0.02
MOVED = ("value.row_shift", "value.time_shift")


@dataclass(frozen=True)
class Explained:
    """Cells of one column that one explanation holds for."""

    candidate: Candidate
    cell: Cell
    cells: int


@dataclass(frozen=True)
class _Choice:
    """A candidate with the share of the cells it holds for, and the statement that selects them.

    Attributes:
        adjacent: the values are those of the very next row.
    """

    candidate: Candidate
    share: float
    statement: str
    values: dict[str, object]
    names: dict[str, object]
    adjacent: bool = False


def explain(engine: Engine, reference: Reference, cells: Sequence[Cell], index: int) -> list[Explained]:
    """What explains the differing cells of one column of the paired table; they are kept in EXPLAINED by slug."""
    cell = cells[index]
    observed, expected = ident(f"o{index}"), ident(f"r{index}")
    engine.execute(
        "faults/paired/cells",
        table=CELLS,
        paired=PAIRED,
        observed=observed,
        reference=expected,
        differs=differs(cell.form, observed, expected),
        keys=reference.keys,
    )
    explained: list[Explained] = []
    for turn in range(_ROUNDS):
        facts = _facts(engine, cell)
        if turn == 0 and cell.form == "number" and isinstance(facts, NumberFacts):
            explained += _rounding(engine, cell, facts)
            facts = _facts(engine, cell)
        if facts.both < FEWEST:
            break
        choices = [*_formulas(engine, cell, facts), *_elsewhere(engine, reference, cells, index)]
        if not choices:
            break
        explained += _take(engine, cell, _chosen(choices))
    facts = _facts(engine, cell)
    few = max(FEWEST, EDGE * sum(e.cells for e in explained))
    rest = ((facts.emptied, EMPTIED), (facts.filled, FILLED), (facts.both, UNEXPLAINED))
    for count, candidate in rest:
        if count >= few:
            explained += _take(engine, cell, _by_condition(candidate, 1.0))
    return explained


UNEXPLAINED = Candidate(
    "value.differs_from_raw",
    "differs",
    "that differ",
    "Look at some of these cases side by side, and at the steps that write the column between the two.",
    Sql("o IS NOT NULL AND r IS NOT NULL"),
)


def _chosen(choices: Sequence[_Choice]) -> _Choice:
    """The explanation that holds for most cells; of equal ones the first, which is the more special."""
    best = max(choice.share for choice in choices)
    chosen = next(choice for choice in choices if choice.share >= best - _EQUAL)
    if chosen.candidate.kind not in MOVED:
        return chosen
    # In a file that is sorted by time a row is a step of time; only its gaps tell the two apart.
    return max((c for c in choices if c.candidate.kind in MOVED), key=lambda c: (c.share, c.adjacent))


def _facts(engine: Engine, cell: Cell) -> NumberFacts | TextFacts:
    if cell.form == "text":
        return TextFacts(*engine.row("faults/paired/text_facts", cells=CELLS))
    return NumberFacts(*engine.row("faults/paired/number_facts", cells=CELLS))


def _by_condition(candidate: Candidate, share: float) -> _Choice:
    return _Choice(candidate, share, "faults/paired/hits", {}, {"condition": candidate.condition})


def _take(engine: Engine, cell: Cell, choice: _Choice) -> list[Explained]:
    """Keep the cells that an explanation holds for, and take them out of those to be explained."""
    engine.execute(choice.statement, choice.values, table=HITS, cells=CELLS, **choice.names)
    (count,) = engine.row("inputs/row_count", source=HITS)
    if count:
        kept = {"explanation": choice.candidate.slug, "cell": cell.name}
        engine.execute("faults/paired/keep_hits", kept, explained=EXPLAINED, hits=HITS)
        engine.execute("faults/paired/drop_hits", cells=CELLS, hits=HITS)
    return [Explained(choice.candidate, cell, count)] if count else []


def _rounding(engine: Engine, cell: Cell, facts: NumberFacts) -> list[Explained]:
    """Set rounding aside, unless it is cutting off or coarse enough to matter."""
    if not facts.both:
        return []
    condition, immaterial = is_rounding(facts)
    cut = next(c for c in number_candidates(facts) if c.slug == "truncated")
    rounded, cut_off = engine.row("faults/paired/explained_cells", cells=CELLS, conditions=[condition, cut.condition])
    if cut_off >= SHARE * facts.both and rounded <= 0.8 * cut_off:
        return []
    if immaterial:
        engine.execute("faults/paired/hits", table=HITS, cells=CELLS, condition=condition)
        engine.execute("faults/paired/drop_hits", cells=CELLS, hits=HITS)
        return []
    _, after = engine.row("faults/paired/distinct_cells", cells=CELLS, condition=condition)
    if rounded < FITTED_SHARE * facts.both or after < cut.images:
        return []
    words = "rounded too coarsely"
    remedy = "Store the column with as many decimals as its source has."
    return _take(engine, cell, _by_condition(Candidate("value.truncated", "rounded", words, remedy, condition), 1.0))


def _formulas(engine: Engine, cell: Cell, facts: NumberFacts | TextFacts) -> Iterator[_Choice]:
    if isinstance(facts, TextFacts):
        candidates = list(text_candidates(facts))
    else:
        candidates = list(number_candidates(facts) if cell.form == "number" else time_candidates(facts))
    if not candidates:
        return
    counts = engine.row(
        "faults/paired/explained_cells", cells=CELLS, conditions=[candidate.condition for candidate in candidates]
    )
    for candidate, held in zip(candidates, counts, strict=True):
        share = held / facts.both
        needed = FITTED_SHARE if candidate.fitted else SHARE
        if held >= FEWEST and share >= needed:
            before, after = engine.row("faults/paired/distinct_cells", cells=CELLS, condition=candidate.condition)
            if before >= candidate.distinct and after >= candidate.images:
                yield _by_condition(candidate, share)


def _elsewhere(engine: Engine, reference: Reference, cells: Sequence[Cell], index: int) -> Iterator[_Choice]:
    """Row shift, time shift and swapped columns, where the values are found beyond chance."""
    cell = cells[index]
    for j, share in swapped(engine, PAIRED, index, cells):
        if share >= SHARE:
            names = " and ".join(sorted((cell.column.label, cells[j].column.label)))
            there = same(cell.form, ident(f"o{index}"), ident(f"r{j}"))
            yield _Choice(
                replace(_SWAPPED, phrase=f"swapped ({names})"),
                share,
                "faults/paired/swap_hits",
                {},
                {"paired": PAIRED, "condition": there},
            )
    for lookup in reference.lookups:
        if cell.name in lookup.values and (found := time_shift(engine, CELLS, lookup, cell)) and found.share >= SHARE:
            lags = [-lag for lag in found.distances] if lookup.target == "r" else list(found.distances)
            yield _Choice(
                replace(_TIME_SHIFT, phrase=f"taken from the row {lag_words(lags)}"),
                found.share,
                "faults/paired/lag_hits",
                {"lags": list(found.distances)},
                {
                    "target": lookup.target,
                    "lookup": lookup,
                    "value": lookup.values[cell.name],
                    "same": same(cell.form, "t", "v"),
                },
            )
    value = ident(f"r{index}")
    found = row_shift(engine, CELLS, ORDERED, value, cell)
    if found and found.share >= SHARE:
        (distance,) = found.distances
        rows = f"{abs(distance)} row{'s' if abs(distance) > 1 else ''}"
        yield _Choice(
            replace(_ROW_SHIFT, phrase=f"taken from {rows} {'below' if distance > 0 else 'above'} in {reference.file}"),
            found.share,
            "faults/paired/shift_hits",
            {},
            {"ordered": ORDERED, "value": value, "same": same(cell.form, "o", "v"), "distance": distance},
            adjacent=abs(distance) == 1,
        )


_SWAPPED = Candidate(
    "value.swapped",
    "swapped",
    "swapped",
    "Find the step that writes these columns by position, and write them by name.",
)
_TIME_SHIFT = Candidate(
    "value.time_shift",
    "time_shift",
    "",
    "Compare the time zone in which the key was written with the one in which it was looked up.",
)
_ROW_SHIFT = Candidate(
    "value.row_shift",
    "row_shift",
    "",
    "Find the step that puts columns side by side by position (concatenation, an index that was reset or sorted), and "
    "join by key instead.",
)
