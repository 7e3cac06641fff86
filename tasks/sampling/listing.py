"""The worst failures of every kind as plain lists: the rows behind the counts.

The evaluation table holds all of them; a page holds the first of each lane.
"""

from collections.abc import Sequence

from tasks.contracts.findings import Evidence
from tasks.evaluation.task_type import WorstCase

LISTED = 25


def failure_lists(candidates: Sequence[WorstCase]) -> tuple[Evidence, ...]:
    """One table per lane, the worst first; one row per case."""
    lanes: dict[str, list[WorstCase]] = {}
    for candidate in candidates:
        lanes.setdefault(candidate.lane, []).append(candidate)
    return tuple(
        Evidence(
            f"{lane.replace('_', ' ').capitalize()}: the {min(LISTED, len(cases))} worst",
            ("case", "predicted", "recorded", "loss"),
            tuple((c.case_id, c.prediction, c.label, f"{c.loss:.4g}") for c in cases[:LISTED]),
        )
        for lane, cases in lanes.items()
    )
