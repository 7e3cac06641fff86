"""What operators are told of a failed run, and when two failures are the same one."""

import pytest

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, ErrataError, Problem
from tasks.mail.failures import Failure, failure_of

STEP = ("late-flights", "validate", "checking what the contract promises", "errata run errata.yaml")


def told(error: BaseException, contract: Contract | None = None) -> list[tuple[str, str]]:
    return [(p.where, p.what) for p in failure_of(error, *STEP, contract).problems]


def test_what_stopped_the_run_is_told_without_values(contract: Contract) -> None:
    error = ContractError(
        [
            Problem("a: warned", "is odd", "look", "warning"),
            Problem("labels.label (y)", "'Jane' (12 rows) is no value of 'y'", "secret advice on 'Jane'"),
            Problem("labels.label (y)", "'Joe' (12 rows) is no value of 'y'", "x"),
            Problem("/home/jane/runs", "runs cannot be published here (No space left on device)", "x"),
        ]
    )
    assert told(error, contract) == [
        ("runs", "runs cannot be published here (No space left on device)"),
        ("labels.label (y)", "'…' (12 rows) is no value of 'y'"),
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ErrataError("table 'jane' is locked"), "table '…' is locked"),
        (OSError(28, "No space left on device", "/home/jane/x"), "stopped by the machine (No space left on device)"),
        (MemoryError("secret"), "stopped by a fault of its own (MemoryError)"),
        (KeyError("N328AA"), "stopped by a fault of its own (KeyError)"),
    ],
)
def test_other_errors_are_told_by_their_kind(error, words) -> None:
    assert told(error) == [("validate", words)]


def failure(*problems: Problem, model: str = "m", step: str = "validate") -> Failure:
    return Failure(model, step, "doing", problems, "errata run")


def test_the_cause_is_the_step_and_the_kinds_of_problems() -> None:
    twelve = failure(Problem("p: id", "12 rows break it", "", "error"))
    assert twelve.cause == failure(Problem("p: id", "1,300 rows break it", "")).cause
    assert len(twelve.cause) == 16
    assert twelve.key == f"failed-{twelve.cause}"
    others = [
        failure(Problem("p: id", "12 rows break it", ""), step="read"),
        failure(Problem("p: id", "12 rows break it", ""), model="n"),
        failure(Problem("p: other", "12 rows break it", "")),
        failure(Problem("p: id", "is empty", "")),
        failure(),
    ]
    assert len({twelve.cause, *(f.cause for f in others)}) == 6
