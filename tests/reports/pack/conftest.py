"""A pack as a run hands it over: twelve meeting cards, two controls and six solo cards, with everything on them."""

from collections.abc import Callable

import pytest

from tasks.contracts.analysis import (
    Analysis,
    Case,
    Coverage,
    Difference,
    EntityHistory,
    Fact,
    KindCount,
    Manifest,
    Neighbour,
    Performance,
    Validation,
)
from tasks.contracts.findings import Evidence, Finding
from tasks.contracts.review import SampledCard

# Words that stand in step B and nowhere else.
SECRETS = ("LABELWORD", "PREDICTIONWORD", "WHYWORD", "NEIGHBOURWORD", "ITEMWORD", "19:00 or later")
STRATA = ("worst", "newly_wrong", "finding", "random:fp")


def case(number: int, part: str, stratum: str, found: dict[str, Finding]) -> Case:
    stratum = f"finding:{found['evening'].finding_id}" if stratum == "finding" else stratum
    near = tuple(
        Neighbour(
            f"near-{number}-{i}",
            "NEIGHBOURWORD",
            "on time",
            failed=False,
            same_label=i < 2,
            distance=0.1,
            differs=(Difference("distance", "2,475 miles", "187 miles"), Difference("seats", "", "55")),
            more_differs=i,
            similar=("carrier", "scheduled departure"),
        )
        for i in range(4)
    )
    facts = (
        Fact("carrier", "carrier", "ExpressJet (EV)", table="predictions"),
        Fact("sched", "scheduled departure", "19:00", None, "06:00 to 20:45", 0.88, table="predictions"),
        Fact(
            "distance", "distance", "2,475", "miles", "187 to 2,475", 1.0, "higher than in 95 % of cases", "predictions"
        ),
        *(
            Fact(f"planes__{i}", f"planes field {i}", str(1990 + i), None, "1986 to 2012", 0.4, "", "planes")
            for i in range(8)
        ),
        Fact("planes__seats", "seats", "", None, "20 to 330", None, "", "planes"),
    )
    return Case(
        case_id=f"2013-07-{number:02d}T19:00-EV{4100 + number}",
        lane="false_negative" if stratum == "worst" else stratum.partition(":")[0],
        why="WHYWORD: score 0.97, the threshold 0.5",
        prediction="PREDICTIONWORD",
        label="LABELWORD",
        kind="" if part == "control" else "fp",
        loss=3.0,
        facts=facts,
        findings=(found["evening"].finding_id,),
        link=f"https://example.org/flights/{number}",
        query_items=Evidence("Items", ("place", "item"), (("1", "ITEMWORD"),)) if number % 2 else None,
        card=f"card-{number:02d}",
        part=part,
        stratum=stratum,
        population=3 if stratum == "worst" else 200,
        rows=1 + number % 3,
        inclusion=0.1,
        weight=1.0,
        fingerprint="abcdefghijk" + "abcdefghijklmnop"[number % 16],
        neighbours=near,
        copies=2,
        contrary_copies=1,
        history=EntityHistory(4, 3),
    )


def with_cards(cases: tuple[Case, ...], found: dict[str, Finding]) -> Analysis:
    """An analysis of which only the cards, the findings and the number of failures matter."""
    return Analysis(
        model="late-flights",
        version="2013.1",
        task="binary",
        run_key="7f3ac09b12de",
        data_until="31 December 2013",
        performance=Performance("", "", 5000, 603.0, 0.1206, (KindCount("fp", "false alarms", 603, 1.0),), ()),
        coverage=Coverage((), 0, ()),
        findings=tuple(found.values()),
        waterfall=(),
        cases=cases,
        failures=(),
        validation=Validation(()),
        notes=(),
        search_summary="",
        missing_inputs=(),
        manifest=Manifest("late-flights", "2013.1", "7f3ac09b12de", "binary", 0, (), "", "", {}),
    )


def cards_of_a_pack(found: dict[str, Finding]) -> tuple[Case, ...]:
    parts = ["meeting"] * 12
    parts[3:3], parts[9:9] = ["control"], ["control"]
    parts += ["solo"] * 6
    cases = []
    for number, part in enumerate(parts, 1):
        stratum = "control" if part == "control" else "random:fp" if part == "solo" else STRATA[number % 4]
        cases.append(case(number, part, stratum, found))
    return tuple(cases)


def sampled(analysis: Analysis) -> tuple[SampledCard, ...]:
    return tuple(
        SampledCard(
            c.card, c.part, c.stratum, c.lane, c.case_id, 603, c.population, 150, c.rows, 0.1, 1.0, c.fingerprint
        )
        for c in analysis.cases
    )


@pytest.fixture(scope="session")
def secrets() -> tuple[str, ...]:
    return SECRETS


@pytest.fixture(scope="session")
def packed(found: dict[str, Finding]) -> Analysis:
    return with_cards(cards_of_a_pack(found), found)


@pytest.fixture(scope="session")
def sample_of() -> Callable[[Analysis], tuple[SampledCard, ...]]:
    return sampled
