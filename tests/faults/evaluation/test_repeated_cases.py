"""Cases that stand in the evaluation again are found; coarse columns that agree by themselves raise no alarm."""

import numpy as np
import polars as pl
import pytest

from tasks.faults.evaluation.repeated_cases import DETECTOR


def _cases(seed: int, n: int = 3_000, *, coarse: bool = False, graded: bool = False):
    rng = np.random.default_rng(seed)
    facts = {
        "size": rng.integers(1, 6, n) if coarse else rng.normal(50, 9, n).round(2),
        "age": rng.integers(18, 26, n) if coarse else rng.integers(18, 80, n),
        "city": rng.choice(["A", "B", "C", "D"], n),
        "plan": rng.choice(["x", "y"], n),
    }
    ids = [f"c{i:05d}" for i in range(n)]
    label = (rng.gamma(2, 900, n)).round(0) if graded else rng.integers(0, 2, n)
    return pl.DataFrame({"id": ids, "p": rng.random(n), **facts}), pl.DataFrame({"id": ids, "y": label})


def _again(predictions: pl.DataFrame, labels: pl.DataFrame, copies: int):
    more = [frame.head(copies).with_columns(id="again" + pl.col("id")) for frame in (predictions, labels)]
    return pl.concat([predictions, more[0]]), pl.concat([labels, more[1]])


@pytest.mark.parametrize("graded", [False, True])
def test_copies_under_another_key_are_found(world, material, look, graded) -> None:
    predictions, labels = _again(*_cases(1, graded=graded), copies=60)
    settings = {"task": "regression"} if graded else {}
    seen = look(material(world(predictions, labels, **settings)), DETECTOR)
    truth = {*predictions["id"][:60], *predictions["id"][-60:]}
    proposal = seen.only()
    assert (proposal.kind, proposal.strength) == ("evaluation.repeated_cases", "probable")
    found = seen.cases["evaluation.repeated_cases"]
    assert len(found & truth) / len(truth) == 1
    assert len(found & truth) / len(found) >= 0.9


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("coarse", [False, True])
def test_what_agrees_by_chance_raises_no_alarm(world, material, look, seed, coarse) -> None:
    assert look(material(world(*_cases(seed, coarse=coarse))), DETECTOR).outcome == "nothing"


def test_columns_that_say_nothing_raise_no_alarm(world, material, look) -> None:
    ids = [f"c{i}" for i in range(40)]
    predictions = pl.DataFrame({"id": ids, "p": 0.5, "a": 1, "b": None, "c": "x"})
    assert look(material(world(predictions, pl.DataFrame({"id": ids, "y": [0, 1] * 20}))), DETECTOR).kinds == []
