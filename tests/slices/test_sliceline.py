"""Under SliceLine's score conjunctions are searched to the best box there is, on fine bins, with their own counts."""

from itertools import pairwise

import numpy as np
import pytest

from tasks.slices.boxes import Objective
from tasks.slices.coding import coded, read_rows
from tasks.slices.conjunctions import conjunctions, telling
from tasks.slices.splitters import splitters

N, ALPHA, LEAST, STEPS = 30_000, 0.99, 300, 20
KINDS = np.array(["a", "b", "c", "d"])


def score(rows, failed, mean: float):
    return ALPHA * (failed / rows / mean - 1) - (1 - ALPHA) * (N / rows - 1)


def best_by_brute_force(failed: np.ndarray, x: np.ndarray, y: np.ndarray, kind: np.ndarray) -> float:
    """The best score of all boxes of two and three conditions: every interval of x and of y, every kind or any."""
    ends = np.triu_indices(STEPS)
    best = -np.inf
    for held in (np.ones(N, bool), *(kind == each for each in KINDS)):
        tables = []
        for values in (held, held & failed):
            table = np.zeros((STEPS + 1, STEPS + 1))
            np.add.at(table, (x + 1, y + 1), values)
            sums = table.cumsum(0).cumsum(1)
            along = sums[ends[1] + 1] - sums[ends[0]]
            tables.append(along[:, ends[1] + 1] - along[:, ends[0]])
        rows, lost = tables
        allowed = rows >= LEAST
        best = max(best, score(rows[allowed], lost[allowed], failed.mean()).max())
    return float(best)


@pytest.fixture
def found(engine, contract, declare, columns_of, evaluation_frame):
    def find(failed: np.ndarray, **columns: object):
        frame = evaluation_frame(failed, np.zeros(N, np.int64), **columns)
        relation = declare(frame)
        known = coded(engine, relation, list(splitters(contract, columns_of(frame))), N, LEAST, rounded=False)
        rows = read_rows(engine, relation, known, N)
        chosen = telling([*rows.counted(known)])
        objective = Objective(LEAST, N, "sliceline", ALPHA, 0.0, -1.0)
        joined = [known[i] for i in chosen]
        return joined, conjunctions(joined, rows.of(chosen), LEAST, 2, objective).boxes

    return find


@pytest.mark.parametrize("seed", range(3))
def test_no_box_scores_higher_than_the_first(found, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y, kind = rng.integers(0, STEPS, N), rng.integers(0, STEPS, N), rng.choice(KINDS, N)
    inside = (x >= 5) & (x < 9) & (y >= 12) & (kind == "b")
    failed = rng.random(N) < np.where(inside, 0.5, 0.1)
    columns, boxes = found(failed, x=x, y=y, kind=kind)
    assert boxes[0].score == pytest.approx(best_by_brute_force(failed, x, y, kind))
    for box in boxes:
        assert box.rows >= LEAST
        assert box.score == pytest.approx(score(box.rows, box.loss, failed.mean()))
    assert all(better.score >= worse.score for better, worse in pairwise(boxes))
    assert {columns[i].way.column.name for i, _, _ in boxes[0].ranges} == {"x", "y", "kind"}


def test_what_scores_no_better_than_everything_is_no_box(found) -> None:
    failed = np.zeros(N, bool)
    failed[::10] = True
    _, boxes = found(failed, x=np.repeat([1, 2], N // 2), kind=np.tile(KINDS[np.arange(20) % 2], N // 20))
    assert all(box.score > 0 for box in boxes)
