"""Data at its edges: everything either works or says why it does not."""

from math import nan

import pytest

TASKS = ["binary", "multiclass", "regression", "ranking"]
CLASSES = {"score": {"0": "a", "1": "score"}}
# All predictions of a regression are off by 0.1, and queries have four items, two of them relevant.
FAILURE = {"regression": {"tolerance": 0.2}, "ranking": {"top": 2}}


def rows_of(task, n, **more):
    rows = {
        "score": [0.1 + 0.8 * (i % 2) for i in range(n)],
        "a": [0.9 - 0.8 * (i % 2) for i in range(n)],
        "truth": [i % 2 for i in range(n)],
        "case__query": [f"q{i // 4}" for i in range(n)],
    }
    return rows | more


def run(grade, task, rows, **settings):
    if task == "multiclass":
        settings["predictions"] = CLASSES | settings.get("predictions", {})
    if task in FAILURE:
        settings.setdefault("failure", FAILURE[task])
    result = grade(task, rows, **settings)
    performance, worst = result.performance(), result.worst()
    for metric in performance.metrics:
        assert (metric.value is None) <= (metric.note != ""), metric
        if metric.low is None:
            assert metric.note, metric
        else:
            assert metric.low <= metric.value <= metric.high, metric
    return result, performance, worst


@pytest.mark.parametrize("task", TASKS)
def test_a_model_that_is_always_right(grade, task):
    _, performance, worst = run(grade, task, rows_of(task, 40))
    assert performance.rows == 40
    assert (performance.failures, performance.failure_rate, worst) == (0, 0.0, ())
    assert all(kind.rows == 0 for kind in performance.kinds)
    if task in ("binary", "multiclass"):
        rate, accuracy, *_ = performance.metrics
        assert (rate.value, rate.low) == (0.0, 0.0)
        assert (accuracy.value, accuracy.high) == (1.0, 1.0)
        assert 0.9 < accuracy.low < 0.93  # 0 of 40 is not certain: "under 9 %"


@pytest.mark.parametrize("task", TASKS)
def test_nothing_analysed(grade, task):
    _, performance, worst = run(grade, task, rows_of(task, 8, truth=[None] * 8))
    assert (performance.rows, performance.failures, performance.failure_rate) == (0, 0.0, None)
    assert all(metric.value is None and metric.note for metric in performance.metrics)
    assert (worst, performance.calibration, performance.confusion) == ((), (), None)


@pytest.mark.parametrize("task", TASKS)
def test_no_rows_at_all(grade, task):
    result, performance, _ = run(grade, task, rows_of(task, 0))
    assert result.table.height == 0
    assert performance.rows == 0


@pytest.mark.parametrize("task", TASKS)
def test_one_row(grade, task):
    _, performance, _ = run(grade, task, rows_of(task, 1, truth=[1]))
    assert performance.rows == (0 if task == "ranking" else 1)  # one item is never out of order
    assert all(metric.low is None for metric in performance.metrics)


@pytest.mark.parametrize("task", TASKS)
def test_all_scores_missing(grade, task):
    result, performance, _ = run(grade, task, rows_of(task, 4, score=[None, nan, None, None]))
    assert set(result.column("case__status")) == {"unscored"}
    assert performance.rows == 0


@pytest.mark.parametrize("task", TASKS)
def test_only_cases_without_a_label_weigh_anything(grade, task):
    rows = rows_of(task, 8, truth=[0, 1, 1, 1, 0, 1, 0, None], case__weight=[0.0] * 7 + [1.0])
    result, performance, worst = run(grade, task, rows, predictions={"weight": "w"})
    assert result.column("case__status") == ["weightless"] * 7 + ["unlabelled"]
    assert (performance.rows, performance.failures, performance.failure_rate, worst) == (0, 0, None, ())
    assert all(metric.value is None for metric in performance.metrics)


@pytest.mark.parametrize("task", TASKS)
def test_some_weights_that_are_zero_leave_the_rest_as_it_is(grade, task):
    kept = rows_of(task, 40)
    more = {name: [*values, *values[:4]] for name, values in kept.items()} | {"case__weight": [1.0] * 40 + [0.0] * 4}
    more["case__query"] = [*kept["case__query"], *["extra"] * 4]
    _, alone, _ = run(grade, task, kept)
    result, weighted, _ = run(grade, task, more, predictions={"weight": "w"})
    assert result.column("case__status")[40:] == ["weightless"] * 4
    assert result.column("error__failed")[40:] == [None] * 4
    assert (weighted.rows, weighted.failures, weighted.kinds) == (alone.rows, alone.failures, alone.kinds)
    for one, other in zip(alone.metrics, weighted.metrics, strict=True):
        assert one.value == pytest.approx(other.value)
        assert (one.low is None) == (other.low is None)
        if one.low is not None:
            assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-3)


@pytest.mark.parametrize("task", TASKS)
def test_constant_scores(grade, task):
    _, performance, _ = run(grade, task, rows_of(task, 40, score=[0.5] * 40, a=[0.5] * 40))
    if task == "binary":
        assert {m.name: m.value for m in performance.metrics}["AUC"] == 0.5
        assert len(performance.calibration) == 1


@pytest.mark.parametrize("task", TASKS)
def test_one_entity_has_no_interval(grade, task):
    rows = rows_of(task, 40, case__entity=["only"] * 40, truth=[(i // 3) % 2 for i in range(40)])
    _, performance, _ = run(grade, task, rows, entity="customer")
    assert all(metric.low is None for metric in performance.metrics)
    assert any("one entity" in metric.note for metric in performance.metrics)


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_only(grade, label):
    result, performance, _ = run(grade, "binary", rows_of("binary", 40, truth=[label] * 40))
    notes = {metric.name: metric.note for metric in performance.metrics if metric.value is None}
    assert notes["AUC"] == "only one class among the labels"
    assert notes["average precision"] == "only one class among the labels"
    assert (
        notes["recall" if label == 0 else "specificity"]
        == f"no {'positive' if label == 0 else 'negative'} among the labels"
    )
    assert set(result.column("label__value")) == {str(label)}


def test_a_single_query(grade):
    _, performance, _ = run(grade, "ranking", rows_of("ranking", 4))
    assert [metric.n for metric in performance.metrics] == [4, 1, 1, 1]
    assert performance.metrics[1].note == "no interval: there is one query"


def test_nothing_predicted_positive(grade):
    _, performance, _ = run(grade, "binary", rows_of("binary", 20, score=[0.1 + i / 1000 for i in range(20)]))
    precision = next(m for m in performance.metrics if m.name == "precision")
    assert (precision.value, precision.note) == (None, "nothing was predicted positive")


def test_twelve_failures(grade):
    rows = rows_of("binary", 200)
    rows["truth"] = [1 - y if i < 12 else y for i, y in enumerate(rows["truth"])]
    _, performance, worst = run(grade, "binary", rows)
    assert performance.failures == 12
    assert sum(kind.rows for kind in performance.kinds) == 12
    assert len(worst) == 6
