"""A combination is told in few words that a reader takes in at once."""

from datetime import UTC, datetime, timedelta

import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.slices.coding import Coded
from tasks.slices.conditions import Condition, condition, proposal
from tasks.slices.splitters import by_prediction, splitters


def _micros(*parts: int) -> int:
    return (datetime(*parts, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@pytest.fixture
def way(contract):
    """The way to split a column, by the unit it is told in."""

    def find(label: str, duckdb_type: str, told_in: str, **more: object):
        own = Column(label, "prediction", kind_of(duckdb_type), duckdb_type, "predictions", label, label, **more)
        return next(w for w in splitters(contract, (own,)) if w.unit == told_in)

    return find


@pytest.fixture
def distance(way) -> Condition:
    return condition(Coded(way("distance", "BIGINT", "whole", unit="miles"), cuts=(500,)), 1, 1)


@pytest.mark.parametrize(
    ("column", "coded", "codes", "words"),
    [
        (("departure", "TIMESTAMP", "hour"), {"cuts": (19,)}, (2, 2), "departure from 19:00"),
        (("departure", "TIMESTAMP", "hour"), {"cuts": (6, 9)}, (2, 2), "departure 6:00 to 9:00"),
        (("departure", "TIMESTAMP", "moment"), {"cuts": (_micros(2013, 3, 4),)}, (1, 1), "departure before 4 Mar 2013"),
        (("departure", "TIMESTAMP", "weekday"), {"values": ("0", "6")}, (1, 2), "departure on Sunday/Saturday"),
        (("departure", "TIMESTAMP", "month"), {"values": ("6",)}, (1, 1), "departure in June"),
        (("carrier", "VARCHAR", "number"), {"values": ("EV", "B6")}, (1, 1), "carrier EV"),
        (("carrier", "VARCHAR", "number"), {"values": ("EV", "B6")}, (1, 2), "carrier B6/EV"),
        (("carrier", "VARCHAR", "number"), {"values": tuple("abcdefgh")}, (1, 8), "carrier a/b/c/d/e/f/2 more"),
        (
            ("airport", "VARCHAR", "number"),
            {"values": ("Buffalo Niagara Intl", "Detroit Metro Wayne Co", "Newark")},
            (1, 3),
            "airport Buffalo Niagara Intl/2 more",
        ),
        (("carrier", "VARCHAR", "number"), {"values": ("EV",)}, (2, 2), "a less frequent carrier"),
        (("seats", "DOUBLE", "number"), {"cuts": (10.0, 20.0)}, (2, 2), "seats 10 to 20"),
        (("seats", "DOUBLE", "number"), {"cuts": (10.0,)}, (0, 0), "no seats"),
        (("seats", "DOUBLE", "number"), {"cuts": (10.0,)}, (1, 2), "seats given"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_condition_without_its_verb(way, distance, column, coded, codes, words: str) -> None:
    one = condition(Coded(way(*column), **coded), *codes)
    assert proposal([one, distance]).brief == f"cases with {words} and distance below 500 miles"


def test_three_of_them_are_a_list(way, distance) -> None:
    carrier = condition(Coded(way("carrier", "VARCHAR", "number"), values=("EV",)), 1, 1)
    seats = condition(Coded(way("seats", "DOUBLE", "number"), cuts=(10.0,)), 0, 0)
    found = proposal([distance, carrier, seats])
    assert found.in_short == "cases with distance below 500 miles, carrier EV and no seats"
    assert len(found.in_short) < len(found.subject)


def test_a_predicted_class_is_said_of_the_cases(contract, distance) -> None:
    (way,) = by_prediction(contract.model_copy(update={"task": "multiclass"}))
    found = proposal([distance, condition(Coded(way, values=("3",)), 1, 1)])
    assert found.brief == "cases predicted as 3 with distance below 500 miles"


def test_a_single_condition_is_short_as_it_is(distance) -> None:
    found = proposal([distance])
    assert found.brief == ""
    assert found.in_short == found.subject == "cases where distance is below 500 miles"
