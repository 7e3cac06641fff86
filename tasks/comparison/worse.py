"""Where the new model got worse, searched for: a better average can hide a segment that fails more often than before.

What changed in a case is 1 if it is newly wrong, -1 if it was fixed, else 0. On the half of the data that is searched,
segments are looked for in which this adds up to the most beyond the rest, and beyond zero. On the other half each must
have more newly wrong cases than fixed ones (McNemar, exact and one-sided, and entity-robust where entities repeat) and
fare worse than the rest, with the false-discovery rate controlled over everything that was carried there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.comparison.change import got_worse, rate_change
from tasks.comparison.pairs import Pairs, read_pairs
from tasks.comparison.segments import tracked_rows, worst_first
from tasks.contracts.columns import Column
from tasks.contracts.comparison import Comparison, SegmentChange
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.engine import Engine
from tasks.ruler.patterns import read_patterns
from tasks.ruler.quantities import rank_quantity
from tasks.ruler.rank import LEAST_SHARE
from tasks.slices.quantities import Quantity, search_quantities
from tasks.sql import Sql, ident, literal, parquet

_CHANGE = ident("errata__change")
# 1 newly wrong, -1 fixed, 0 neither.
_NEWLY_WRONG = Sql("CAST(now__failed AS INTEGER) - CAST(before__failed AS INTEGER)")
# Fewer newly wrong cases than this in a half, and nothing can be told from luck.
LEAST_NEWLY_WRONG = 5
# A tracked segment that is worse and shares so much of its rows with one that was searched for says the same.
SAME = 0.8


@dataclass(frozen=True)
class Tables:
    """What is searched.

    Attributes:
        evaluation: of this run; columns: what a segment can be a condition on.
        compared: the comparison's file, one row per case of either run; work: a folder for what is read several times.
    """

    evaluation: Sql
    columns: tuple[Column, ...]
    compared: Path
    work: Path


def with_worse_segments(
    engine: Engine, contract: Contract, tables: Tables, comparison: Comparison, findings: Sequence[Finding]
) -> Comparison:
    """The comparison with the segments in which more is wrong than before, beside the findings, which are tracked."""
    if comparison.flips.newly_wrong < 2 * LEAST_NEWLY_WRONG:
        return comparison
    evaluation, compared = tables.evaluation, parquet(tables.compared)
    changed = tables.work / "changed.parquet"
    engine.execute(
        "comparison/changed",
        path=literal(str(changed)),
        evaluation=evaluation,
        comparison=compared,
        numbers=[(_NEWLY_WRONG, _CHANGE)],
    )
    relation = parquet(changed)
    change = Quantity(_CHANGE, above=0.0)
    (proposals,) = search_quantities(engine, contract, tables.columns, relation, [change])
    if proposals is None:
        return comparison
    pairs = read_pairs(
        engine,
        evaluation,
        compared,
        [tracked_rows(proposal) for proposal in proposals],
        clustered=contract.has_repeated_entities,
    )
    least = LEAST_SHARE * (comparison.flips.newly_wrong + comparison.flips.still_wrong)
    worse = rank_quantity(engine, contract, relation, proposals, change, least, [got_worse(each) for each in pairs])
    counts = {proposal.finding_id: each for proposal, each in zip(proposals, pairs, strict=True)}
    found = [_segment(finding, counts[finding.finding_id]) for finding in worse]
    found = [segment for segment in found if (segment.change.low or 0.0) > 0]
    new = _not_tracked(engine, relation, found, comparison, findings)
    changed.unlink()
    # A tracked segment that was in doubt is told once, as what was searched for and held.
    told = {segment.finding_id for segment in new}
    tracked = [segment for segment in comparison.segments if segment.finding_id not in told]
    segments = tuple(sorted([*tracked, *new], key=worst_first))
    return replace(comparison, segments=segments, searched=len(proposals), held=len(found))


def _segment(finding: Finding, pairs: Pairs) -> SegmentChange:
    return SegmentChange(
        finding_id=finding.finding_id,
        subject=finding.proposal.subject,
        brief=finding.proposal.brief,
        half="confirm",
        flips=pairs.flips,
        change=rate_change(pairs),
        q_value=finding.measure.q_value,
        worse=True,
        better=False,
        too_few=False,
        searched=True,
        predicate=finding.proposal.predicate,
    )


def _not_tracked(
    engine: Engine, relation: Sql, found: Sequence[SegmentChange], comparison: Comparison, findings: Sequence[Finding]
) -> list[SegmentChange]:
    """Those found that no tracked segment which is worse says already."""
    worse = {segment.finding_id for segment in comparison.segments if segment.worse}
    tracked = [finding.proposal.predicate for finding in findings if finding.finding_id in worse]
    if not found:
        return []
    patterns = read_patterns(engine, relation, [*(Sql(segment.predicate) for segment in found), *tracked])
    places = range(len(found), len(found) + len(tracked))
    return [segment for i, segment in enumerate(found) if all(patterns.jaccard(i, place) < SAME for place in places)]
