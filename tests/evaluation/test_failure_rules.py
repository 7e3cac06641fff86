"""The definition of a failure in numbers, by which a later run can judge its cases."""

import pytest

from tasks.contracts.analysis import FailureRule


@pytest.mark.parametrize(
    ("task", "settings", "rule"),
    [
        ("binary", {}, FailureRule(threshold=0.5)),
        ("binary", {"predictions": {"threshold": 0.35}}, FailureRule(threshold=0.35)),
        ("binary", {"predictions": {"score": None, "prediction": "score"}}, FailureRule()),
        # One case is off by 1 and two are right: the worst tenth is that one, beyond the next residual below it.
        ("regression", {}, FailureRule(tolerance=0.0, worst_tenth=True)),
        ("regression", {"failure": {"tolerance": 3}}, FailureRule(tolerance=3.0)),
        ("regression", {"failure": {"relative_tolerance": 0.1}}, FailureRule(relative_tolerance=0.1)),
        ("ranking", {"failure": {"top": 3, "relevant": 2}}, FailureRule(top=3, relevant=2.0)),
    ],
    ids=["default threshold", "threshold", "hard label", "worst tenth", "tolerance", "share", "ranking"],
)
def test_the_rule_of_each_task(grade, task, settings, rule):
    rows = {"score": [1.0, 0.0, 0.0], "truth": [1, 0, 1], "case__query": ["q", "q", "q"]}
    result = grade(task, rows, **settings)
    assert result.evaluated.rule == rule
    assert result.performance().rule == rule
