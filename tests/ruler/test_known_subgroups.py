"""A subgroup that the user named is always listed; below the floor it is too few to tell, whatever its rate."""

import numpy as np
import polars as pl
import pytest

from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.slices.subgroups import MOST_VALUES, known_subgroups


@pytest.fixture
def listed(engine, contract, declare, columns_of):
    """All findings on a frame whose column `group` holds the known subgroups, by their subjects."""

    def find(frame: pl.DataFrame, searched: bool = False) -> dict[str, Finding]:
        asked = contract.model_copy(update={"subgroups": ["group"]})
        relation = declare(frame)
        columns = columns_of(frame)
        proposals = [*known_subgroups(engine, asked, columns, relation)]
        if searched:
            proposals += search(engine, asked, columns, relation).proposals
        findings, _, _ = rank(engine, asked, relation, proposals, graded=False)
        return {f.proposal.subject.removeprefix("cases where group is "): f for f in findings}

    return find


def test_every_value_is_listed_and_the_small_ones_are_too_few_to_tell(listed, evaluation_frame) -> None:
    sizes = {"large": 2_000, "fifty": 50, "small": 49, "one": 1, None: 30}
    group = [value for value, n in sizes.items() for _ in range(n)]
    failed = np.array([value in ("small", "fifty", "one") or i % 10 == 0 for i, value in enumerate(group)])
    found = listed(evaluation_frame(failed, group=group))
    assert set(found) == {"large", "fifty", "small", "one", "missing"}
    assert {name: f.too_few for name, f in found.items()} == {
        "large": False,
        "fifty": False,
        "small": True,
        "one": True,
        "missing": True,
    }
    assert found["small"].title == "49 cases where group is small: 49 analysed cases are too few to tell."
    assert found["one"].title == "1 case where group is one: 1 analysed case is too few to tell."
    assert (found["fifty"].confirmed, found["small"].confirmed) == (True, False)


def test_a_group_that_does_well_is_listed_too(listed, evaluation_frame) -> None:
    group = np.repeat(["good", "usual"], 1_000)
    found = listed(evaluation_frame((np.arange(2_000) >= 1_000) & (np.arange(2_000) % 5 == 0), group=group))
    assert found["good"].measure.error_rate == 0
    assert not found["good"].confirmed


def test_a_group_that_cannot_be_analysed_says_so(listed, evaluation_frame) -> None:
    group = np.repeat(["new", "usual"], 500)
    frame = evaluation_frame(np.arange(1_000) % 5 == 0, group=group)
    new = pl.col("group") == "new"
    finding = listed(frame.with_columns(case__status=pl.when(new).then(pl.lit("no_label")).otherwise("case__status")))[
        "new"
    ]
    assert (finding.measure.rows, finding.measure.analysed, finding.too_few) == (500, 0, True)
    assert finding.title.startswith("500 cases where group is new: none of them ")


def test_a_segment_with_the_same_rows_does_not_take_its_place(listed, evaluation_frame) -> None:
    rng = np.random.default_rng(0)
    group = rng.choice(["bad", "good", "usual"], 9_000)
    found = listed(evaluation_frame(rng.random(9_000) < np.where(group == "bad", 0.4, 0.1), group=group), searched=True)
    assert {"bad", "good", "usual"} <= set(found)
    assert found["bad"].proposal.known
    assert found["bad"].confirmed


@pytest.mark.parametrize("kind", [str, int, float])
def test_of_many_values_the_rest_is_one_group(listed, evaluation_frame, kind: type) -> None:
    often = [kind(i) for i in range(MOST_VALUES) for _ in range(60)]
    group = [*often, *[kind(99)] * 40, *[kind(98)] * 20, *[None] * 20]
    frame = evaluation_frame(np.arange(len(group)) % 7 == 0, group=group)
    found = listed(frame)
    assert len(found) == MOST_VALUES + 1
    others = found["none of its 40 most frequent values"]
    assert others.measure.rows == 80
    assert sum(f.measure.rows for f in found.values()) == len(group)
    # Of numbers that are not whole, no constant means the same to both engines.
    assert (others.proposal.polars == "") is (kind is float)
    if others.proposal.polars:
        assert frame.filter(eval(others.proposal.polars, {"pl": pl})).height == 80  # noqa: S307 - the text under test
