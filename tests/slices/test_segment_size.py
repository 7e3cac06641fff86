"""A segment that was searched for is a part of the cases, never nearly all of them."""

import numpy as np
import pytest

from tasks.slices.search import search


@pytest.fixture
def shares(engine, contract, declare, columns_of, evaluation_frame):
    """The share of cases each proposal of the search holds, by its predicate."""

    def find(failed: np.ndarray, **columns: object) -> dict[str, float]:
        frame = evaluation_frame(failed, **columns)
        found = search(engine, contract, columns_of(frame), declare(frame))
        return {
            p.predicate: engine.connection.sql(
                f"SELECT count(*) FILTER (WHERE {p.predicate}) / count(*) FROM evaluation"
            ).fetchall()[0][0]
            for p in found.proposals
        }

    return find


@pytest.mark.parametrize("start", [0.07, 0.3])
def test_a_threshold_that_most_cases_reach_becomes_the_worst_part_of_them(shares, start: float) -> None:
    rng = np.random.default_rng(0)
    x = rng.random(8000)
    failed = rng.random(8000) < np.where(x >= start, 0.3, 0.1)
    found = shares(failed, x=x)
    assert found
    assert max(found.values()) <= 0.52


def test_a_category_of_most_cases_is_no_segment_and_a_smaller_one_is(shares) -> None:
    rng = np.random.default_rng(1)
    kind = rng.choice(["most", "few", "rest"], 8000, p=[0.7, 0.1, 0.2])
    failed = rng.random(8000) < np.where(kind == "most", 0.2, np.where(kind == "few", 0.4, 0.02))
    assert list(shares(failed, kind=kind)) == ["\"kind\" = 'few'"]


def test_missing_in_most_cases_is_no_segment(shares) -> None:
    rng = np.random.default_rng(2)
    x = np.where(rng.random(8000) < 0.9, np.nan, rng.random(8000))
    failed = rng.random(8000) < np.where(np.isnan(x), 0.3, 0.1)
    assert shares(failed, x=x) == {}


@pytest.mark.parametrize("seed", range(6))
def test_a_half_that_chance_made_larger_is_still_a_half(shares, seed: int) -> None:
    rng = np.random.default_rng(seed)
    late = rng.random(8000) < 0.5
    failed = rng.random(8000) < np.where(late, 0.3, 0.1)
    assert list(shares(failed, late=late)) == ['"late" = TRUE']
