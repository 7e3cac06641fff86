"""Multiclass cases in every shape scores come in."""

from math import inf, log, nan

import polars as pl
import pytest

from tasks.contracts.problems import ContractError

TRUTH = ["cat", "dog", "cat", "emu", None, "dog"]
CAT = [0.7, 0.6, 0.4, 0.5, 0.9, nan]
DOG = [0.2, 0.3, 0.4, 0.3, 0.1, 0.5]
EMU = [0.1, 0.1, 0.2, 0.2, 0.0, 0.5]

STATUS = ["analysed", "analysed", "analysed", "analysed", "unlabelled", "unscored"]
PREDICTED = ["cat", "cat", "cat", "cat", "cat", None]
KIND = [None, "dog->cat", None, "emu->cat", None, None]
LOSS = [-log(0.7), -log(0.3), -log(0.4), -log(0.2), None, None]


def wide() -> tuple[pl.DataFrame, dict]:
    frame = pl.DataFrame({"truth": TRUTH, "p cat": CAT, "p_dog": DOG, "p_emu": EMU})
    return frame, {"dog": "p_dog", "cat": "p cat", "emu": "p_emu"}


def struct() -> tuple[pl.DataFrame, str]:
    frame = pl.DataFrame({"truth": TRUTH, "emu": EMU, "dog": DOG, "cat": CAT})
    return frame.select("truth", score=pl.struct("emu", "dog", "cat")), "score"


def check(result):
    assert result.column("case__status") == STATUS
    assert result.column("prediction__value") == PREDICTED
    assert result.column("label__value") == TRUTH
    assert result.column("error__kind") == KIND
    assert result.column("error__failed") == [False, True, False, True, None, None]
    assert result.column("error__loss") == pytest.approx(LOSS, rel=1e-12)
    assert result.column("prediction__score") == [0.7, 0.6, 0.4, 0.5, 0.9, None]
    assert result.evaluated.kinds == {
        "dog->cat": "truth: predicted cat, was dog",
        "emu->cat": "truth: predicted cat, was emu",
    }


@pytest.mark.parametrize("shape", [wide, struct], ids=["wide columns", "struct"])
def test_the_highest_score_wins_and_ties_go_by_the_alphabet(grade, shape):
    frame, score = shape()
    check(grade("multiclass", frame, predictions={"score": score}))


def test_a_map_may_leave_classes_out(grade, engine, tmp_path):
    engine.connection.execute(
        f"""COPY (SELECT * FROM (VALUES
            ('a', 'cat', MAP {{'cat': 0.7, 'dog': 0.3}}),
            ('b', 'emu', MAP {{'dog': 0.6}}),
            ('c', 'dog', NULL),
            ('d', 'dog', MAP {{'dog': NULL, 'cat': 0.5}})
        ) t(case__id, truth, score)) TO '{tmp_path / "maps.parquet"}'"""
    )
    engine.connection.execute(
        f"""CREATE VIEW joined AS SELECT case__id, NULL::TIMESTAMP AS case__time, case__id AS case__entity,
            NULL::VARCHAR AS case__query, 1.0::DOUBLE AS case__weight, truth AS label__value_raw,
            NULL::TIMESTAMP AS label__at, NULL::VARCHAR AS label__source, 'matched' AS label__match, score
        FROM read_parquet('{tmp_path / "maps.parquet"}')"""
    )
    from tasks.evaluation.evaluate import evaluate  # noqa: PLC0415
    from tasks.sql import ident  # noqa: PLC0415

    raise NotImplementedError((grade, evaluate, ident))
