"""The model's numbers: metrics with intervals, kinds of failure, calibration, confusion."""

from dataclasses import dataclass

from reports.charts import Figure
from reports.charts.calibration import Point, calibration
from reports.pages.parts import Table, evidence_table, table
from reports.words import count, number, numbers_between, of_100, percent, rate_between, sentence
from tasks.contracts.analysis import Analysis, Metric


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
    bins = measured.calibration
    return Numbers(
        failure=sentence(measured.failure),
        loss=sentence(f"Cases are ranked by {measured.loss}") if measured.loss else "",
        metrics=tuple(_metric(m) for m in measured.metrics),
        kinds=table(
            "Failures by kind",
            ("kind", "failures", "of all failures"),
            [(kind.words, count(kind.rows), percent(kind.share)) for kind in measured.kinds],
            numeric=(1, 2),
        )
        if measured.kinds
        else None,
        calibration=_calibration(analysis),
        calibration_table=table(
            "",
            ("cases", "mean score, of 100", "observed, of 100", "interval"),
            [(count(b.n), of_100(b.score), *rate_between(b.rate, b.low, b.high)) for b in bins],
            numeric=(0, 1, 2, 3),
        )
        if bins
        else None,
        confusion=evidence_table(measured.confusion) if measured.confusion else None,
    )


def _metric(metric: Metric) -> MetricLine:
    value, interval = number(metric.value), numbers_between(metric.low, metric.high)
    if metric.unit == "share":
        value, interval = (text and f"{text}%" for text in rate_between(metric.value, metric.low, metric.high))
    return MetricLine(
        name=metric.name,
        words=" ".join(part for part in (sentence(metric.words), sentence(metric.note)) if part),
        value="–" if metric.value is None else value,
        interval=interval,
        n=count(metric.n),
        better={"higher": "higher is better", "lower": "lower is better", "zero": "nearer to 0 is better"}[
            metric.better
        ],
    )


def _calibration(analysis: Analysis) -> Figure | None:
    bins = analysis.performance.calibration
    if not bins:
        return None
    total = sum(b.n for b in bins)
    gap = sum(b.n * (b.score - b.rate) for b in bins) / total if total else 0.0
    outside = sum(not b.low <= b.score <= b.high for b in bins)
    how = "too high" if gap > 0 else "too low"
    title = (
        f"Scores agree with what happened in all {count(len(bins))} bins"
        if not outside
        else f"Scores are {of_100(abs(gap))} of 100 {how} on average; {outside} of {count(len(bins))} bins miss the diagonal"
    )
    return calibration(
        "calibration",
        title,
        "One dot per bin of scores: mean score across, observed rate upwards, with its 95% interval.",
        [Point(b.score, b.rate, b.low, b.high) for b in bins],
    )
