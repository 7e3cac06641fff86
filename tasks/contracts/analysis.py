"""Everything one run found out, as plain values: what the tasks hand to the reports and store as analysis.json."""

from dataclasses import dataclass, field
from typing import Literal

from tasks.contracts.comparison import NOT_GATED, Comparison, GateResult
from tasks.contracts.findings import Evidence, Finding
from tasks.contracts.review import Part
from tasks.contracts.tendencies import Aspect


@dataclass(frozen=True)
class Metric:
    """One summary number with its interval and denominator.

    Attributes:
        name: the field's name for it ("F1", "mean absolute error"); words: a one-line definition.
        value, low, high: estimate and 95 % interval; None with `note` saying why where it cannot be computed.
        n: rows (ranking: queries) it was computed on.
        unit: `share` prints as a percentage.
    """

    name: str
    words: str
    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: Literal["share", "number"] = "number"
    better: Literal["higher", "lower", "zero", "neither"] = "higher"
    note: str = ""


@dataclass(frozen=True)
class CalibrationBin:
    """One bin of the reliability table: mean score against observed rate with its interval."""

    n: int
    score: float
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class KindCount:
    """How many failures are of one kind (false negative, over-estimate, buried ...), as rows.

    The share is of all failures, weighted where weights are given.
    """

    kind: str
    words: str
    rows: int
    share: float


@dataclass(frozen=True)
class FailureRule:
    """What decides whether a case fails, in numbers: by it a later run can judge its own cases as this one did.

    Attributes:
        threshold: binary with a score: from it on a case counts as positive.
        tolerance, relative_tolerance: regression: the largest absolute residual that is no failure, and the same as a
            share of the label; the larger bound counts.
        worst_tenth: regression: no tolerance was configured, so it is the 90 % quantile of this run's own residuals.
        top, relevant: ranking: positions a reader sees, and the smallest label that counts as relevant.
    """

    threshold: float | None = None
    tolerance: float | None = None
    relative_tolerance: float | None = None
    worst_tenth: bool = False
    top: int | None = None
    relevant: float | None = None


NO_RULE = FailureRule()


@dataclass(frozen=True)
class Performance:
    """The metrics of one task, its failures by kind, and what a failure is: in words, and in numbers as `rule`.

    Attributes:
        rows: analysed cases; failures: those of them that fail. Both are rows, whatever they weigh.
        failure_rate: weighted where weights are given.
        weighted_failures: what the failures weigh; None in results that were stored before it was kept.
        weighted_by: the column with the weights, in words; empty without weights.
    """

    failure: str
    loss: str
    rows: int
    failures: int
    failure_rate: float | None
    kinds: tuple[KindCount, ...]
    metrics: tuple[Metric, ...]
    calibration: tuple[CalibrationBin, ...] = ()
    confusion: Evidence | None = None
    rule: FailureRule = NO_RULE
    weighted_failures: float | None = None
    weighted_by: str = ""


@dataclass(frozen=True)
class CoverageStep:
    """One step of predicted -> labelled -> mature -> analysed; `lost` rows fell out for `reason`.

    Attributes:
        undecided: what it means that no case gets as far as here, where the reason does not say it all; do: what to
            do then.
    """

    name: str
    rows: int
    lost: int
    reason: str
    undecided: str = ""
    do: str = ""


@dataclass(frozen=True)
class TableJoin:
    """How one table met the predictions: predictions by match status, and the table's own keys.

    later_only: the key has rows, all of them from after the prediction; None where the join is not as of a time.
    """

    table: str
    key: str
    rows: int
    matched: int
    unmatched: int
    several: int
    null_key: int
    duplicate_keys: int
    later_only: int | None = None


@dataclass(frozen=True)
class Coverage:
    """Which predictions were analysed and why the others were not."""

    steps: tuple[CoverageStep, ...]
    labels_without_prediction: int
    joins: tuple[TableJoin, ...]


@dataclass(frozen=True)
class WaterfallStep:
    """One bar of the attribution: errors credited to this finding and to no earlier one.

    A data finding is credited with all errors in its rows, any other with its excess; `excess` of the credited errors
    are beyond what the rows that are left would give. `share` is of all errors. All are weighted where weights are
    given.
    """

    finding_id: str | None
    title: str
    family: str
    errors: float
    excess: float
    share: float


@dataclass(frozen=True)
class Fact:
    """One value on a card, with the range that is typical for it.

    position: where a number lies between the 5 % and 95 % quantile, 0..1, clipped; None for other kinds.
    """

    column: str
    label: str
    value: str
    unit: str | None = None
    typical: str = ""
    position: float | None = None
    unusual: str = ""
    table: str = ""


@dataclass(frozen=True)
class Difference:
    """A field in which a comparable case differs, with both values in the reader's words."""

    label: str
    here: str
    there: str


@dataclass(frozen=True)
class Neighbour:
    """One of the most similar cases of other entities.

    Attributes:
        same_label: whether its label is the case's own (regression: within the tolerance).
        distance: mean over all fields, 0 (alike) to 1.
        differs: fields that differ, the largest difference first; more_differs: how many more there are.
        similar: fields that agree.
    """

    case_id: str
    prediction: str
    label: str
    failed: bool
    same_label: bool
    distance: float
    differs: tuple[Difference, ...]
    more_differs: int
    similar: tuple[str, ...]


@dataclass(frozen=True)
class EntityHistory:
    """Analysed cases of the same entity before this one, and how many of them went wrong."""

    earlier: int
    wrong: int


@dataclass(frozen=True)
class Case:
    """One case to read: why it is here, what the model said, what was recorded, and its facts.

    Attributes:
        card, part, stratum, population, rows, inclusion, weight, aside, fingerprint: how it was drawn (`SampledCard`).
        neighbours: comparable cases, those with the same label first; none for a ranking.
        copies: other analysed cases with the same facts and prediction; contrary_copies: those with another label.
        history: None where entity or time are not given.
        before: what the baseline's model said of it; empty where that one did not judge it.
    """

    case_id: str
    lane: str
    why: str
    prediction: str
    label: str
    kind: str
    loss: float
    facts: tuple[Fact, ...]
    findings: tuple[str, ...] = ()
    link: str | None = None
    query_items: Evidence | None = None
    card: str = ""
    part: Part = "meeting"
    stratum: str = ""
    population: int = 0
    rows: int = 1
    inclusion: float = 1.0
    weight: float = 1.0
    fingerprint: str = ""
    neighbours: tuple[Neighbour, ...] = ()
    copies: int = 0
    contrary_copies: int = 0
    history: EntityHistory | None = None
    before: str = ""
    aside: int = 0


@dataclass(frozen=True)
class Check:
    """One expectation's outcome; `could_not_run` is not a failure of the data.

    Attributes:
        source: the table; rule: what must hold, as a sentence without a full stop; observed: what was found instead.
        failing_rows: None where the rule is not about rows, or could not run.
        keys: the first keys of failing rows; key_query: lists them all, run beside errata.yaml.
        suite: `contract`, or the file of the user's own suite.
        where: the file and its columns; do: what to do about a failure.
    """

    source: str
    rule: str
    outcome: Literal["passed", "failed", "could_not_run"]
    severity: Literal["critical", "warning", "info"]
    observed: str
    failing_rows: int | None = None
    keys: tuple[str, ...] = ()
    key_query: str = ""
    suite: str = "contract"
    expectation: str = ""
    where: str = ""
    do: str = ""


@dataclass(frozen=True)
class Validation:
    """All checks of a run, from the contract's suites and the user's own."""

    checks: tuple[Check, ...]


@dataclass(frozen=True)
class Note:
    """Something the reader should know about the data or this run, that is no finding."""

    subject: str
    text: str


@dataclass(frozen=True)
class FaultCheck:
    """One fault that was looked for, and what came of it.

    Attributes:
        name, fault: of the detector: a few words, and the fault in one sentence.
        needs: parts of errata.yaml (or an earlier run) without which it could not look.
        reason: why it failed; that a detector fails is no failure of the run.
    """

    name: str
    fault: str
    outcome: Literal["found", "nothing", "not_looked", "not_of_this_task", "failed"]
    needs: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class InputFile:
    """One input: what was read, how much, and its fingerprint."""

    role: str
    source: str
    rows: int
    columns: int
    fingerprint: str


@dataclass(frozen=True)
class Manifest:
    """Who made this run from what: enough to make it again.

    Attributes:
        baseline: run key of the run it was compared with; empty without one.
        request: what was asked of this run beyond errata.yaml, by name.
    """

    model: str
    version: str
    run_key: str
    task: str
    seed: int
    inputs: tuple[InputFile, ...]
    config_fingerprint: str
    code_fingerprint: str
    packages: dict[str, str]
    baseline: str = ""
    request: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """One run's results; everything the report shows is in here.

    Attributes:
        comparison: with the baseline; None without one, and then `no_comparison` says why.
        gate: what the contract's limits say of this run.
        resolved: findings of the baseline that no longer hold, as they measure now.
        scope: a short name of the filter the cases passed; empty if all were kept.
        untold: why no groups could be told apart, as a clause ("every case is wrong"); empty if they could.
        fault_checks: which data faults were looked for, and what came of each.
        aspects: questions beyond right and wrong, answered; none in results that were stored before they were asked.
    """

    model: str
    version: str
    task: str
    run_key: str
    data_until: str
    performance: Performance
    coverage: Coverage
    findings: tuple[Finding, ...]
    waterfall: tuple[WaterfallStep, ...]
    cases: tuple[Case, ...]
    failures: tuple[Evidence, ...]
    validation: Validation
    notes: tuple[Note, ...]
    search_summary: str
    missing_inputs: tuple[Note, ...]
    manifest: Manifest
    comparison: Comparison | None = None
    no_comparison: str = ""
    gate: GateResult = NOT_GATED
    resolved: tuple[Finding, ...] = ()
    scope: str = ""
    untold: str = ""
    fault_checks: tuple[FaultCheck, ...] = ()
    aspects: tuple[Aspect, ...] = ()
