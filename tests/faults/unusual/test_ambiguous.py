"""Cases near the border that a retrain decides the other way are named, if they are more than a few."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.unusual.ambiguous import DETECTOR

N = 1_000


def _look(world, material, look, now: np.ndarray, before: np.ndarray, flipped: tuple[int, ...] = ()):
    ids = [f"c{i:03d}" for i in range(N)]
    labels = pl.DataFrame({"id": ids, "y": [i % 2 for i in range(N)]})
    w = world(pl.DataFrame({"id": ids, "p": now}), labels)
    table = pl.DataFrame(
        {
            "case__id": ids,
            "prediction__score": before,
            "prediction__value": np.where(before >= 0.5, "true", "false"),
            "label__value": ["true" if (i % 2 == 1) != (i in flipped) else "false" for i in range(N)],
        }
    )
    first = material(w)
    known = first.engine.connection.sql("SELECT DISTINCT label__value FROM evaluation ORDER BY 1").fetchall()
    words = {"false": known[0][0], "true": known[1][0]}
    return look(
        material(w, previous=table.with_columns(pl.col("prediction__value", "label__value").replace(words))), DETECTOR
    )


def test_flips_near_the_border_are_found(world, material, look) -> None:
    """Twenty flip near the border; one of them has another label by now, and ten move far."""
    now, before = np.full(N, 0.9), np.full(N, 0.9)
    now[:20], before[:20] = 0.45, 0.55
    now[500:510], before[500:510] = 0.1, 0.9
    seen = _look(world, material, look, now, before, flipped=(0,))
    proposal = seen.only()
    assert (proposal.family, proposal.kind, proposal.strength) == ("ambiguous", "unusual.ambiguous", "candidate")
    assert seen.cases[proposal.kind] == {f"c{i:03d}" for i in range(1, 20)}
    assert "The version before (v1) put them into the other class" in proposal.why


@pytest.mark.parametrize("flips", [0, 4])
def test_the_few_flips_of_any_retrain_are_not_named(world, material, look, flips: int) -> None:
    now, before = np.full(N, 0.9), np.full(N, 0.9)
    now[:flips], before[:flips] = 0.45, 0.55
    assert _look(world, material, look, now, before).kinds == []
