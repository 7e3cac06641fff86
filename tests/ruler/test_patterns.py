"""What is left of a set's excess beside another set is told from the rows that can be compared."""

import numpy as np
import polars as pl
import pytest

from benchmarks.planted_cases import Shape, judge, planted
from benchmarks.planted_segments import look
from tasks.ruler.patterns import Patterns, read_patterns
from tasks.sql import Sql

A, B = 0, 1


@pytest.fixture
def patterns(engine, declare, evaluation_frame):
    """Sets a and b, from cells (in a, in b, cases, failures), all on the confirmation half."""

    def read(*cells: tuple[bool, bool, int, int], weight: float = 1.0) -> Patterns:
        a, b, failed = (np.repeat([cell[k] for cell in cells], [cell[2] for cell in cells]) for k in (0, 1, 0))
        failed = np.concatenate([np.arange(cases) < wrong for _, _, cases, wrong in cells])
        frame = evaluation_frame(failed, a=a, b=b).with_columns(
            split__half=pl.lit("confirm"), case__weight=pl.lit(weight)
        )
        return read_patterns(engine, declare(frame), [Sql('"a"'), Sql('"b"')])

    return read


def test_of_a_set_that_fails_because_of_its_core_nothing_is_left_beside_it(patterns) -> None:
    # Five rows of the core that the set does not hold say nothing, although none of them failed.
    found = patterns((True, True, 500, 160), (False, True, 5, 0), (True, False, 9500, 760), (False, False, 40000, 3200))
    left, sure = found.excess_beside(A, B)
    assert found.excess(A) == pytest.approx(10000 * (920 / 10000 - 3200 / 40005))
    assert abs(left) < 20
    assert abs(sure) < 1


def test_what_a_set_has_outside_the_other_is_left(patterns) -> None:
    found = patterns((True, True, 100, 40), (False, True, 100, 40), (True, False, 900, 180), (False, False, 8900, 890))
    left, sure = found.excess_beside(A, B)
    # Within b nothing, outside it a tenth of its rows; the rows that can be compared weigh.
    assert left == pytest.approx(1000 * (90 * 8900 / 9800) / (50 + 900 * 8900 / 9800))
    assert sure > 8


def test_beside_itself_nothing_can_be_compared(patterns) -> None:
    found = patterns((True, True, 100, 40), (False, False, 900, 90))
    assert found.excess_beside(A, B) == (0, 0)


def test_weights_that_are_all_alike_change_no_certainty(patterns) -> None:
    cells = ((True, True, 100, 40), (False, True, 50, 10), (True, False, 900, 130), (False, False, 8900, 890))
    left, sure = patterns(*cells).excess_beside(A, B)
    heavy, as_sure = patterns(*cells, weight=4.0).excess_beside(A, B)
    assert (heavy, as_sure) == (pytest.approx(4 * left), pytest.approx(sure))


def test_the_single_conditions_of_a_planted_combination_are_no_segments_beside_it() -> None:
    false = 0
    for seed in range(5):
        data = planted(np.random.default_rng([seed, 5]), Shape(60_000), 3, 0.02, 4.0, 1)
        result = judge(data, *look(data))
        assert result.ranks == (1,)
        false += result.false
    assert false <= 1
