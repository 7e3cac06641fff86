"""What the baseline found, proposed again: only what is measured now can be called ongoing, worse or resolved."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from tasks.contracts.findings import Proposal
from tasks.engine import Engine
from tasks.runs.files import read_analysis
from tasks.sql import Sql


def tracked(
    engine: Engine, evaluation: Sql, baseline: Path | None, proposed: Iterable[Proposal]
) -> tuple[list[Proposal], int]:
    """The predicates that held in the baseline and are not proposed anyway.

    Those that looked at errors then are measured on the confirmation half again: the split is the same for every model.

    Returns:
        The proposals, and how many cannot be measured because the columns they read are gone.
    """
    if baseline is None:
        return [], 0
    known = {proposal.predicate for proposal in proposed}
    held = [f.proposal for f in read_analysis(baseline).findings if f.holds and f.proposal.predicate not in known]
    measurable = [proposal for proposal in held if _runs(engine, evaluation, proposal.predicate)]
    return measurable, len(held) - len(measurable)


def _runs(engine: Engine, evaluation: Sql, predicate: Sql) -> bool:
    try:
        engine.rows("history/probe", evaluation=evaluation, predicate=predicate)
    except duckdb.Error:
        return False
    return True
