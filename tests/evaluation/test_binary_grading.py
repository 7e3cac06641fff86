"""What a binary case is told: its class, whether it failed, how, and at which loss."""

from datetime import datetime, timedelta
from math import inf, log, nan

import polars as pl
import pytest

from tasks.contracts.problems import ContractError


def test_the_threshold_belongs_to_the_positive_side(grade):
    result = grade(
        "binary",
        {"score": [0.34, 0.35, 0.9, 0.1], "truth": [False, False, True, True]},
        predictions={"threshold": 0.35},
    )
    assert result.column("prediction__value") == ["false", "true", "true", "false"]
    assert result.column("label__value") == ["false", "false", "true", "true"]
    assert result.column("error__failed") == [False, True, False, True]
    assert result.column("error__kind") == [None, "false_positive", None, "false_negative"]
    assert result.column("error__loss") == pytest.approx([-log(0.66), -log(0.65), -log(0.9), -log(0.1)], rel=1e-12)


def test_the_definition_of_a_failure_has_the_numbers_and_the_words_of_the_contract(grade):
    result = grade(
        "binary",
        {"score": [0.2, 0.8], "truth": [False, True]},
        predictions={"threshold": 0.35},
        columns={"score": {"label": "probability"}, "truth": {"label": "arrival", "values": {"true": "late"}}},
    )
    assert result.evaluated.failure == (
        "A case fails when probability is at least 0.35 and arrival is false, "
        "or when it is below 0.35 and arrival is late."
    )
    assert result.evaluated.kinds == {
        "false_positive": "arrival: predicted late, was false",
        "false_negative": "arrival: predicted false, was late",
    }
    assert result.evaluated.graded


@pytest.mark.parametrize(
    ("truth", "positive", "names"),
    [
        ([True, False, None], None, ["true", "false", None]),
        ([1, 0, None], None, ["1", "0", None]),
        ([1.0, 0.0, nan], None, ["1", "0", None]),
        (["1", "0", ""], None, ["1", "0", None]),
        (["TRUE", "FALSE", " "], None, ["TRUE", "FALSE", None]),
        (["yes", "no", None], "yes", ["yes", "no", None]),
        ([2, 1, None], 2, ["2", "1", None]),
        ([2.0, 1.0, inf], 2, ["2", "1", None]),
        ([0, 1, None], 0, ["0", "1", None]),
        ([False, True, None], False, ["false", "true", None]),
    ],
    ids=[
        "bool",
        "integer",
        "double",
        "digits",
        "text bool",
        "text",
        "number 2",
        "double 2",
        "0 is positive",
        "false is positive",
    ],
)
def test_labels_of_any_type_name_the_classes(grade, truth, positive, names):
    result = grade("binary", {"score": [0.9, 0.1, 0.5], "truth": truth}, labels={"positive": positive})
    assert result.column("label__value") == names
    assert result.column("prediction__value")[:2] == names[:2]
    assert result.column("case__status") == ["analysed", "analysed", "unlabelled"]
    assert result.column("error__failed") == [False, False, None]


def test_other_values_beside_the_positive_one_are_one_negative_class(grade):
    result = grade("binary", {"score": [0.9, 0.1, 0.8], "truth": ["bad", "fair", "good"]}, labels={"positive": "bad"})
    assert result.column("label__value") == ["bad", "not bad", "not bad"]
    assert result.column("error__kind") == [None, None, "false_positive"]


@pytest.mark.parametrize("score", [None, nan, inf, -inf])
def test_a_score_that_is_no_finite_number_is_unscored(grade, score):
    result = grade("binary", {"score": [0.9, score], "truth": [True, True]})
    assert result.column("case__status") == ["analysed", "unscored"]
    assert result.column("prediction__value") == ["true", None]
    assert result.column("error__loss")[1] is None


def test_a_missing_label_comes_before_a_missing_score(grade):
    result = grade("binary", {"score": [None, 0.4, 0.6], "truth": [None, None, True]})
    assert result.column("case__status") == ["unlabelled", "unlabelled", "analysed"]
    assert result.column("prediction__value") == [None, "false", "true"]


@pytest.mark.parametrize(
    ("prediction", "truth", "positive"),
    [
        (["late", "on time", None], ["late", "late", "late"], "late"),
        ([True, False, None], [1, 1, 1], None),
        ([1, 0, None], [True, True, True], None),
        ([1.0, 0.0, nan], [True, True, True], None),
        (["1", "0", ""], [1, 1, 1], 1),
    ],
    ids=["text", "bool for integer", "integer for bool", "double for bool", "text for integer"],
)
def test_hard_labels_have_a_loss_of_0_or_1(grade, prediction, truth, positive):
    result = grade(
        "binary",
        {"guess": prediction, "truth": truth},
        predictions={"score": None, "prediction": "guess"},
        labels={"positive": positive},
    )
    assert result.column("case__status") == ["analysed", "analysed", "unscored"]
    assert result.column("error__kind") == [None, "false_negative", None]
    assert result.column("error__loss") == [0.0, 1.0, None]
    assert result.column("prediction__score") == [None, None, None]
    assert not result.evaluated.graded
    assert result.evaluated.failure == "A case fails when the predicted class is not the label (truth)."


class TestMaturity:
    START = datetime(2025, 1, 1)  # noqa: DTZ001 - a naive time, as files hold it

    def days(self, *numbers):
        return pl.Series(
            [None if n is None else self.START + timedelta(days=n) for n in numbers], dtype=pl.Datetime("us")
        )

    def test_a_young_negative_is_immature_and_a_young_positive_counts(self, grade):
        result = grade(
            "binary",
            {
                "score": [0.9, 0.9, 0.1, 0.1, 0.9],
                "truth": [False, False, True, False, False],
                "case__time": self.days(0, 0, 0, 0, None),
                "label__at": self.days(30, 29, 1, None, 40),
            },
            labels={"maturity": "30d", "labelled_at": "at"},
            time="t",
        )
        # The fourth has no date of its label, so it is judged by the latest case; the last cannot be judged.
        assert result.column("case__status") == ["analysed", "immature", "analysed", "immature", "immature"]
        assert result.column("error__failed") == [True, None, True, None, None]

    def test_without_a_label_date_the_latest_case_is_now(self, grade):
        result = grade(
            "binary",
            {"score": [0.9, 0.9, 0.9], "truth": [False, False, False], "case__time": self.days(0, 5, 35)},
            labels={"maturity": "30d"},
            time="t",
        )
        assert result.column("case__status") == ["analysed", "analysed", "immature"]
        assert "only after 30 days" in result.evaluated.failure

    def test_times_with_and_without_zone_can_be_compared(self, grade):
        result = grade(
            "binary",
            {
                "score": [0.9, 0.9],
                "truth": [False, False],
                "case__time": self.days(0, 0).dt.replace_time_zone("UTC"),
                "label__at": self.days(31, 29),
            },
            labels={"maturity": "30d", "labelled_at": "at"},
            time="t",
        )
        assert result.column("case__status") == ["analysed", "immature"]

    def test_infinity_is_no_time_and_no_span_is_too_long(self, grade):
        result = grade(
            "binary",
            {
                "score": [0.9] * 5,
                "truth": [False] * 5,
                "case__time": ["2025-01-01", "2025-02-15", "infinity", "290000-01-01 (BC)", "2025-01-01"],
                "label__at": ["infinity", "-infinity", "2025-06-01", "290000-01-01", "2025-01-31"],
            },
            labels={"maturity": "30d", "labelled_at": "at"},
            time="t",
        )
        # A label of no time is judged by the latest case that has one, on 15 February.
        assert result.column("case__status") == ["analysed", "immature", "immature", "analysed", "analysed"]

    def test_maturity_needs_a_time(self, grade):
        with pytest.raises(ContractError, match="needs to know when each case was predicted"):
            grade("binary", {"score": [0.9], "truth": [False]}, labels={"maturity": "30d"})


class TestScoresThatAreNoProbabilities:
    def test_margins_need_a_threshold(self, grade):
        with pytest.raises(ContractError, match=r"runs from -3 to 4: no probability"):
            grade("binary", {"score": [-3.0, 4.0], "truth": [False, True]})

    def test_margins_with_a_threshold_have_a_loss_of_0_or_1(self, grade):
        result = grade(
            "binary", {"score": [-3.0, 4.0, 0.5], "truth": [False, True, True]}, predictions={"threshold": 1.0}
        )
        assert result.column("error__loss") == [0.0, 0.0, 1.0]
        assert "not probabilities" in result.evaluated.loss
        assert result.metrics()["AUC"].value == 1.0
        assert result.metrics()["log loss"].note == "needs scores that are probabilities"

    def test_a_few_slips_are_clipped_and_counted(self, grade):
        n = 1000
        result = grade("binary", {"score": [1.5, *[0.8] * (n - 1)], "truth": [True] * n})
        assert result.evaluated.graded
        assert "1 score outside 0 to 1 counted as 0 or 1" in result.evaluated.loss
        assert result.column("error__loss")[0] == pytest.approx(1e-6, rel=0.01)

    def test_a_certain_mistake_costs_a_finite_loss(self, grade):
        result = grade("binary", {"score": [0.0, 1.0], "truth": [True, False]})
        assert result.column("error__loss") == pytest.approx([-log(1e-6)] * 2)


def test_columns_are_carried_whatever_they_are_called(grade):
    names = [
        "score",
        "label",
        "prediction",
        'a "quoted" name',
        "größe; DROP TABLE x",
        "<b>",
        "residual",
        "rows",
        "kind",
        "bin",
    ]
    rows = {name: [0.2, 0.7] for name in names} | {"truth": [True, True]}
    result = grade("binary", rows)
    assert result.table.columns[:7] == [
        "case__id", "case__status", "case__time", "case__entity", "case__query", "case__weight", "prediction__value",
    ]  # fmt: skip
    assert set(names) <= set(result.table.columns)
    assert "label__value_raw" not in result.table.columns
    assert list(result.evaluated.columns) == result.table.columns
    assert result.column("label") == [0.2, 0.7]
    assert result.performance().failures == 1


def test_rows_are_ordered_by_case_and_split_by_entity(grade):
    n = 2000
    frame = pl.DataFrame(
        {
            "case__id": [f"c{(i * 7919) % n:04d}" for i in range(n)],
            "case__entity": [f"e{i % 500}" for i in range(n)],
            "score": [0.5] * n,
            "truth": [True] * n,
        }
    )
    table = grade("binary", frame).table
    assert table["case__id"].to_list() == sorted(table["case__id"])
    assert table.group_by("case__entity").agg(pl.col("split__half").n_unique())["split__half"].max() == 1
    assert table.filter(pl.col("split__half") == "find").height == pytest.approx(n / 2, rel=0.1)


def test_the_halves_are_the_same_everywhere(grade):
    # First digit of md5: a -> 0, b -> 9, f -> 8, 28 -> 3.
    rows = {"case__entity": ["a", "b", "f", "28"], "score": [0.5] * 4, "truth": [True] * 4}
    assert grade("binary", rows).column("split__half") == ["find", "confirm", "confirm", "find"]
