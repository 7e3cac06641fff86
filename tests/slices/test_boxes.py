"""The search for boxes equals a plain enumeration, whatever the objective, the order of rows and the threads."""

from itertools import combinations, product

import numpy as np
import pytest

from tasks.slices.boxes import Box, Columns, Objective, best_boxes, intervals, single

N = 3000


def made(seed: int, missing: float = 0.1) -> tuple[Columns, np.ndarray]:
    rng = np.random.default_rng(seed)
    codes = np.vstack([rng.integers(1, 6, N), rng.integers(1, 5, N), rng.integers(0, 4, N), rng.integers(1, 4, N)])
    codes[0][rng.random(N) < missing] = 0
    failed = rng.random(N) < 0.1 + 0.3 * ((codes[0] > 3) & (codes[1] <= 2)) + 0.4 * ((codes[2] == 2) & (codes[3] == 1))
    items = (intervals(5, missing=missing > 0), intervals(4, missing=False), single([0, 1, 2]), single([1, 2, 3]))
    columns = Columns(codes.astype(np.uint8), codes.max(axis=1) + 1, items)
    return columns, failed.astype(np.uint32)


def inside(columns: Columns, ranges: tuple) -> np.ndarray:
    return np.logical_and.reduce([(columns.codes[c] >= low) & (columns.codes[c] <= high) for c, low, high in ranges])


def score(loss: np.ndarray, holds: np.ndarray, objective: Objective) -> float:
    """The two objectives as they are defined."""
    n, rows, mean = len(loss), holds.sum(), loss.mean()
    if objective.name == "sliceline":
        a = objective.weight
        return a * (loss[holds].mean() / mean - 1) - (1 - a) * (n / rows - 1)
    excess = loss[holds].sum() - rows * loss[~holds].mean()
    return excess - objective.weight * loss.std() * np.sqrt(rows * n / (n - rows))


def own(columns: Columns, loss: np.ndarray, ranges: tuple, objective: Objective, value: float) -> float:
    """The least of the score and of what each condition adds; 0 where one adds nothing, or too little of it is own."""
    if objective.adds < 0:
        return value
    holds, least = inside(columns, ranges), value
    for left_out in range(len(ranges)):
        around = inside(columns, ranges[:left_out] + ranges[left_out + 1 :])
        share = holds.sum() / around.sum()
        beyond = loss[holds].sum() - holds.sum() * loss[around].mean()
        error = loss.std() * np.sqrt(holds.sum() * (1 - share))
        if share > 0.8 or beyond <= objective.adds * error:
            return 0.0
        least = min(least, beyond - objective.weight * error)
    return least if least >= value / 3 else 0.0


def enumerated(columns: Columns, loss: np.ndarray, objective: Objective, depth: int) -> dict[tuple[int, ...], float]:
    """The best score of every set of columns, each box counted by itself."""
    best: dict[tuple[int, ...], float] = {}
    for size in range(2, depth + 1):
        for chosen in combinations(range(len(columns.sizes)), size):
            for items in product(*(columns.items[c] for c in chosen)):
                ranges = tuple((c, int(low), int(high)) for c, (low, high) in zip(chosen, items, strict=True))
                holds = inside(columns, ranges)
                rows = int(holds.sum())
                if not objective.least <= rows <= objective.most:
                    continue
                value = score(loss, holds, objective)
                value = own(columns, loss, ranges, objective, value)
                if value > best.get(chosen, objective.floor):
                    best[chosen] = value
    return best


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    "objective",
    [
        Objective(30, N // 2),
        Objective(30, N // 2, adds=-1.0),
        Objective(30, N, "sliceline", 0.99, floor=-1e9, adds=-1.0),
        Objective(60, N, "sliceline", 0.95, floor=0.0, adds=-1.0),
    ],
    ids=["excess", "any excess", "sliceline .99", "sliceline .95"],
)
def test_the_best_box_of_every_set_of_columns_is_found(seed: int, objective: Objective) -> None:
    columns, loss = made(seed)
    found = best_boxes(columns, loss, objective, 3)
    assert {tuple(c for c, _, _ in box.ranges): box.score for box in found} == pytest.approx(
        enumerated(columns, loss, objective, 3)
    )
    for box in found:
        holds = inside(columns, box.ranges)
        assert (box.rows, box.loss) == (holds.sum(), loss[holds].sum())


def test_a_graded_loss_is_added_up() -> None:
    columns, loss = made(2)
    objective = Objective(30, N // 2)
    graded = loss * np.random.default_rng(2).integers(1, 900, N).astype(np.uint32)
    found = {tuple(c for c, _, _ in box.ranges): box.score for box in best_boxes(columns, graded, objective, 2)}
    assert found == pytest.approx(enumerated(columns, graded, objective, 2))


def test_neither_the_order_of_rows_nor_threads_change_anything() -> None:
    columns, loss = made(3)
    order = np.random.default_rng(3).permutation(N)
    mixed = Columns(np.ascontiguousarray(columns.codes[:, order]), columns.sizes, columns.items)
    objective = Objective(30, N // 2)
    once: list[Box] = best_boxes(columns, loss, objective, 3, threads=1)
    assert once == best_boxes(mixed, loss[order], objective, 3, threads=3)
    assert once


def test_one_column_or_no_row_has_no_boxes() -> None:
    columns, loss = made(4)
    alone = Columns(columns.codes[:1], columns.sizes[:1], columns.items[:1])
    assert best_boxes(alone, loss, Objective(30, N), 3) == []
    empty = Columns(columns.codes[:, :0], columns.sizes, columns.items)
    assert best_boxes(empty, loss[:0], Objective(30, N), 3) == []
