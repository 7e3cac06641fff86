"""What a search can be given: too much, too little, nothing that tells cases apart, losses that are none."""

from collections.abc import Callable
from math import inf, nan

import numpy as np
import polars as pl
import pytest

from tasks.contracts.config import Contract
from tasks.contracts.findings import Proposal
from tasks.contracts.problems import ErrataError
from tasks.ruler.rank import rank
from tasks.slices.quantities import Quantity, search_quantities
from tasks.slices.search import Found, search
from tasks.sql import Sql

LOSS = Quantity(Sql("error__loss"), signed=False)


@pytest.fixture
def searched(engine, contract, declare, columns_of) -> Callable[..., Found]:
    """What the search proposes for a frame, with the contract or one like it."""

    def find(frame: pl.DataFrame, **settings: object) -> Found:
        own = Contract.model_validate(contract.model_dump(by_alias=True, exclude_unset=True) | settings)
        return search(engine, own, columns_of(frame), declare(frame))

    return find


@pytest.fixture
def by_loss(engine, contract, declare, columns_of) -> Callable[..., tuple[Proposal, ...] | None]:
    """What the search by loss proposes for a frame."""

    def find(frame: pl.DataFrame, **settings: object) -> tuple[Proposal, ...] | None:
        own = Contract.model_validate(contract.model_dump(by_alias=True, exclude_unset=True) | settings)
        (proposals,) = search_quantities(engine, own, columns_of(frame), declare(frame), [LOSS])
        return proposals

    return find


def test_one_column_is_searched(searched, by_loss, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 100, 4_000)
    frame = evaluation_frame(rng.random(4_000) < np.where(x >= 80, 0.5, 0.1), x=x)
    assert "cases where x is 80 or more" in [p.subject for p in searched(frame).proposals]
    assert "cases where x is 80 or more" in [p.subject for p in by_loss(frame)]


def test_no_column_at_all_is_told(searched, by_loss, evaluation_frame) -> None:
    frame = evaluation_frame(np.arange(2_000) % 5 == 0)
    found = searched(frame)
    assert found.proposals == ()
    assert found.untold == "No group was looked at: no column tells the cases apart"
    assert by_loss(frame) == ()


def test_a_column_of_a_million_values_tells_nothing_and_the_others_are_searched(
    engine, contract, declare, columns_of, evaluation_frame
) -> None:
    n = 1_000_000
    rng = np.random.default_rng(1)
    x = rng.uniform(0, 100, n)
    failed = rng.random(n) < np.where(x < 20, 0.4, 0.1)
    name = pl.Series(np.arange(n)).cast(pl.String)
    frame = evaluation_frame(failed, x=x, name=name)
    relation = declare(frame)
    found = search(engine, contract, columns_of(frame), relation)
    findings, _, _ = rank(engine, contract, relation, list(found.proposals), graded=False)
    assert [f.proposal.subject for f in findings if f.confirmed] == ["cases where x is below 20"]
    (losses,) = search_quantities(engine, contract, columns_of(frame), relation, [LOSS])
    assert {p.columns for p in losses if "x" not in p.columns} == set()


def test_where_every_case_is_wrong_no_segment_is_worse(searched, by_loss, evaluation_frame) -> None:
    frame = evaluation_frame(np.ones(2_000), x=np.arange(2_000) % 7)
    found = searched(frame)
    assert found.proposals == ()
    assert found.too_few == "Every case is wrong: no segment can be worse than the rest."
    # Their losses are all alike too.
    assert by_loss(frame) == ()


def test_where_no_case_is_wrong_there_is_nothing_to_look_for(searched, by_loss, evaluation_frame) -> None:
    frame = evaluation_frame(np.zeros(2_000), x=np.arange(2_000) % 7)
    found = searched(frame)
    assert found.proposals == ()
    assert found.too_few == "0 failures are too few to look for segments (at least 20)."
    assert by_loss(frame) == ()


def test_twelve_failures_are_too_few_wherever_they_are(searched, evaluation_frame) -> None:
    frame = evaluation_frame(np.arange(5_000) < 12, x=np.arange(5_000) < 12)
    found = searched(frame)
    assert found.proposals == ()
    assert found.too_few == "12 failures are too few to look for segments (at least 20)."


def test_no_case_at_all(searched, by_loss, evaluation_frame) -> None:
    frame = evaluation_frame(np.zeros(0), x=np.zeros(0))
    assert searched(frame).too_few == "No case was analysed, so no segment was looked for."
    assert by_loss(frame) is None


def test_columns_without_a_value_tell_nothing(searched, by_loss, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    n, gone = 4_000, [None] * 4_000
    nothing = {
        "number": pl.Series(gone, dtype=pl.Float64),
        "text": pl.Series(gone, dtype=pl.String),
        "truth": pl.Series(gone, dtype=pl.Boolean),
        "nan": np.full(n, nan),
        "one": np.full(n, 7.0),
    }
    x = rng.uniform(0, 100, n)
    frame = evaluation_frame(rng.random(n) < np.where(x >= 80, 0.5, 0.1), x=x, **nothing)
    assert searched(frame).idle == ("number", "text", "truth", "nan", "one")
    for proposals in (searched(frame).proposals, by_loss(frame)):
        assert proposals
        assert {p.columns for p in proposals} == {("x",)}
    only = frame.drop("x")
    assert searched(only).proposals == ()
    assert (searched(only).conditions, searched(only).untold) == (
        0,
        "No group was looked at: no column tells the cases apart",
    )
    assert by_loss(only) == ()


def test_one_entity_cannot_be_split_and_that_is_told(searched, by_loss, evaluation_frame) -> None:
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 100, 4_000)
    frame = evaluation_frame(rng.random(4_000) < np.where(x >= 80, 0.5, 0.1), entity=np.zeros(4_000, int), x=x)
    found = searched(frame, entity="owner")
    assert found.proposals == ()
    assert found.too_few == (
        "No segment was looked for: all cases belong to one entity, and the data cannot be split honestly. "
        "No other entity is left to confirm a segment on. Where cases do not depend on each other, leave `entity` "
        "out of errata.yaml; else name a column with more than one value."
    )
    assert found.untold == "Too few entities to tell: all cases belong to one, so that the split cannot be honest"
    assert by_loss(frame, entity="owner") is None


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (-0.5, "the loss of 3 of 2,000 analysed cases is negative; a loss is 0 or more"),
        (inf, "the loss of 3 of 2,000 analysed cases is not a finite number"),
        (-inf, "the loss of 3 of 2,000 analysed cases is not a finite number"),
        (nan, "the loss of 3 of 2,000 analysed cases is not a finite number"),
        (None, "the loss of 3 of 2,000 analysed cases is not a finite number"),
    ],
)
def test_a_loss_that_is_none_is_refused_with_how_many_cases_have_it(by_loss, evaluation_frame, bad, words) -> None:
    frame = evaluation_frame(np.zeros(2_000), x=np.arange(2_000) % 7)
    # On either half: what would be measured counts as much as what is searched.
    loss = pl.Series([bad] * 3 + [1.0] * 1_997, dtype=pl.Float64)
    with pytest.raises(ErrataError) as refused:
        by_loss(frame.with_columns(error__loss=loss))
    assert str(refused.value) == words


def test_a_signed_difference_may_be_negative(engine, contract, declare, columns_of, evaluation_frame) -> None:
    frame = evaluation_frame(np.zeros(2_000), x=np.arange(2_000) % 7).with_columns(error__loss=-1.0)
    signed = [Quantity(Sql("error__loss"))]
    assert search_quantities(engine, contract, columns_of(frame), declare(frame), signed) == [()]
