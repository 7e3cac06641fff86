"""The seam between the four task types and everything that is the same for all of them.

A task type says in one file what a prediction looks like, what the loss is, what a failure is, which kinds of failure
exist, which metrics summarise it and which cases are the worst. Which types there are: `tasks.evaluation.task_types`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.contracts.analysis import NO_RULE, CalibrationBin, FailureRule, Metric, Note
from tasks.contracts.config import Contract, Task
from tasks.contracts.findings import Evidence
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.sql import Sql

Columns = Mapping[str, str]  # name -> DuckDB type

MOST_VALUES = 1000  # distinct classes that are looked at; beyond that a column does not hold classes


@dataclass(frozen=True)
class Value:
    """A value as text and the number of rows that hold it."""

    text: str
    rows: int


@dataclass(frozen=True)
class Observed:
    """What stands in the label column and in the column of hard predictions, most frequent first.

    Classification: the distinct values. Regression and ranking: the values that are not finite numbers.
    """

    labels: tuple[Value, ...] = ()
    predictions: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Requirement:
    """What a labelled, scored case must meet beyond that, because otherwise it could neither fail nor be right.

    Attributes:
        status: of the cases that do not meet it; reason: why they fall out.
        name: of the step of the coverage.
        undecided: what it means that no case meets it; do: what to do then.
    """

    status: str
    name: str
    reason: str
    undecided: str
    do: str


@dataclass(frozen=True)
class Grading:
    """A relation in which every case has its status, prediction, label, failure, kind and (unrounded) loss.

    Attributes:
        view: the joined columns and `columns`, one row per prediction.
        columns: the columns the task type adds, in the order in which they are written.
        kinds: kinds of failure that are always listed, even if there are none.
        describe_kind: a kind in plain words.
        graded: whether the loss is more than 0 or 1; rule: the definition of a failure in numbers.
        table: a temporary table that the view reads and nobody needs once the cases are written.
        requirements: in the order in which they are asked.
    """

    view: Sql
    columns: tuple[str, ...]
    failure: str
    loss: str
    graded: bool
    kinds: tuple[str, ...]
    describe_kind: Callable[[str], str]
    rule: FailureRule = NO_RULE
    table: Sql | None = None
    requirements: tuple[Requirement, ...] = ()


@dataclass(frozen=True)
class Evaluated:
    """The evaluation table as written: where it is, what is in it, and what its words mean.

    Attributes:
        columns: name -> DuckDB type, in file order.
        failure: the definition of a failure, with its numbers; loss: the definition of the loss.
        graded: False where the loss is 0 or 1; kinds: kind of failure -> plain words.
        rule: the definition of a failure in numbers.
        requirements: what a labelled, scored case had to meet to be analysed.
    """

    path: Path
    columns: dict[str, str]
    failure: str
    loss: str
    graded: bool
    kinds: dict[str, str]
    rule: FailureRule = NO_RULE
    requirements: tuple[Requirement, ...] = ()

    @property
    def tolerance(self) -> float | None:
        """Regression: the largest absolute residual that is no failure."""
        return self.rule.tolerance


@dataclass(frozen=True)
class Summary:
    """The metrics of one evaluation table, with the tables that explain them."""

    metrics: tuple[Metric, ...]
    calibration: tuple[CalibrationBin, ...] = ()
    confusion: Evidence | None = None


@dataclass(frozen=True)
class WorstCase:
    """A case worth reading: mostly a failure, or a correct one beside them.

    Attributes:
        lane: the list it stands in, e.g. `false_negative` or `largest_scaled_residual`; empty if asked for by id.
        why: one plain sentence: what happened to this case.
        prediction, label: in the reader's words.
        items: ranking only: the query's items, what was promoted and what was buried.
    """

    lane: str
    case_id: str
    why: str
    prediction: str
    label: str
    kind: str
    loss: float
    items: Evidence | None = None


@dataclass(frozen=True)
class TaskType:
    """One task type.

    Attributes:
        prediction_problems: (contract, predictions' columns) -> what is wrong with the shape of the predictions.
        label_problems: (contract, types with `label__value_raw`, observed values) -> what is wrong with the values.
        grade: (engine, contract, joined relation, its columns, observed classes) -> the graded relation.
        summarise: (engine, contract, evaluation relation, evaluated) -> metrics.
        worst: (engine, contract, evaluation relation, cases per lane) -> failures to read.
        describe: (engine, contract, evaluation relation, ids) -> those cases, failed or not, in the order of their ids.
        predicted: (contract, prediction and score as stored) -> what a model said of a case, in the reader's words.
        classes: whether labels and hard predictions are classes; otherwise they are numbers.
        many_classes: whether more than two classes can be predicted.
        notes: (engine, contract, evaluation relation) -> what to know about how cases were judged.
    """

    name: Task
    classes: bool
    prediction_problems: Callable[[Contract, Columns], list[Problem]]
    label_problems: Callable[[Contract, Columns, Observed], list[Problem]]
    grade: Callable[[Engine, Contract, Sql, Columns, Observed], Grading]
    summarise: Callable[[Engine, Contract, Sql, Evaluated], Summary]
    worst: Callable[[Engine, Contract, Sql, int], tuple[WorstCase, ...]]
    describe: Callable[[Engine, Contract, Sql, Sequence[str]], tuple[WorstCase, ...]]
    predicted: Callable[[Contract, str, float | None], str]
    many_classes: bool = False
    notes: Callable[[Engine, Contract, Sql], tuple[Note, ...]] = lambda *_: ()
