"""What the baseline found, proposed again: only what is measured now can be called ongoing, worse or resolved."""

from collections.abc import Iterable, Sequence

import duckdb

from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.sql import Sql


def held_in(baseline: Analysis) -> list[Proposal]:
    """What held in a run."""
    return [finding.proposal for finding in baseline.findings if finding.holds]


def tracked(
    engine: Engine, evaluation: Sql, held: Sequence[Proposal], proposed: Iterable[Proposal]
) -> tuple[list[Proposal], int]:
    """The predicates that held in the baseline and are not proposed anyway.

    Those that looked at errors then are measured on the confirmation half again: the split is the same for every model.

    Returns:
        The proposals, and how many cannot be measured because the columns they read are gone.
    """
    known = {proposal.predicate for proposal in proposed}
    left = [proposal for proposal in held if proposal.predicate not in known]
    measurable = [proposal for proposal in left if _runs(engine, evaluation, proposal.predicate)]
    return measurable, len(left) - len(measurable)


def _runs(engine: Engine, evaluation: Sql, predicate: Sql) -> bool:
    try:
        engine.rows("history/probe", evaluation=evaluation, predicate=predicate)
    except duckdb.Error:
        return False
    return True
