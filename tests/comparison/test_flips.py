"""What becomes of a case under two models, and why: literal tables in, one row per case out."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.contracts.comparison import FlipCause, Flips
from tasks.runs.files import read_analysis, write_analysis

SCORES = {"id": ["a", "b", "c", "d"], "truth": [True, True, False, False]}


def test_each_case_is_fixed_or_newly_wrong_or_as_before(runs):
    runs.before("binary", SCORES | {"score": [0.2, 0.9, 0.1, 0.8]})
    runs.now("binary", SCORES | {"score": [0.9, 0.2, 0.2, 0.7]})
    found = runs.compare()
    assert runs.table.select("case__id", "outcome", "cause", "before__failed", "now__failed").rows() == [
        ("a", "fixed", "score", True, False),
        ("b", "newly_wrong", "score", False, True),
        ("c", "still_right", None, False, False),
        ("d", "still_wrong", None, True, True),
    ]
    assert found.flips == Flips(fixed=1, newly_wrong=1, still_wrong=1, still_right=1)
    assert (found.overall.rows, found.overall.before, found.overall.now, found.overall.difference) == (4, 0.5, 0.5, 0)
    assert (found.version, found.run_key) == ("v1", "0123456789ab")


def test_both_runs_stand_side_by_side(runs):
    runs.before("binary", {"id": ["a"], "truth": [True], "score": [0.25]})
    runs.now("binary", {"id": ["a"], "truth": [True], "score": [0.75]})
    runs.compare()
    (row,) = runs.table.iter_rows(named=True)
    assert row["case__entity"] == "a"
    assert row["case__weight"] == 1.0
    assert (row["before__prediction"], row["now__prediction"]) == ("false", "true")
    assert (row["before__score"], row["now__score"]) == (0.25, 0.75)
    assert (row["before__label"], row["now__label"]) == ("true", "true")
    assert row["before__loss"] == pytest.approx(1.386, abs=0.001)
    assert row["now__loss"] == pytest.approx(0.288, abs=0.001)


def test_what_one_run_analysed_alone_says_nothing_of_the_models(runs):
    runs.before("binary", {"id": ["a", "b", "d"], "truth": [True, None, True], "score": [0.9, 0.9, 0.1]})
    runs.now("binary", {"id": ["a", "b", "c"], "truth": [True, True, True], "score": [0.9, 0.1, 0.1]})
    found = runs.compare()
    assert dict(runs.table.select("case__id", "outcome").rows()) == {
        "a": "still_right",
        "b": "only_now",  # its label had not come before
        "c": "only_now",
        "d": "only_before",
    }
    assert (found.only_now, found.only_before, found.flips.rows) == (2, 1, 1)
    assert found.notes == (
        "Only 1 of this run's 3 analysed cases are in both runs; the comparison says nothing of the others.",
    )


def test_forty_relabelled_rows_are_credited_to_the_labels(runs):
    n = 400
    score = [0.1] * n
    runs.before("binary", {"score": score, "truth": [True] * 40 + [False] * (n - 40)})
    runs.now("binary", {"score": score, "truth": [False] * (n - 2) + [True] * 2})
    found = runs.compare()
    assert found.flips == Flips(fixed=0, newly_wrong=0, still_wrong=0, still_right=n - 42)
    assert found.label_changed == 42
    assert found.label_flips == Flips(fixed=40, newly_wrong=2, still_wrong=0, still_right=0)
    assert found.causes == ()
    assert found.overall.difference == 0.0
    changed = runs.table.filter(pl.col("outcome") == "label_changed")
    assert set(changed["cause"]) == {"label"}
    assert changed.height == 42


def test_a_flip_the_threshold_alone_explains_is_not_the_scores(runs):
    truth = [True, True, True, False]
    runs.before("binary", {"score": [0.30, 0.30, 0.60, 0.40], "truth": truth}, predictions={"threshold": 0.35})
    runs.now("binary", {"score": [0.30, 0.50, 0.10, 0.40], "truth": truth}, predictions={"threshold": 0.25})
    found = runs.compare()
    # 0.30 is positive only since the threshold fell; 0.50 would have been positive before as well; so was 0.40.
    assert runs.column("outcome") == ["fixed", "fixed", "newly_wrong", "still_wrong"]
    assert runs.column("cause") == ["threshold", "score", "score", None]
    assert found.causes == (
        FlipCause("threshold", "the threshold moved from 0.35 to 0.25", 1, 0),
        FlipCause("score", "the model moved the case to the other side of the threshold", 1, 1),
    )


def test_a_baseline_without_a_threshold_leaves_the_cause_open_and_says_so(runs):
    runs.before(
        "binary", {"guess": [True, False], "truth": [True, True]}, predictions={"score": None, "prediction": "guess"}
    )
    runs.now("binary", {"score": [0.1, 0.9], "truth": [True, True]})
    found = runs.compare()
    assert [cause.cause for cause in found.causes] == ["score"]
    assert found.notes == (
        "The baseline has no threshold on record, so a moved threshold cannot be told from a moved score.",
    )


PLANES = {"features": [{"name": "planes", "source": "x.csv", "key": ["id"], "model_uses": ["seats", "age"]}]}
INPUTS = {"truth": [True] * 5, "planes__match": ["matched"] * 5, "planes__colour": list("abcde")}


def test_other_inputs_explain_a_flip_before_the_model_does(runs):
    runs.before(
        "binary",
        INPUTS | {"score": [0.1] * 5, "planes__seats": [100, 100, None, 100, 5], "planes__age": [0.1 + 0.2] * 5},
        **PLANES,
    )
    runs.now(
        "binary",
        INPUTS
        | {
            "score": [0.9] * 4 + [0.2],
            "planes__seats": [100.0, 120.0, 100.0, 100.0, 6.0],  # the same number in another type is the same
            "planes__age": [0.3] * 5,  # and so is the same sum in another order
            "planes__colour": list("vwxyz"),  # the model does not use it
            "planes__match": ["unmatched"] * 5,
        },
        **PLANES,
    )
    found = runs.compare()
    assert runs.column("cause") == ["score", "features", "features", "score", None]
    assert found.causes == (
        FlipCause("features", "a joined feature has another value than before", 2, 0),
        FlipCause("score", "the model moved the case to the other side of the threshold", 2, 0),
    )
    assert found.notes == ()


def test_a_retrained_model_on_the_same_features_has_no_flips_by_features(runs):
    rows = INPUTS | {"planes__seats": [1, 2, None, 4, 5], "planes__age": [1.0, float("nan"), None, 2.0, 3.0]}
    runs.before("binary", rows | {"score": [0.1] * 5}, **PLANES)
    runs.now("binary", rows | {"score": [0.9] * 5}, **PLANES)
    assert [cause.cause for cause in runs.compare().causes] == ["score"]


def test_features_that_cannot_be_compared_are_named(runs):
    rows = {"truth": [True], "planes__seats": ["many"]}
    runs.before("binary", rows | {"score": [0.1]}, **PLANES)
    runs.now("binary", rows | {"score": [0.9], "planes__seats": [100]}, **PLANES)
    found = runs.compare()
    assert [cause.cause for cause in found.causes] == ["score"]
    assert found.notes == (
        "The feature planes__seats was VARCHAR and is BIGINT; it is not compared.",
        "No feature is joined in both runs: other inputs cannot be told from another model.",
    )


def test_multiclass_predictions_flip_between_classes(runs):
    hard = {"predictions": {"score": None, "prediction": "guess"}}
    truth = ["a", "b", "c", "a"]
    runs.before("multiclass", {"guess": ["a", "a", "b", "b"], "truth": truth}, **hard)
    runs.now("multiclass", {"guess": ["b", "b", "a", "a"], "truth": truth}, **hard)
    found = runs.compare()
    assert runs.column("outcome") == ["newly_wrong", "fixed", "still_wrong", "fixed"]
    assert found.causes == (FlipCause("score", "the model predicts another class", 2, 1),)


def test_regression_without_a_tolerance_is_judged_by_the_baselines(runs):
    n = 100
    truth = [0.0] * n
    runs.before("regression", {"score": [float(i) for i in range(n)], "truth": truth})
    runs.now("regression", {"score": [0.8 * i for i in range(n)], "truth": truth})
    found = runs.compare()
    # Each run calls its own worst ten wrong; by the 89 of the baseline, this one has none.
    assert found.flips == Flips(fixed=10, newly_wrong=0, still_wrong=0, still_right=90)
    assert found.notes == (
        "No tolerance is configured, and a run that calls its own worst tenth wrong cannot be compared: "
        "both are judged by the tolerance of v1, 89.",
    )
    assert found.causes == (FlipCause("score", "the prediction moved", 10, 0),)


@pytest.mark.parametrize(
    ("before", "now", "fixed", "note"),
    [
        ({}, {"tolerance": 50}, 19, "v1 had no tolerance configured; both are judged by this run's, 50."),
        (
            {"tolerance": 50},
            {},
            19,
            "No tolerance is configured, and a run that calls the worst tenth of its cases wrong cannot be compared: "
            "both are judged by the tolerance of v1, 50.",
        ),
    ],
    ids=["configured now", "configured before"],
)
def test_a_configured_tolerance_is_a_better_yardstick_than_a_quantile(runs, before, now, fixed, note):
    n = 100
    truth = [0.0] * n
    runs.before("regression", {"score": [float(i) for i in range(n)], "truth": truth}, failure=before)
    runs.now("regression", {"score": [i / 1.6 for i in range(n)], "truth": truth}, failure=now)
    found = runs.compare()
    # 51 to 99 were beyond 50, and 81 / 1.6 and more still are.
    assert found.flips.fixed == 49 - fixed
    assert found.flips.still_wrong == fixed
    assert found.notes == (note,)


def test_flips_that_only_the_tolerance_explains_are_counted_apart(runs):
    truth = [0.0] * 3
    runs.before("regression", {"score": [25.0, 25.0, 5.0], "truth": truth}, failure={"tolerance": 20})
    runs.now("regression", {"score": [25.0, 10.0, 35.0], "truth": truth}, failure={"tolerance": 30})
    found = runs.compare()
    assert runs.column("outcome") == ["fixed", "fixed", "newly_wrong"]
    assert runs.column("cause") == ["definition", "score", "score"]
    assert found.causes[0] == FlipCause("definition", "the tolerance moved from 20 to 30", 1, 0)
    assert found.notes == ("The tolerance moved from 20 to 30; each run is judged by its own.",)


RANKED = {"query": ["q"] * 4 + ["r"] * 2, "truth": [0.0, 2.0, 0.0, 1.0, 0.0, 0.0]}


def test_ranking_flips_are_items_that_were_buried_or_promoted(runs):
    one = {"failure": {"top": 1, "relevant": 1}}
    runs.before("ranking", RANKED | {"score": [4, 3, 2, 1, 1, 0]}, **one)
    runs.now("ranking", RANKED | {"score": [3, 4, 2, 1, 1, 0]}, **one)
    found = runs.compare()
    # The second query has no relevant item and cannot fail, so it is in neither run's rates.
    assert runs.column("outcome") == ["fixed", "fixed", "still_right", "still_right"]
    assert found.causes == (FlipCause("score", "the item moved within its query", 2, 0),)


def test_other_settings_of_a_ranking_explain_flips_and_are_noted(runs):
    score = [4.0, 3.0, 2.0, 1.0, 1.0, 0.0]
    runs.before("ranking", RANKED | {"score": score}, failure={"top": 1, "relevant": 1})
    runs.now("ranking", RANKED | {"score": score}, failure={"top": 2, "relevant": 1})
    found = runs.compare()
    # With two places the item of relevance 2 is no longer buried, but that of relevance 1 is.
    assert runs.column("outcome")[:4] == ["still_wrong", "fixed", "still_right", "newly_wrong"]
    assert found.causes == (
        FlipCause(
            "definition",
            "what counts moved from the first 1 with labels from 1 on to the first 2 with labels from 1 on",
            1,
            1,
        ),
    )
    assert found.notes == (
        "v1 was judged on the first 1 with labels from 1 on, this run on the first 2 with labels from 1 on.",
    )


def test_a_comparison_is_stored_and_read_back_with_the_run(runs, track):
    runs.before("binary", SCORES | {"score": [0.2, 0.9, 0.1, 0.8]})
    runs.now("binary", SCORES | {"score": [0.9, 0.2, 0.2, 0.7]})
    analysis = replace(runs.earlier.analysis, comparison=runs.compare(track("score > 0.5")))
    runs.folder.joinpath("v2").mkdir()
    write_analysis(runs.folder / "v2", analysis)
    assert read_analysis(runs.folder / "v2") == analysis


def test_the_same_runs_give_the_same_bytes(runs):
    rows = {"id": [f"k{i}" for i in range(500)], "truth": [i % 3 == 0 for i in range(500)]}
    runs.before("binary", rows | {"score": [i % 7 / 7 for i in range(500)]})
    runs.now("binary", rows | {"score": [i % 5 / 5 for i in range(500)]})
    first, written = runs.compare(), (runs.folder / "comparison.parquet").read_bytes()
    runs.engine.connection.execute("SET threads = 1")
    assert runs.compare() == first
    assert (runs.folder / "comparison.parquet").read_bytes() == written


@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_neither_row_order_nor_names_of_columns_matter(runs, data):
    n = data.draw(st.integers(1, 30))
    draw = st.lists(st.sampled_from([0.1, 0.4, 0.6, 0.9]), min_size=n, max_size=n)
    truth = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    ids = [f"k{i}" for i in range(n)]
    old = pl.DataFrame({"id": ids, "score": data.draw(draw), "truth": truth})
    new = pl.DataFrame({"id": ids, "score": data.draw(draw), "truth": truth, "extra": data.draw(draw)})
    runs.before("binary", old)
    runs.now("binary", new)
    first, written = runs.compare(), runs.table
    order = data.draw(st.permutations(range(n)))
    runs.before("binary", old[order].rename({"score": "p_old"}), predictions={"score": "p_old"})
    runs.now("binary", new[order[::-1]].rename({"extra": "another"}))
    assert runs.compare() == first
    assert runs.table.equals(written)
    flips = first.flips
    assert flips.rows == n
    assert sum(cause.fixed for cause in first.causes) == flips.fixed
    assert sum(cause.newly_wrong for cause in first.causes) == flips.newly_wrong
