"""Segments found in planted data, with their portraits."""

from collections.abc import Callable

import polars as pl
import pytest

from tasks.contracts.findings import Finding
from tasks.portraits.portraits import portrayed
from tasks.ruler.rank import rank
from tasks.slices.search import search

Portrayed = Callable[..., list[Finding]]


@pytest.fixture
def portraits(engine, contract, declare, columns_of) -> Portrayed:
    """What is confirmed in a frame, with its portrait."""

    def find(frame: pl.DataFrame, **more: object) -> list[Finding]:
        relation, own = declare(frame), contract.model_copy(update=more)
        found = search(engine, own, columns_of(frame), relation)
        findings, _, _ = rank(engine, own, relation, list(found.proposals), graded=False)
        drawn = portrayed(engine, own, relation, found.coded, findings)
        assert [f.finding_id for f in drawn] == [f.finding_id for f in findings]
        return [f for f in drawn if f.confirmed]

    return find
