"""The stages of a run as Prefect tasks: their retries, time limits and caching stand here and nowhere else.

What a stage does is in `flows.steps`, in which order they come in `flows.pipeline`; both know nothing of Prefect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from time import monotonic
from typing import Any, cast
from uuid import UUID

import duckdb
from prefect import Task, get_run_logger, task
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import get_state_exception

from flows import stages
from flows.stages import P, R, Stage
from tasks.mail.send import DeliveryError


@dataclass(frozen=True)
class Policy:
    """How often a stage is tried again after a failure of the machine, after which waits, and how long it may take."""

    retries: int
    wait_seconds: tuple[float, ...]
    timeout_seconds: float


_MINUTE = 60.0
_HOUR = 60 * _MINUTE

# Every stage of a run, in the order in which they come. All of them write over what an attempt before left behind.
POLICIES: dict[Stage[..., Any], Policy] = {
    stages.READ: Policy(3, (10, _MINUTE, 5 * _MINUTE), 4 * _HOUR),  # sources may lie on a share that comes back
    stages.VALIDATE: Policy(1, (10,), 4 * _HOUR),
    stages.SCORE: Policy(1, (10,), 4 * _HOUR),
    stages.FIND: Policy(1, (10,), 4 * _HOUR),
    stages.COMPARE: Policy(1, (10,), _HOUR),
    stages.SAMPLE: Policy(1, (10,), _HOUR),
    stages.REPORT: Policy(1, (10,), _HOUR),
    stages.RECORD: Policy(3, (10, _MINUTE, 5 * _MINUTE), _HOUR),
    # Nobody is written to twice. A mail server may take its time, because whoever asked for a run is missed for good if
    # this fails; those on the contract's list are written to by the next scheduled run.
    stages.MAIL: Policy(4, (10, _MINUTE, 5 * _MINUTE, 15 * _MINUTE), _HOUR),
}


def may_pass(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: it can if the machine failed, and never if the contract is broken."""
    error = get_state_exception(state)
    return isinstance(error, (OSError, MemoryError, duckdb.IOException, DeliveryError)) and not isinstance(
        error, TimeoutError
    )


def as_task(stage: Stage[P, R], policy: Policy) -> Task[P, R]:
    """A stage as a task that logs its result in a few words."""
    made: Callable[[Callable[P, R]], Task[P, R]] = task(
        name=stage.name,
        description=stage.doing,
        task_run_name=stage.name,
        retries=policy.retries,
        retry_delay_seconds=list(policy.wait_seconds),
        retry_condition_fn=may_pass,
        timeout_seconds=policy.timeout_seconds,
        # What a stage hands over are paths into the folder of its run under construction, which is gone when the run
        # ends, however it ends: a result kept beyond that would point to nothing. The published directory, named by
        # the run key, is what spares the same work a second time.
        cache_policy=NO_CACHE,
        persist_result=False,
    )
    return made(_logged(stage))


def _logged(stage: Stage[P, R]) -> Callable[P, R]:
    @wraps(stage.work)
    def work(*args: P.args, **kwargs: P.kwargs) -> R:
        result = stage.work(*args, **kwargs)
        get_run_logger().info("%s: %s", stage.name, stage.told(result))
        return result

    return work


TASKS: dict[Stage[..., Any], Task[..., Any]] = {stage: as_task(stage, policy) for stage, policy in POLICIES.items()}


class Tasks:
    """Runs stages as tasks of the flow run at work, and shows how far it is in an artifact.

    Attributes:
        at: the stage at work, or the last one that was.
        progress_key: of the artifact; nothing is shown without one.
    """

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}
        self.at: Stage[..., Any] | None = None
        self.progress_key = ""
        self._artifact: UUID | None = None

    def __call__(self, stage: Stage[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a stage; what it raises comes out as it is."""
        self.at = stage
        began = monotonic()
        self._show(100 * list(TASKS).index(stage) / len(TASKS), stage.doing)
        result = cast("R", TASKS[stage](*args, **kwargs))
        self.timings[stage.name] = monotonic() - began
        if stage is stages.MAIL:
            self._show(100, "done")
        return result

    def say(self, text: str) -> None:
        """A line in the flow run's log."""
        get_run_logger().info(text)

    def _show(self, percent: float, doing: str) -> None:
        if self._artifact is None and self.progress_key:
            made = create_progress_artifact(percent, key=self.progress_key, description=doing)
            self._artifact = cast("UUID", made)
        elif self._artifact is not None:
            update_progress_artifact(self._artifact, percent, description=doing)
