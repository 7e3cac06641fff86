"""Predictions stay exactly one row each, and every table says how it met them."""

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.contracts.problems import ContractError
from tasks.joins.join import join_tables
from tasks.sql import Sql, ident

LABELS = pl.DataFrame({"id": ["a", "b", "c", "d"], "y": [1, 0, 1, 0]})


def _predictions(**columns: object) -> pl.DataFrame:
    return pl.DataFrame({"id": ["a", "b", "c", "d"], "p": [0.9, 0.1, 0.2, 0.3], **columns})


def _joined(world, *columns: str) -> list[tuple]:
    joined = join_tables(world.engine, world.contract, world.tables)
    names = ", ".join(ident(c) for c in ("case__id", *columns))
    return world.engine.connection.sql(f"SELECT {names} FROM {joined.view} ORDER BY case__id").fetchall()


def test_each_table_says_how_it_met_each_prediction(world) -> None:
    planes = pl.DataFrame({"tail": ["N1", "N2", "N2", None], "seats": [10, 20, 21, 99]})
    w = world(
        _predictions(tailnum=["N1", "N2", "N3", None]),
        LABELS,
        {"planes": (planes, {"key": {"tailnum": "tail"}})},
    )
    assert _joined(w, "planes__match", "planes__rows", "planes__conflict", "planes__key_mask", "planes__seats") == [
        ("a", "matched", 1, False, "A9", 10),
        ("b", "several", 2, True, "A9", 20),
        ("c", "unmatched", 0, False, "A9", None),
        ("d", "null_key", 0, False, None, None),
    ]


def test_equal_copies_do_not_contradict_each_other(world) -> None:
    planes = pl.DataFrame({"tail": ["N1", "N1"], "seats": [10, 10]})
    w = world(_predictions(tailnum=["N1"] * 4), LABELS, {"planes": (planes, {"key": {"tailnum": "tail"}})})
    assert _joined(w, "planes__match", "planes__conflict")[0] == ("a", "several", False)


def test_the_row_kept_for_a_repeated_key_does_not_depend_on_the_order_of_the_file(world) -> None:
    planes = pl.DataFrame({"tail": ["N1", "N1", "N1"], "seats": [30, 10, 20], "maker": ["x", "z", "y"]})
    declared = {"key": {"tailnum": "tail"}}
    first = _joined(world(_predictions(tailnum=["N1"] * 4), LABELS, {"planes": (planes, declared)}), "planes__seats")
    again = world(_predictions(tailnum=["N1"] * 4), LABELS, {"planes": (planes.reverse(), declared)})
    assert _joined(again, "planes__seats") == first


def test_keys_of_several_columns_are_compared_part_by_part(world) -> None:
    weather = pl.DataFrame({"origin": ["EWR", "JFK"], "hour": [5, 5], "temp": [1.5, 2.5]})
    w = world(
        _predictions(origin=["EWR", "JFK", "LGA", "EWR"], hour=[5, 5, 5, 6]),
        LABELS,
        {"weather": (weather, {"key": ["origin", "hour"]})},
    )
    assert [row[1:] for row in _joined(w, "weather__match", "weather__temp")] == [
        ("matched", 1.5),
        ("matched", 2.5),
        ("unmatched", None),
        ("unmatched", None),
    ]


def test_text_and_number_keys_are_compared_as_text_so_that_leading_zeros_never_match(world) -> None:
    # A database would cast and match all three spellings of 123.
    table = pl.DataFrame({"code": [123], "v": [7]})
    w = world(_predictions(code=["123", "00123", "0123", " 123"]), LABELS, {"t": (table, {"key": ["code"]})})
    assert [row[1] for row in _joined(w, "t__match")] == ["matched", "unmatched", "unmatched", "unmatched"]


def test_a_naive_time_is_not_joined_with_an_aware_one(world) -> None:
    table = pl.DataFrame({"at": [datetime(2024, 1, 1)], "v": [1]})  # noqa: DTZ001
    w = world(_predictions(at=[datetime(2024, 1, 1, tzinfo=UTC)] * 4), LABELS, {"t": (table, {"key": ["at"]})})
    with pytest.raises(ContractError) as raised:
        join_tables(w.engine, w.contract, w.tables)
    (problem,) = raised.value.problems
    assert problem.where == "t: key at"
    assert "TIMESTAMP WITH TIME ZONE" in problem.what


def test_as_of_takes_the_latest_row_not_after_the_prediction(world) -> None:
    days = [datetime(2024, 1, d, tzinfo=UTC) for d in (1, 5, 9)]
    prices = pl.DataFrame({"item": ["x", "x", "y"], "since": [days[0], days[1], days[2]], "price": [1, 2, 3]})
    w = world(
        _predictions(item=["x", "x", "y", "z"], at=[days[1], datetime(2024, 1, 4, tzinfo=UTC), days[0], days[0]]),
        LABELS,
        {"prices": (prices, {"key": ["item"], "valid_from": "since"})},
        time="at",
    )
    assert [row[1:] for row in _joined(w, "prices__match", "prices__price", "prices__age_days")] == [
        ("matched", 2, 0.0),
        ("matched", 1, 3.0),
        ("later_only", None, None),
        ("unmatched", None, None),
    ]


def test_a_policy_keeps_values_out_of_the_evaluation_table(world) -> None:
    w = world(
        _predictions(mail=["a@x", None, "b@x", "c@x"], name=["A", "B", "C", "D"], ssn=["1", "2", "3", "4"]),
        LABELS,
        columns={"mail": {"policy": "mask"}, "name": {"policy": "hash"}, "ssn": {"policy": "drop"}},
    )
    joined = join_tables(w.engine, w.contract, w.tables)
    assert "ssn" not in joined.columns
    rows = _joined(w, "mail", "name")
    assert [row[1] for row in rows] == ["•••", None, "•••", "•••"]
    assert all(len(row[2]) == 12 and row[2] not in "ABCD" for row in rows)


def test_columns_of_two_tables_with_one_name_stay_apart(world) -> None:
    planes = pl.DataFrame({"tail": ["N1"], "year": [1999]})
    w = world(
        _predictions(tailnum=["N1"] * 4, year=[2013] * 4), LABELS, {"planes": (planes, {"key": {"tailnum": "tail"}})}
    )
    assert _joined(w, "year", "planes__year")[0] == ("a", 2013, 1999)


def test_composite_case_ids_stay_apart_whatever_they_contain(world) -> None:
    predictions = pl.DataFrame({"a": ["x|", "x", "x\\"], "b": ["y", "|y", "|y"], "p": [0.1, 0.2, 0.3]})
    labels = predictions.select("a", "b", y=pl.lit(1))
    w = world(
        predictions,
        labels,
        predictions={"source": "predictions.parquet", "key": ["a", "b"], "score": "p"},
        labels={"source": "labels.parquet", "key": ["a", "b"], "label": "y"},
    )
    assert len({row[0] for row in _joined(w)}) == 3


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.sampled_from(["N1", "N2", "N3", "", "ä", None]), min_size=0, max_size=12))
def test_predictions_are_never_multiplied_or_lost(world, keys: list[str | None]) -> None:
    planes = pl.DataFrame({"tail": keys, "v": list(range(len(keys)))}, schema={"tail": pl.String, "v": pl.Int64})
    w = world(_predictions(tailnum=["N1", "N2", "", None]), LABELS, {"planes": (planes, {"key": {"tailnum": "tail"}})})
    joined = join_tables(w.engine, w.contract, w.tables)
    assert [r[0] for r in _joined(w)] == ["a", "b", "c", "d"]
    assert joined.view == Sql('"joined"')


@pytest.mark.parametrize("name", ['se"ats', "seats; DROP TABLE x", "<b>sitz</b>", "Größe", "select", "a b", "x__y"])
def test_hostile_column_names_are_only_names(world, name: str) -> None:
    planes = pl.DataFrame({"tail": ["N1"], name: [5]})
    w = world(_predictions(tailnum=["N1"] * 4), LABELS, {"planes": (planes, {"key": {"tailnum": "tail"}})})
    assert _joined(w, f"planes__{name}")[0] == ("a", 5)
