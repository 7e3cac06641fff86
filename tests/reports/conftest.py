"""A realistic analysis to render: late flights out of New York, with numbers of the right size."""

from dataclasses import replace
from math import sqrt

import pytest

from tasks.contracts.analysis import (
    Analysis,
    CalibrationBin,
    Case,
    Check,
    Coverage,
    CoverageStep,
    Fact,
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
from tasks.contracts.findings import Evidence, Family, Finding, Measure, Proposal, Strength
from tasks.ruler.titles import title
from tasks.sql import Sql

ROWS, ERRORS = 327_346, 40_612.0


def measure(rows: int, errors: float, entities: int | None = None, q: float = 0.0004, half: str = "all") -> Measure:
    """What the ruler would read off a set of that size, up to the finer points of its intervals."""
    rate = errors / rows if rows else None
    elsewhere = (ERRORS - errors) / (ROWS - rows)
    excess = errors - rows * elsewhere
    wide = 1.96 * sqrt(errors + 1)
    return Measure(
        half="confirm" if half == "confirm" else "all",
        rows=rows + rows // 40,
        analysed=rows,
        entities=entities,
        largest_entity=0.012 if entities else None,
        errors=errors,
        error_rate=rate,
        rate_low=None if rate is None else max(rate - wide / rows, 0),
        rate_high=None if rate is None else rate + wide / rows,
        error_rate_elsewhere=elsewhere,
        excess_errors=excess,
        excess_low=excess - wide,
        excess_high=excess + wide,
        excess_loss=None,
        share_of_errors=errors / ERRORS,
        share_of_worst=1.4 * errors / ERRORS,
        ceiling=elsewhere,
        p_value=q / 3,
        q_value=q,
    )


def finding(
    family: Family,
    kind: str,
    predicate: str,
    subject: str,
    measured: Measure,
    *,
    strength: Strength | None = None,
    remedy: str = "Read ten of these cases and ask what the model could not know.",
    why: str = "",
    query: str = "",
    known: bool = False,
    evidence: tuple[Evidence, ...] = (),
    confirmed: bool = True,
    **rest: object,
) -> Finding:
    proposal = Proposal(
        family=family,
        kind=kind,
        predicate=Sql(predicate),
        subject=subject,
        remedy=remedy,
        saw_errors=family == "segment" and not known,
        strength=strength,
        known=known,
        why=why,
        query=query,
        evidence=evidence,
    )
    draft = replace(Finding(proposal.finding_id, proposal, measured, "", confirmed), **rest)
    return replace(draft, title=title(draft))


PLANES = finding(
    "data_preparation",
    "join.key_format",
    "planes__match = 'unmatched' AND planes__key_mask = 'A9AAAA'",
    "cases whose tailnum is written like A9AAAA, a shape that planes never holds",
    measure(22_106, 4_331, 720),
    strength="confirmed",
    why="All 22,750 rows with this key shape miss, and only 0.1% of the others: AA and MQ report fleet numbers.",
    remedy="Translate the fleet numbers of AA and MQ to tail numbers before the join, then run again.",
    query="SELECT tailnum, carrier, count(*) AS flights\nFROM 'predictions.parquet' AS p\n"
    "WHERE NOT EXISTS (FROM 'planes.csv' AS t WHERE t.tailnum = p.tailnum)\nGROUP BY ALL\nORDER BY flights DESC;",
    evidence=(
        Evidence(
            "Unmatched keys by their shape",
            ("key shape", "rows", "unmatched", "share"),
            (
                ("A9AAAA", "22,750", "22,750", "100%"),
                ("A999AA", "188,214", "7,211", "3.8%"),
                ("A99999", "98,402", "121", "0.1%"),
            ),
        ),
        Evidence(
            "By carrier", ("carrier", "rows", "unmatched"), (("MQ", "26,397", "24,938"), ("AA", "32,729", "22,558"))
        ),
    ),
)
WEATHER = finding(
    "data_preparation",
    "join.outside_time_range",
    "weather__match = 'unmatched' AND case__time >= TIMESTAMPTZ '2013-12-31 00:00:00+00:00'",
    "cases whose origin and time_hour have no row in weather",
    measure(758, 143, 612, q=0.0009),
    strength="confirmed",
    why="The last weather row is of 30 December 23:00; predictions go on until 31 December 23:00.",
    remedy="Load weather until 31 December, or leave these flights out of the evaluation.",
    also_known_as=("cases where day of the year is 365 or more",),
)
AIRPORTS = finding(
    "data_preparation",
    "join.unmatched_value",
    "airports__match = 'unmatched'",
    "cases whose dest has no row in airports",
    measure(7_539, 842, 1_020, q=0.61),
    strength="confirmed",
    confirmed=False,
    why="The airports table holds no airport outside the fifty states.",
    remedy="Add the four airports to the table.",
    evidence=(
        Evidence(
            "Destinations without a row",
            ("dest", "rows", "unmatched"),
            (("SJU", "5,819", "5,819"), ("BQN", "896", "896"), ("STT", "522", "522"), ("PSE", "365", "365")),
        ),
    ),
)
EVENING = finding(
    "segment",
    "segment.threshold",
    "sched_dep_time >= 1900",
    "cases where scheduled departure is 19:00 or later",
    measure(61_204, 12_410, 3_402, half="confirm"),
    also_known_as=("cases where hour is 19 or more",),
)
GUSTS = finding(
    "segment",
    "segment.threshold",
    "weather__wind_gust > 28.77",
    "cases where wind gust is 28.8 mph or more",
    measure(11_902, 2_320, 2_104, q=0.003, half="confirm"),
)
NO_SEATS = finding(
    "segment",
    "segment.missing",
    "planes__seats IS NULL",
    "cases where seats is missing",
    measure(49_100, 7_120, 1_800, half="confirm"),
    shadow_of=PLANES.finding_id,
    without_suspects=0.1244,
)
CARRIERS = tuple(
    finding(
        "segment",
        "subgroup",
        f"carrier = '{code}'",
        f"cases where carrier is {name}",
        measure(n, e, 300, q=q),
        known=True,
        confirmed=q < 0.05,
        too_few=n < 50,
    )
    for code, name, n, e, q in (
        ("EV", "ExpressJet (EV)", 51_108, 8_021.0, 0.0001),
        ("UA", "United (UA)", 57_782, 6_120.0, 1.0),
        ("B6", "JetBlue (B6)", 54_049, 7_004.0, 0.04),
        ("HA", "Hawaiian (HA)", 342, 31.0, 1.0),
        ("OO", "SkyWest (OO)", 29, 5.0, 0.4),
    )
)
CONFLICTS = finding(
    "ambiguous",
    "label.conflicting_duplicates",
    "label__conflicting_copies > 1",
    "cases that share all their inputs with a case of another label",
    measure(4_120, 1_702, 900, q=0.0002),
    strength="probable",
    why="4,120 flights share every feature with a flight of the other outcome; chance gives 3,304.",
    remedy="Ask a dispatcher what tells the twins apart.",
)


def card(i: int, lane: str = "worst") -> Case:
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
            Fact("weather__wind_gust", "wind gust", "41.4", "mph", "0 to 28.8", 1.0, "higher than in 95% of cases", "weather"),
            Fact("weather__visib", "visibility", "0.25", "miles", "3 to 10", 0.0, "lower than in 95% of cases", "weather"),
        ),
        findings=(PLANES.finding_id, EVENING.finding_id) if i % 2 else (EVENING.finding_id,),
        link=f"https://example.org/flights/{4100 + 7 * i}",
    )


def flights() -> Analysis:
    """The full picture: data faults, segments, subgroups, ambiguous twins, twelve cards."""
    errors = (PLANES, WEATHER, CONFLICTS, EVENING, GUSTS)
    steps = []
    for each in errors:
        m = each.measure
        steps.append(
            WaterfallStep(
                each.finding_id,
                each.proposal.subject,
                each.proposal.family,
                0.9 * m.errors,
                0.9 * m.excess_errors,
                0.9 * m.errors / ERRORS,
            )
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
        findings=(EVENING, PLANES, GUSTS, CONFLICTS, AIRPORTS, WEATHER, NO_SEATS, *CARRIERS),
        waterfall=tuple(steps),
        cases=tuple(card(i, "worst" if i < 8 else "random") for i in range(12)),
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
        search_summary="214 segments were tried on one half of the aircraft, 9 were measured on the other half, 3 held.",
        missing_inputs=(
            Note(
                "Comparison with the previous model",
                "appears with the second run of this model; nothing has to be configured",
            ),
            Note("Feature ideas", "name tables that the model does not see under `context:` in errata.yaml"),
        ),
        manifest=Manifest(
            model="late-flights",
            version="2013.1",
            run_key="7f3ac09b12de",
            task="binary",
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


@pytest.fixture
def analysis() -> Analysis:
    return flights()
