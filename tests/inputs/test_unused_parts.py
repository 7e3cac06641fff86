"""Parts of a contract that change nothing are named, each with the reason."""

from typing import Any

from tasks.inputs.check import unused_parts


def subjects(project: Any, *parts: str, **named: str) -> list[str]:
    return [note.subject for note in unused_parts(project.contract(*parts, **named))]


def test_a_contract_without_such_parts(project: Any) -> None:
    assert unused_parts(project.contract("threshold: 0.3")) == []


def test_what_belongs_to_another_task(project: Any) -> None:
    rest = "failure: {tolerance: 1, top: 3}"
    parts = ("query: q; threshold: 0.3", "positive: 1")
    assert subjects(project, *parts, rest=rest, task="regression") == [
        "predictions.threshold",
        "predictions.query",
        "labels.positive",
        "failure.top",
    ]


def test_the_reason_is_a_sentence(project: Any) -> None:
    (note,) = unused_parts(project.contract("version: v", rest="version: '3'"))
    assert note.text == "`predictions.version` has no effect: `version` says it already."
