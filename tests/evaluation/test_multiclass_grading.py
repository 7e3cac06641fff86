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
LOSS = [-log(0.7), -log(0.3), -log(0.4), -log(0.2)]


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
    assert result.column("error__loss")[:4] == pytest.approx(LOSS, rel=1e-12)
    assert result.column("error__loss")[4:] == [None, None]
    assert result.column("prediction__score") == [0.7, 0.6, 0.4, 0.5, 0.9, None]
    assert result.evaluated.kinds == {
        "dog->cat": "truth: predicted cat, was dog",
        "emu->cat": "truth: predicted cat, was emu",
    }


@pytest.mark.parametrize("shape", [wide, struct], ids=["wide columns", "struct"])
def test_the_highest_score_wins_and_ties_go_by_the_alphabet(grade, shape):
    frame, score = shape()
    check(grade("multiclass", frame, predictions={"score": score}))


def test_a_map_may_leave_classes_out(grade):
    result = grade(
        "multiclass",
        {"cat": [0.7, None, None, 0.5], "dog": [0.3, 0.6, None, nan], "truth": ["cat", "emu", "dog", "dog"]},
        score="""CASE case__id
            WHEN 'c0000' THEN MAP {'cat': cat, 'dog': dog}
            WHEN 'c0001' THEN MAP {'dog': dog}
            WHEN 'c0003' THEN MAP {'cat': cat, 'dog': dog}
        END""",
    )
    assert result.column("prediction__value") == ["cat", "dog", None, None]
    assert result.column("case__status") == ["analysed", "analysed", "unscored", "unscored"]
    # No score at all for the true class: as if it were 0.
    assert result.column("error__loss")[:2] == pytest.approx([-log(0.7), -log(1e-6)])


def test_classes_that_are_numbers_match_numeric_labels(grade):
    result = grade(
        "multiclass",
        {"truth": [3.0, 1.0, nan], "p1": [0.4, 0.9, 0.5], "p3": [0.6, 0.1, 0.5]},
        predictions={"score": {"1": "p1", "3": "p3"}},
    )
    assert result.column("label__value") == ["3", "1", None]
    assert result.column("error__failed") == [False, False, None]


def test_hard_labels(grade):
    result = grade(
        "multiclass",
        {"guess": ["a", "b", "c", None], "truth": ["a", "c", "c", "a"]},
        predictions={"score": None, "prediction": "guess"},
    )
    assert result.column("error__kind") == [None, "c->b", None, None]
    assert result.column("error__loss") == [0.0, 1.0, 0.0, None]
    assert result.evaluated.failure == "A case fails when the predicted class is not the label (truth)."
    assert not result.evaluated.graded


def test_margins_have_a_loss_of_0_or_1(grade):
    result = grade(
        "multiclass",
        {"truth": ["a", "b"], "a": [3.2, 1.0], "b": [-1.0, 0.5]},
        predictions={"score": {"a": "a", "b": "b"}},
    )
    assert result.column("error__loss") == [0.0, 1.0]
    assert "not probabilities" in result.evaluated.loss


@pytest.mark.parametrize("bad", [None, nan, inf])
def test_one_score_that_is_no_number_makes_the_case_unscored(grade, bad):
    result = grade("multiclass", {"truth": ["a"], "a": [0.9], "b": [bad]}, predictions={"score": {"a": "a", "b": "b"}})
    assert result.column("case__status") == ["unscored"]


def test_class_names_with_arrows_and_quotes_are_told_in_words(grade):
    result = grade(
        "multiclass",
        {"guess": ["a->b", "it's"], "truth": ["it's", "a->b"]},
        predictions={"score": None, "prediction": "guess"},
        columns={"truth": {"values": {"a->b": "the arrow"}}},
    )
    assert result.evaluated.kinds == {
        "a->b->it's": "truth: predicted it's, was the arrow",
        "it's->a->b": "truth: predicted the arrow, was it's",
    }


def test_a_map_without_any_class_is_refused(grade):
    with pytest.raises(ContractError, match="holds scores of no class"):
        grade("multiclass", {"truth": ["a"]}, score="MAP {}::MAP(VARCHAR, DOUBLE)")
