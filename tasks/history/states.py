"""The life of a finding over the versions of a model: new, ongoing, worse, resolved, regressed.

A state is told from the chain of runs that were each other's baseline, never stored as a truth of its own: the same
chain gives the same states, live or backfilled. A finding is recognised by its id (family, kind and predicate), or by
the id of a twin that describes nearly the same rows. A segment that is told for the first time although the baseline
stood out there too, measured on the same rows, is not new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from tasks.contracts.comparison import Comparison, SegmentChange
from tasks.contracts.findings import Finding, State
from tasks.history.store import findings as stored_findings
from tasks.runs.versions import natural


@dataclass(frozen=True)
class Lineage:
    """What the runs before a run found, the baseline first.

    Attributes:
        held: for each run, the ids that held there and the version in which each was first seen.
    """

    held: tuple[Mapping[str, str], ...] = ()

    @property
    def baseline(self) -> Mapping[str, str]:
        """What held in the baseline."""
        return self.held[0] if self.held else {}


def lineage(history: Path, recorded: pl.DataFrame, baseline: str) -> Lineage:
    """The chain of baselines from a run back to the first."""
    parents = dict(recorded.select("run_key", "baseline").iter_rows())
    chain: list[Mapping[str, str]] = []
    seen: set[str] = set()
    key = baseline
    while key in parents and key not in seen:
        seen.add(key)
        held = stored_findings(history, key).filter(pl.col("holds"))
        chain.append(dict(held.select("finding_id", "first_seen").iter_rows()))
        key = parents[key]
    return Lineage(tuple(chain))


def with_states(
    findings: Sequence[Finding], past: Lineage, comparison: Comparison | None, version: str, proposed: frozenset[str]
) -> tuple[list[Finding], list[Finding]]:
    """The findings of a run with their states, and those of the baseline that no longer hold.

    Args:
        findings: as measured now, those proposed by the baseline included.
        past: what held before.
        comparison: with the baseline, on identical rows: it tells which got worse.
        version: of this run.
        proposed: ids proposed by this run itself; others are only here because the baseline had them.

    Returns:
        Findings to report, and resolved ones.
    """
    compared = {segment.finding_id: segment for segment in comparison.segments} if comparison else {}
    before = comparison.version if comparison else ""
    present = {i for f in findings if f.holds for i in _ids(f)}
    told, resolved = [], []
    for finding in findings:
        if finding.holds:
            told.append(_stated(finding, past, compared.get(finding.finding_id), before, version))
        elif finding.finding_id in past.baseline and finding.finding_id not in present:
            first = past.baseline[finding.finding_id]
            resolved.append(replace(finding, state="resolved", first_seen=first))
            if finding.proposal.known:
                told.append(finding)
        elif finding.finding_id in proposed and not finding.proposal.saw_errors:
            told.append(finding)
    return told, resolved


def _stated(finding: Finding, past: Lineage, compared: SegmentChange | None, baseline: str, version: str) -> Finding:
    ids = _ids(finding)
    lasting: State = "worse" if compared and compared.worse else "ongoing"
    for generation, held in enumerate(past.held):
        if known := [held[i] for i in ids if i in held]:
            return replace(finding, state="regressed" if generation else lasting, first_seen=min(known, key=natural))
    if finding.proposal.saw_errors and compared and compared.held_before:
        return replace(finding, state=lasting, first_seen=baseline)
    return replace(finding, state="new", first_seen=version)


def _ids(finding: Finding) -> tuple[str, ...]:
    return (finding.finding_id, *finding.twins)
