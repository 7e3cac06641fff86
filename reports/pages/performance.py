"""The model's numbers: metrics with intervals, kinds of failure, calibration, confusion."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.calibration import Point, calibration
from reports.pages.parts import Table, evidence_table, table
from reports.words import NONE, PERCENT, count, number, numbers_between, of_100, percent, plural, rate_between, sentence
from tasks.contracts.analysis import Analysis, CalibrationBin, KindCount, Metric

# A mean score this near to the observed rate is called right.
RIGHT = 0.005
_BETTER = {"higher": "Higher is better.", "lower": "Lower is better.", "zero": "Nearer to 0 is better.", "neither": ""}


@dataclass(frozen=True)
class MetricLine:
    """One metric as it is printed."""

    name: str
    words: str
    value: str
    interval: str
    n: str
    better: str


@dataclass(frozen=True)
class Numbers:
    """Everything about how good the model is as a whole."""

    failure: str
    loss: str
    metrics: tuple[MetricLine, ...]
    kinds: Table | None
    calibration: Figure | None
    calibration_table: Table | None
    confusion: Table | None


def performance(analysis: Analysis) -> Numbers:
    """The model's numbers of an analysis."""
    measured = analysis.performance
    return Numbers(
        failure=sentence(measured.failure),
        loss=sentence(measured.loss),
        metrics=tuple(_metric(m) for m in measured.metrics),
        kinds=_kinds(measured.kinds) if measured.kinds else None,
        calibration=_calibration(measured.calibration) if measured.calibration else None,
        calibration_table=_calibration_table(measured.calibration) if measured.calibration else None,
        confusion=evidence_table(measured.confusion) if measured.confusion else None,
    )


def _metric(metric: Metric) -> MetricLine:
    value, interval = number(metric.value), numbers_between(metric.low, metric.high)
    if metric.unit == "share":
        rate, ends = rate_between(metric.value, metric.low, metric.high)
        value, interval = rate + PERCENT, ends and ends + PERCENT
    return MetricLine(
        name=metric.name,
        words=" ".join(part for part in (sentence(metric.words), sentence(metric.note)) if part),
        value=NONE if metric.value is None else value,
        interval=interval,
        n=count(metric.n),
        better=_BETTER[metric.better],
    )


def _kinds(kinds: Sequence[KindCount]) -> Table:
    return table(
        "Failures by kind",
        ("kind", "failures", "of all failures"),
        [(kind.words, count(kind.rows), percent(kind.share)) for kind in kinds],
        numeric=(1, 2),
    )


def _calibration(bins: Sequence[CalibrationBin]) -> Figure:
    total = sum(b.n for b in bins)
    gap = sum(b.n * (b.score - b.rate) for b in bins) / total if total else 0.0
    outside = sum(not b.low <= b.score <= b.high for b in bins)
    if outside:
        how = f"{of_100(abs(gap))} of 100 too {'high' if gap > 0 else 'low'} on average"
        if abs(gap) < RIGHT:
            how = "right on average"
        title = f"Scores are {how}; {outside} of {plural(len(bins), 'bin')} miss the diagonal"
    else:
        title = f"Scores agree with what happened in each of {plural(len(bins), 'bin')}"
    return calibration(
        "calibration",
        title,
        "One dot per bin of scores: mean score across, observed rate upwards, with its interval.",
        [Point(b.score, b.rate, b.low, b.high) for b in bins],
    )


def _calibration_table(bins: Sequence[CalibrationBin]) -> Table:
    return table(
        "",
        ("cases", "mean score, of 100", "observed, of 100", "interval"),
        [(count(b.n), of_100(b.score), *rate_between(b.rate, b.low, b.high)) for b in bins],
        numeric=range(4),
    )
