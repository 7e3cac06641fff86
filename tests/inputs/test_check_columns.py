"""Whether the tables can play their parts: every column that is named exists, and is of a type that suits."""

from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest


def test_what_suits_is_passed_without_a_word(project: Any) -> None:
    project.parquet(
        "predictions.parquet",
        id=["a", "b"],
        p=[0.1, 0.9],
        who=[7.0, 8.0],
        at=pa.array([0, 1], pa.timestamp("us", "UTC")),
        w=[1, 2],
        v=["v1", "v1"],
    )
    project.parquet("labels.parquet", id=["a", "b"], y=[0, 1], since=pa.array([0, 1], pa.date32()))
    project.parquet("t.parquet", num=[7, 8], valid=pa.array([0, 1], pa.timestamp("us", "UTC")), seats=[1, 2])
    contract = project.contract(
        "weight: w; version: v",
        "labelled_at: since",
        "entity: who\ntime: at\nsubgroups: [v, t__seats, t__match]\nbatches: [w]\n"
        "columns: {p: {unit: '%'}, y: {label: truth}, t__seats: {unit: x}, predictions__v: {label: version}}\n"
        "report: {case_link: 'https://x.org/{id}?c={case__id}'}\n"
        "features: [{name: t, source: t.parquet, key: {who: num}, valid_from: valid, model_uses: [seats]}]",
    )
    assert project.check(contract) == []


def test_every_missing_column_is_told_with_the_nearest(project: Any) -> None:
    project.parquet("t.parquet", num=["x"], seats=[1])
    contract = project.contract(
        "key: [ID]; score: proba; weight: w; model_uses: [pp]",
        "label: Y; source_of_label: who",
        "time: y\nentity: di\ncontext: [{name: t, source: t.parquet, key: {tail: nun}, columns: [seat]}]",
    )
    assert project.check(contract) == [
        "predictions.key | there is no column 'ID' in 'predictions.parquet' | did you mean 'id'?",
        "predictions.score | there is no column 'proba' in 'predictions.parquet' | there is 'id', 'p'",
        "predictions.weight | there is no column 'w' in 'predictions.parquet' | there is 'id', 'p'",
        "entity | there is no column 'di' in 'predictions.parquet' | there is 'id', 'p'",
        "time | there is no column 'y' in 'predictions.parquet' | there is 'id', 'p'; "
        "'labels.parquet' has a column of that name",
        "predictions.model_uses | there is no column 'pp' in 'predictions.parquet' | did you mean 'p'?",
        "labels.label | there is no column 'Y' in 'labels.parquet' | did you mean 'y'?",
        "labels.source_of_label | there is no column 'who' in 'labels.parquet' | there is 'id', 'y'",
        "context[0].key | there is no column 'tail' in 'predictions.parquet' | there is 'id', 'p'",
        "context[0].key | there is no column 'nun' in 't.parquet' | did you mean 'num'?",
        "context[0].columns | there is no column 'seat' in 't.parquet' | did you mean 'seats'?",
    ]


def test_names_in_which_anything_may_stand(project: Any) -> None:
    names = ['a "quoted" one', "it's", "größe", "<b>x</b>", "'; DROP TABLE t; --"]
    project.table("predictions.parquet", {"id": ["a"], "p": [0.5], **{name: ["x"] for name in names}})
    listed = "[" + ", ".join("'" + name.replace("'", "''") + "'" for name in names) + "]"
    assert project.check(project.contract(rest=f"subgroups: {listed}")) == []
    assert project.check(project.contract(rest="subgroups: ['größen']")) == [
        "subgroups[0] | there is no column 'größen' to analyse | did you mean 'größe'?"
    ]


@pytest.mark.parametrize(
    ("task", "predictions", "columns", "problem"),
    [
        (
            "binary",
            "",
            {"p": ["0.5", "high"]},
            "predictions.score | column 'p' of 'predictions.parquet' has to be a number, but is text: "
            "1 of 2 values are not, such as 'high' | mend these values, or name another column",
        ),
        (
            "binary",
            "",
            {"p": ["0.5", "0.7"]},
            "predictions.score | column 'p' of 'predictions.parquet' has to be a number, but is text "
            "| store it in its type where the table is written",
        ),
        (
            "binary",
            "",
            {"p": [True, False]},
            "predictions.score | column 'p' of 'predictions.parquet' has to be a number, but its type is BOOLEAN "
            "| name another column; 'predictions.parquet' has 2",
        ),
        (
            "binary",
            "",
            {"p": [{"a": 0.5}, {"a": 0.5}]},
            "predictions.score | column 'p' of 'predictions.parquet' has to be a number, but its type is "
            "STRUCT(a DOUBLE) | name a column that holds one number; only multiclass takes several in one column",
        ),
        (
            "multiclass",
            "",
            {"p": [0.5, 0.5]},
            "predictions.score | column 'p' of 'predictions.parquet' has to be a struct or a map with a number for "
            "each class, but its type is DOUBLE | name the column of every class: score: {class: p, ...}",
        ),
        (
            "multiclass",
            "score: {x: p, y: q}",
            {"p": [0.5, 0.5], "q": ["a", "b"]},
            "predictions.score | column 'q' of 'predictions.parquet' has to be a number, but is text: "
            "2 of 2 values are not, such as 'a', 'b' | mend these values, or name another column",
        ),
        (
            "regression",
            "prediction: q",
            {"p": [0.5, 0.5], "q": [datetime(2024, 1, 1)] * 2},  # noqa: DTZ001 - a naive timestamp is the point
            "predictions.prediction | column 'q' of 'predictions.parquet' has to be a number, but its type is "
            "TIMESTAMP | name another column; 'predictions.parquet' has 3",
        ),
        (
            "binary",
            "key: [k]",
            {"p": [0.5, 0.5], "k": [[1], [2]]},
            "predictions.key | column 'k' of 'predictions.parquet' has to be a plain value, but its type is BIGINT[] "
            "| name another column; 'predictions.parquet' has 3",
        ),
    ],
)
def test_types_have_to_suit(project: Any, task: str, predictions: str, columns: dict[str, Any], problem: str) -> None:
    project.table("predictions.parquet", {"id": ["a", "b"]} | columns)
    if task == "regression":
        project.parquet("labels.parquet", id=["a", "b"], y=[1.5, 2.5])
    assert project.check(project.contract(predictions, task=task)) == [problem]


@pytest.mark.parametrize("task", ["regression", "ranking"])
def test_a_label_that_is_measured_or_graded_has_to_be_a_number(project: Any, task: str) -> None:
    project.parquet("predictions.parquet", id=["a", "b"], p=[0.5, 0.5], q=["x", "x"])
    project.parquet("labels.parquet", id=["a", "b"], y=["good", "bad"])
    assert project.check(project.contract("query: q", task=task)) == [
        "labels.label | column 'y' of 'labels.parquet' has to be a number, but is text: 2 of 2 values are not, "
        "such as 'bad', 'good' | mend these values, or name another column"
    ]


@pytest.mark.parametrize(
    ("times", "entries", "problem"),
    [
        (
            ["2024-01-31T10:00:00Z", "2024-01-31T11:00:00+01:00"],
            "key: [id, t]",
            "is read as text | declare its type: types: {t: timestamptz}",
        ),
        (["2024-01-31 10:00", "2024-01-31"], "", "is read as text | declare its type: types: {t: timestamp}"),
        (
            ["31.01.2024", "2024-01-31"],
            "",
            "is text: 1 of 2 values are not, such as '31.01.2024' | "
            "write times as 2024-01-31 13:00:00, with Z or +01:00 at the end where the zone is known",
        ),
        (["1706695200", "1706695201"], "", None),
    ],
)
def test_a_time_has_to_be_one(project: Any, times: list[str], entries: str, problem: str | None) -> None:
    project.text("p.csv", "id,p,t\n" + "".join(f"{i},0.5,{time}\n" for i, time in enumerate(times)))
    project.parquet("labels.parquet", id=["0", "1"], t=["x", "y"], y=[0, 1])
    contract = project.contract(
        f"source: p.csv; {entries}" if entries else "source: p.csv", "key: [id, t]" if entries else "", "time: t"
    )
    (told,) = project.check(contract)
    says = "column 't' of 'p.csv' has to be a date or a point in time, but"
    if problem:
        assert told == f"time | {says} {problem}"
    else:
        assert told == (
            f"time | {says} its type is BIGINT | write it as a timestamp: a number does not say since when it counts"
        )


def test_words_and_commas_in_numbers_of_a_csv_file_come_with_advice(project: Any) -> None:
    project.text("p.csv", 'id,p,w\na,0.5,"1,5"\nb,NA,"2,5"\n')
    assert project.check(project.contract("source: p.csv; weight: w")) == [
        "predictions.score | column 'p' of 'p.csv' has to be a number, but is text: 1 of 2 values are not, such as "
        "'NA' | if 'NA' means missing, add null_values: ['NA']",
        "predictions.weight | column 'w' of 'p.csv' has to be a number, but is text: 2 of 2 values are not, such as "
        "'1,5', '2,5' | write numbers with a decimal point, not a comma",
    ]


def test_columns_without_any_value(project: Any) -> None:
    project.text("p.csv", "id,p,t,w\na,,,\nb,,,\n")
    project.parquet("labels.parquet", id=["a", "b"], y=pa.nulls(2, pa.bool_()))
    fill = "fill it, or remove it from the contract"
    assert project.check(project.contract("source: p.csv; weight: w", rest="time: t")) == [
        f"predictions.score | column 'p' of 'p.csv' is empty in all 2 rows | {fill}",
        f"predictions.weight | column 'w' of 'p.csv' is empty in all 2 rows | {fill}",
        f"time | column 't' of 'p.csv' is empty in all 2 rows | {fill}",
        "labels.label | column 'y' of 'labels.parquet' is empty in all 2 rows | give the true outcomes",
    ]


def test_empty_tables(project: Any) -> None:
    project.text("p.csv", "id,p\n")
    project.table("labels.parquet", {"id": pa.array([], pa.string()), "y": pa.array([], pa.bool_())})
    none = "see why what writes it wrote none; there is nothing to analyse"
    assert project.check(project.contract("source: p.csv")) == [
        f"predictions.source | 'p.csv' has no rows | {none}",
        f"labels.source | 'labels.parquet' has no rows | {none}",
    ]


LOST = "where the last digits are lost"


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([1.0, 2.5], "is DOUBLE: 1 of 2 values are fractions (2.5)"),
        ([1.0, 2.0**53 + 2], "is DOUBLE: 1 of 2 values are beyond 9,007,199,254,740,992, " + LOST),
        ([1.0, float("inf")], "is DOUBLE: 1 of 2 values are beyond 9,007,199,254,740,992, " + LOST),
        (pa.array([1.0, 2.0**25], pa.float32()), "is FLOAT: 1 of 2 values are beyond 16,777,216, " + LOST),
        ([1.0, 2.0], None),
        ([1.0, None], None),
        ([2**62, 2**62 + 1], None),
    ],
)
def test_a_key_stored_as_a_fraction_has_to_be_exact(project: Any, values: Any, problem: str | None) -> None:
    project.parquet("predictions.parquet", id=["a", "b"], p=[0.1, 0.9], num=[1, 2])
    project.table("t.parquet", {"k": values, "x": [1, 2]})
    rest = "features: [{name: t, source: t.parquet, key: {num: k}}]"
    do = "store it as text or as a whole number where the table is written"
    expected = [f"features[0].key | key column 'k' of 't.parquet' {problem} | {do}"] if problem else []
    assert project.check(project.contract(rest=rest)) == expected


def test_an_as_of_join_needs_times_that_both_have_a_zone_or_none(project: Any) -> None:
    project.parquet("predictions.parquet", id=["a"], p=[0.1], at=pa.array([0], pa.timestamp("us", "UTC")))
    project.parquet("t.parquet", id=["a"], since=pa.array([0], pa.timestamp("us")), x=[1])
    rest = "time: at\nfeatures: [{name: t, source: t.parquet, key: [id], valid_from: since}]"
    assert project.check(project.contract(rest=rest)) == [
        "features[0].valid_from | 'at' has a time zone and 'since' has none: the join would be hours off | "
        "store both with their zone, or both in the same local time"
    ]


def test_names_of_joined_columns(project: Any) -> None:
    project.parquet("predictions.parquet", id=["a"], p=[0.1], mail=["x"])
    project.parquet("t.parquet", id=["a"], seats=[1], year=[1])
    contract = project.contract(
        rest="features: [{name: t, source: t.parquet, key: [id], columns: [seats]}]\n"
        "subgroups: [seats, t__seats, t__year, t__id, mail]\nbatches: [load]\n"
        "columns: {seats: {unit: x}, t__yeer: {unit: x}, t__year: {unit: x}, 'tail num': {}, mail: {policy: drop}}\n"
        "report: {case_link: 'https://x.org/{seats}/{mail}'}",
    )
    assert project.check(contract) == [
        "subgroups[0] | there is no column 'seats' to analyse | did you mean 't__seats'?",
        "subgroups[2] | column 't__year' is not brought along | add 'year' to features[0].columns",
        "subgroups[3] | column 't__id' is a key, which is not brought along | name the predictions' column: id",
        "subgroups[4] | column 'mail' is dropped by its policy | choose mask or hash, or leave it out here",
        "batches[0] | there is no column 'load' to analyse | "
        "there is 'id', 'p', 't__age_days', 't__conflict', 't__key_mask', 't__match', 't__rows', 't__seats'",
        "columns.seats | there is no column 'seats' | did you mean 't__seats'?",
        "columns.t__yeer | there is no column 't__yeer' | did you mean 't__year'?",
        "columns['tail num'] | there is no column 'tail num' | "
        "there is 'id', 'labels__id', 'labels__y', 'mail', 'p', 'predictions__id', 'predictions__mail', "
        "'predictions__p' and 9 more",
        "report.case_link | there is no column 'seats' to analyse | did you mean 't__seats'?",
        "report.case_link | column 'mail' is dropped by its policy | choose mask or hash, or leave it out here",
    ]


def test_a_link_with_an_open_brace(project: Any) -> None:
    assert project.check(project.contract(rest="report: {case_link: 'https://x.org/{id'}")) == [
        "report.case_link | 'https://x.org/{id' has a brace that is not closed | write {column}"
    ]


def test_what_cannot_be_opened_is_told_once_and_the_rest_is_checked(project: Any) -> None:
    rest = "subgroups: [t__x]\nfeatures: [{name: t, source: t.parquet, key: {id: k}}]"
    assert project.check(project.contract("score: q", rest=rest)) == [
        f"features[0].source | there is no file 't.parquet' in {project.folder} | "
        "there is 'labels.parquet', 'predictions.parquet'",
        "predictions.score | there is no column 'q' in 'predictions.parquet' | there is 'id', 'p'",
    ]
