"""A realistic analysis to render: a classifier of late flights, with everything a run can bring."""

from dataclasses import replace

import pytest

from tasks.contracts.analysis import (
    Analysis,
    CalibrationBin,
    Case,
    Check,
    Coverage,
    CoverageStep,
    Fact,
    FaultCheck,
    InputFile,
    KindCount,
    Manifest,
    Metric,
    Note,
    Performance,
    TableJoin,
    Validation,
    WaterfallStep,
)
from tasks.contracts.comparison import (
    Comparison,
    FlipCause,
    Flips,
    GateReason,
    GateResult,
    RateChange,
    SegmentChange,
)
from tasks.contracts.findings import Evidence, Finding

ROWS, ERRORS = 327_346, 40_612.0
CREDITED = ("planes", "weather", "conflicts", "evening", "gusts")


def card(i: int, lane: str, found: dict[str, Finding]) -> Case:
    late = i % 2 == 0
    return Case(
        case_id=f"2013-07-{10 + i}T19:00-EV{4100 + 7 * i}-EWR",
        lane=lane,
        why="Confidently wrong: among the 12 largest losses.",
        prediction=f"late, {97 - i}%" if not late else f"on time, {2 + i}% late",
        label="late" if late else "on time",
        kind="FN" if late else "FP",
        loss=3.9 - i / 10,
        facts=(
            Fact("carrier", "carrier", "ExpressJet (EV)", table="predictions"),
            Fact("sched_dep_time", "scheduled departure", "19:00", None, "06:00 to 20:45", 0.88, table="predictions"),
            Fact(
                "distance",
                "distance",
                "2,475",
                "miles",
                "187 to 2,475",
                1.0,
                "higher than in 95% of cases" if i % 3 == 0 else "",
                "predictions",
            ),
            Fact("planes__seats", "seats", "", None, "20 to 330", None, "", "planes"),
            Fact(
                "planes__year_built",
                "year built",
                "" if late else "1998",
                None,
                "1986 to 2012",
                None if late else 0.46,
                "",
                "planes",
            ),
            Fact(
                "weather__wind_gust",
                "wind gust",
                "41.4",
                "mph",
                "0 to 28.8",
                1.0,
                "higher than in 95% of cases",
                "weather",
            ),
            Fact(
                "weather__visib", "visibility", "0.25", "miles", "3 to 10", 0.0, "lower than in 95% of cases", "weather"
            ),
        ),
        findings=(found["planes"].finding_id, found["evening"].finding_id) if i % 2 else (found["evening"].finding_id,),
        link=f"https://example.org/flights/{4100 + 7 * i}",
    )


def flights(found: dict[str, Finding]) -> Analysis:
    """The full picture: data faults, segments, subgroups, ambiguous twins, twelve cards."""
    steps = []
    for each in (found[name] for name in CREDITED):
        m, data = each.measure, each.proposal.family == "data_preparation"
        excess = 0.9 * m.excess_errors
        credit = 0.9 * m.errors if data else excess
        steps.append(
            WaterfallStep(each.finding_id, each.proposal.subject, each.proposal.family, credit, excess, credit / ERRORS)
        )
    rest = ERRORS - sum(step.errors for step in steps)
    steps.append(WaterfallStep(None, "in no finding", "unexplained", rest, 0, rest / ERRORS))
    return Analysis(
        model="late-flights",
        version="2013.1",
        task="binary",
        run_key="7f3ac09b12de",
        data_until="31 December 2013",
        performance=Performance(
            failure="a flight is wrong when its class at the operating threshold 0.35 differs from what happened",
            loss="cases are ranked by log loss, -log of the probability given to what happened",
            rows=ROWS,
            failures=ERRORS,
            failure_rate=ERRORS / ROWS,
            kinds=(
                KindCount("FN", "late flights not foreseen", 26_204, 26_204 / ERRORS),
                KindCount("FP", "false alarms", 14_408, 14_408 / ERRORS),
            ),
            metrics=(
                Metric(
                    "error rate",
                    "share of flights with the wrong class",
                    ERRORS / ROWS,
                    0.1229,
                    0.1252,
                    ROWS,
                    "share",
                    "lower",
                ),
                Metric("F1", "harmonic mean of precision and recall", 0.4712, 0.4671, 0.4753, ROWS),
                Metric("AUC", "chance that a late flight scores above one in time", 0.7689, 0.766, 0.7718, ROWS),
                Metric(
                    "log loss",
                    "mean of -log of the probability of what happened",
                    0.3514,
                    0.3496,
                    0.3532,
                    ROWS,
                    better="lower",
                ),
                Metric(
                    "calibration error",
                    "mean distance of score and observed rate",
                    0.0121,
                    None,
                    None,
                    ROWS,
                    better="zero",
                    note="no interval: it is a sum of distances",
                ),
            ),
            calibration=tuple(
                CalibrationBin(
                    32_734 - 3_000 * i, 0.03 + 0.09 * i, 0.02 + 0.085 * i, 0.016 + 0.08 * i, 0.026 + 0.09 * i
                )
                for i in range(10)
            ),
            confusion=Evidence(
                "What was predicted and what happened",
                ("happened", "predicted on time", "predicted late"),
                (("on time", "263,320", "14,408"), ("late", "26,204", "23,414")),
            ),
        ),
        coverage=Coverage(
            steps=(
                CoverageStep("predicted", 336_776, 0, ""),
                CoverageStep("labelled", 327_346, 9_430, "no arrival was recorded (cancelled or diverted)"),
                CoverageStep("mature", 327_346, 0, "no maturity is configured"),
                CoverageStep("analysed", 327_346, 0, ""),
            ),
            labels_without_prediction=0,
            joins=(
                TableJoin("planes", "tailnum", 3_322, 284_170, 50_094, 0, 2_512, 0),
                TableJoin("weather", "origin, time_hour", 26_115, 335_220, 1_556, 0, 0, 0),
                TableJoin("airports", "dest = faa", 1_458, 329_174, 7_602, 0, 0, 0),
            ),
        ),
        findings=tuple(found.values()),
        waterfall=tuple(steps),
        cases=tuple(card(i, "worst" if i < 8 else "random", found) for i in range(12)),
        failures=(
            Evidence(
                "False negative: the 2 worst",
                ("case", "predicted", "recorded", "loss"),
                (("UA1545", "on time", "late", "3.9"), ("<b>AA1</b>", "on time", "late", "3.1")),
            ),
        ),
        validation=Validation(
            checks=(
                Check("predictions", "flight_id is unique", "passed", "critical", "336,776 distinct of 336,776"),
                Check(
                    "planes",
                    "year_built lies between 1940 and 2013",
                    "failed",
                    "warning",
                    "1 value is 0",
                    1,
                    ("N381AA",),
                    "SELECT tailnum FROM 'planes.csv' WHERE year_built < 1940",
                ),
                Check(
                    "weather",
                    "wind_speed matches ^[0-9.]+$",
                    "could_not_run",
                    "warning",
                    "regular expressions are not supported",
                    suite="own",
                ),
            )
        ),
        notes=(
            Note("weather", "has gaps: 47 hours in August and 31 in October have no row at EWR"),
            Note("planes", "manufacturer is empty in 70 of 3,322 rows"),
        ),
        fault_checks=(
            FaultCheck("unmatched keys", "A case's key finds no row in a joined table.", "found"),
            FaultCheck("swapped columns", "Two columns are exchanged in a part of the rows.", "nothing"),
            FaultCheck("training overlap", "Cases were trained on.", "not_looked", needs=("training",)),
            FaultCheck("time shift", "Hours are off.", "failed", reason="ValueError at time_shift.py:12"),
        ),
        search_summary="214 segments were tried on one half of the aircraft, 9 measured on the other half, 3 held.",
        missing_inputs=(
            Note(
                "context",
                "Give context in errata.yaml to see properties the model does not see: where feature ideas come from.",
            ),
            Note("training", "With training these faults are looked for: training overlap."),
        ),
        manifest=Manifest(
            model="late-flights",
            version="2013.1",
            run_key="7f3ac09b12de",
            task="binary",
            seed=0,
            inputs=(
                InputFile("predictions", "predictions.parquet", 336_776, 9, "sha256:1be4c0a7d1f2"),
                InputFile("labels", "labels.parquet", 327_346, 2, "sha256:77aa01b2c3d4"),
                InputFile("planes", "planes.csv", 3_322, 9, "sha256:0102030405aa"),
            ),
            config_fingerprint="c0ffee123456",
            code_fingerprint="deadbeef0123",
            packages={"duckdb": "2.0.0", "polars": "2.1.0", "scipy": "1.17.1"},
        ),
    )


@pytest.fixture(scope="session")
def analysis(found: dict[str, Finding]) -> Analysis:
    return flights(found)


def segment_change(finding: Finding, rows: int, before: float, now: float, q: float) -> SegmentChange:
    """A group's change with an interval of the right size."""
    both_ways, net = round(0.1 * rows * before), round(rows * (now - before))
    fixed, newly = both_ways + max(-net, 0), both_ways + max(net, 0)
    wide = 2 * (fixed + newly) ** 0.5 / rows
    change = RateChange(rows, before, now, now - before, now - before - wide, now - before + wide, q / 3)
    still = round(rows * before) - fixed
    sure, few = q <= 0.05 and rows >= 50, rows < 50
    return SegmentChange(
        finding.finding_id,
        finding.proposal.subject,
        "confirm" if finding.proposal.saw_errors else "all",
        Flips(fixed, newly, still, rows - fixed - newly - still),
        change,
        q,
        worse=sure and now > before,
        better=sure and now < before,
        too_few=few,
    )


def since_last_year(base: Analysis, found: dict[str, Finding]) -> Analysis:
    """The full picture beside the model of the year before: better on the whole, worse for one carrier."""
    tracked = {
        "carrier = 'EV'": (51_108, 0.131, 0.157, 0.0002),
        "gusts": (5_900, 0.171, 0.195, 0.02),
        "evening": (30_600, 0.199, 0.2005, 0.31),
        "carrier = 'HA'": (342, 0.08, 0.09, 0.9),
        "carrier = 'UA'": (57_782, 0.121, 0.106, 0.0001),
        "carrier = 'B6'": (54_049, 0.142, 0.130, 0.001),
        "carrier = 'OO'": (29, 0.1, 0.17, 0.9),
    }
    segments = sorted(
        (segment_change(found[name], *numbers) for name, numbers in tracked.items()),
        key=lambda s: (s.too_few, not s.worse, -(s.change.difference or 0)),
    )
    comparison = Comparison(
        version="2012.4",
        run_key="55aa01b2c3d4",
        flips=Flips(fixed=6_120, newly_wrong=3_815, still_wrong=36_797, still_right=280_574),
        overall=RateChange(327_306, 0.1311, 0.1241, -0.007, -0.0076, -0.0064, 1e-90),
        label_changed=40,
        label_flips=Flips(22, 9, 4, 5),
        only_now=0,
        only_before=1_204,
        causes=(
            FlipCause("threshold", "the threshold moved from 0.4 to 0.35", 1_020, 702),
            FlipCause("features", "a joined feature has another value than before", 311, 290),
            FlipCause("score", "the model moved the case to the other side of the threshold", 4_789, 2_823),
        ),
        segments=tuple(segments),
        notes=("The feature planes__seats was VARCHAR and is BIGINT; it is not compared.",),
    )
    gate = GateResult(
        "WARN",
        (
            GateReason(
                "worse_segments.max",
                "2 groups are worse than under 2012.4, most of all cases where carrier is ExpressJet (EV) "
                "(51,108 cases, wrong 13.1 of 100 before, 15.7 now), and 1 more; at most 3 may be",
                2,
                3,
                "WARN",
            ),
            GateReason(
                "error_rate.max", "12.4 of 100 analysed cases are wrong; at most 15 may be", 0.124, 0.15, "PASS"
            ),
        ),
    )
    return replace(base, comparison=comparison, gate=gate)


@pytest.fixture(scope="session")
def compared(analysis: Analysis, found: dict[str, Finding]) -> Analysis:
    return since_last_year(analysis, found)
