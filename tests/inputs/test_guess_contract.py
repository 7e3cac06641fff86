"""`errata init`: files nobody has described yet become a contract that loads, with the reason for every guess."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError
from tasks.inputs.guess import guess_contract

N = 300
HOURS = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=i % 50) for i in range(N)]
SCORES = [round((i * 37 % 101) / 101, 4) for i in range(N)]


def line(text: str, begin: str) -> str:
    """The one line of a text that begins so."""
    (found,) = [entry.strip() for entry in text.splitlines() if entry.strip().startswith(begin)]
    return " ".join(found.split())


def flights(project: Any) -> None:
    project.parquet(
        "predictions.parquet",
        flight_id=list(range(N)),
        carrier=["AA", "DL", "UA"] * 100,
        tailnum=[f"N{i % 60:03}" for i in range(N)],
        dest=[f"D{i % 20}" for i in range(N)],
        origin=["EWR", "JFK"] * 150,
        time_hour=HOURS,
        year=[2024] * N,
        p_late=SCORES,
        model_version=["v1"] * N,
    )
    project.parquet("labels.parquet", flight_id=list(range(N)), late=[score > 0.5 for score in SCORES])
    planes = "".join(f"N{i:03},{2000 + i % 9},{'NA' if i % 7 else i}\n" for i in range(55))
    project.text("planes.csv", "tailnum,year,speed\n" + planes)
    project.text("airports.csv", "faa,alt\n" + "".join(f"D{i},{i}\n" for i in range(40)))
    weather = "".join(f"{origin},{HOURS[i].isoformat()},{i}\n" for origin in ("EWR", "JFK") for i in range(50))
    project.text("weather.csv", "origin,time_hour,temp\n" + weather)
    project.text("notes.csv", "author,text\nme,hello\nyou,hello\nme,bye\n")


def test_flights(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    flights(project)
    contract, text = guessed(
        "weather.csv", "planes.csv", "labels.parquet", "airports.csv", "predictions.parquet", "notes.csv"
    )
    assert (contract.task, contract.time, contract.entity) == ("binary", "time_hour", "tailnum")
    predictions, labels = contract.predictions, contract.labels
    assert (predictions.source, predictions.key, predictions.score) == ("predictions.parquet", ["flight_id"], "p_late")
    assert (predictions.version, predictions.threshold) == ("model_version", None)
    assert (labels.source, labels.key, labels.label) == ("labels.parquet", ["flight_id"], "late")
    joins = {table.name: (table.source, table.key, table.types, table.null_values) for table in contract.features}
    assert joins == {
        "weather": ("weather.csv", ["origin", "time_hour"], {"time_hour": "timestamptz"}, []),
        "planes": ("planes.csv", ["tailnum"], {}, ["NA"]),
        "airports": ("airports.csv", {"dest": "faa"}, {}, []),
    }
    assert contract.subgroups == ["carrier", "dest", "origin"]
    assert line(text, "task:") == "task: binary # the values of late are false, true"
    assert "key: [flight_id] # unique in all 300 rows, and in all 300 rows of the labels" in " ".join(text.split())
    assert "# unique in all 55 rows; 92% of the predictions' keys are found" in line(text, "key: [tailnum]")
    assert "# identifies a row of planes; 60 different values in all 300 rows" in line(text, "entity:")
    assert "# threshold: 0.5" in line(text, "# threshold:")
    assert "# notes.csv: no column was found that" in text


def test_one_csv_file_with_answers_and_guesses(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    rows = "".join(f"0{i},{i % 13 + 0.5},{i % 11 + 0.25},{'ab'[i % 2]}\n" for i in range(200))
    project.text("scored.csv", "house,y_true,y_pred,area\n" + rows)
    contract, text = guessed("scored.csv")
    assert contract.task == "regression"
    assert (contract.predictions.source, contract.labels.source) == ("scored.csv", "scored.csv")
    assert (contract.predictions.key, contract.labels.key) == (["house"], ["house"])
    assert (contract.predictions.score, contract.labels.label) == ("y_pred", "y_true")
    assert contract.columns["y_true"].policy == "drop"
    assert "the same file: it has column y_true" in line(text, "labels:")


def test_a_predicted_number_without_a_telling_name(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    measured = [float(i * 31 % 97) for i in range(N)]
    columns = {
        "id": list(range(N)),
        "age": [i % 7 for i in range(N)],
        "weeks": [m + i % 20 for i, m in enumerate(measured)],
    }
    project.table("predictions.parquet", columns)
    project.parquet("labels.parquet", id=list(range(N)), measured=measured)
    contract, text = guessed("predictions.parquet", "labels.parquet")
    assert (contract.task, contract.predictions.score) == ("regression", "weeks")
    assert "of all numbers it follows measured most closely (correlation 0.98); check it" in text
    project.table("predictions.parquet", columns | {"delay": [1.5] * N})
    project.parquet("labels.parquet", id=list(range(N)), arr_delay=measured)
    assert guessed("predictions.parquet", "labels.parquet")[0].predictions.score == "delay"


def test_a_ranking(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    queries, items = [i // 5 for i in range(N)], [i % 5 for i in range(N)]
    project.parquet("ranked.parquet", query_id=queries, item=items, score=SCORES)
    project.parquet("relevance.parquet", query_id=queries, item=items, relevance=[i % 4 for i in range(N)])
    contract, text = guessed("relevance.parquet", "ranked.parquet")
    assert contract.task == "ranking"
    assert (contract.predictions.query, contract.predictions.score) == ("query_id", "score")
    assert contract.predictions.key == ["query_id", "item"]
    assert contract.labels.label == "relevance"
    assert line(text, "query:") == "query: query_id # 60 queries in all 300 rows"


def test_classes_with_a_column_each(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    wide = {f"p_{name}": [1 / 3] * 90 for name in ("red", "green", "no")}
    project.table("predictions.parquet", {"id": list(range(90)), **wide})
    project.parquet("labels.parquet", id=list(range(90)), label=["red", "green", "no"] * 30)
    contract, _ = guessed("predictions.parquet", "labels.parquet")
    assert contract.task == "multiclass"
    assert contract.predictions.score == {"green": "p_green", "no": "p_no", "red": "p_red"}


def test_classes_in_one_column(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    project.parquet(
        "p.parquet", id=list(range(90)), probabilities=[{"a": 0.2, "b": 0.3, "c": 0.5}] * 90, score=[1] * 90
    )
    project.parquet("labels.parquet", id=list(range(90)), label=["a", "b", "c"] * 30)
    contract, _ = guessed("p.parquet", "labels.parquet")
    assert (contract.task, contract.predictions.score) == ("multiclass", "probabilities")


def test_hard_labels(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    project.text("preds.csv", "id,prediction\n" + "".join(f"{i},{'abc'[i % 3]}\n" for i in range(60)))
    project.text("truth.csv", "id,label\n" + "".join(f"{i},{'abc'[i % 2]}\n" for i in range(60)))
    contract, _ = guessed("preds.csv", "truth.csv")
    assert (contract.task, contract.predictions.prediction) == ("multiclass", "prediction")
    project.text("preds.csv", "id,prediction\n" + "".join(f"{i},{'abb'[i % 3]}\n" for i in range(60)))
    contract, _ = guessed("preds.csv", "truth.csv")
    assert (contract.task, contract.predictions.prediction, contract.predictions.score) == (
        "binary",
        "prediction",
        None,
    )


@pytest.mark.parametrize(
    ("labels", "positive", "why"),
    [
        (["yes", "no"], "yes", "by its name"),
        (["paid", "paid", "default"], "default", "the rarer of the two; check it"),
        ([1, 2, 2], 1, "by its name"),
        ([0, 1], None, None),
        ([True, False], None, None),
    ],
)
def test_the_positive_class(
    project: Any, guessed: Callable[..., tuple[Contract, str]], labels: list[Any], positive: Any, why: str | None
) -> None:
    project.parquet("scores.parquet", id=list(range(60)), probability=[0.25] * 60)
    project.parquet("labels.parquet", id=list(range(60)), outcome=labels * (60 // len(labels)))
    contract, text = guessed("scores.parquet", "labels.parquet")
    assert (contract.task, contract.labels.positive) == ("binary", positive)
    if why:
        assert line(text, "positive:").endswith(f"# {why}")


def test_versions_of_rows_are_joined_as_of(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    project.parquet("scores.parquet", id=list(range(N)), customer_id=[i % 40 for i in range(N)], score=SCORES, at=HOURS)
    project.parquet("labels.parquet", id=list(range(N)), label=[0, 1] * 150)
    project.parquet(
        "tariffs.parquet", customer_id=[i // 2 for i in range(80)], valid_from=HOURS[:80], tariff=["a"] * 80
    )
    contract, text = guessed("scores.parquet", "labels.parquet", "tariffs.parquet")
    (tariffs,) = contract.features
    assert (tariffs.key, tariffs.valid_from) == (["customer_id"], "valid_from")
    assert contract.entity == "customer_id"
    assert "repeats, but not together with valid_from" in text


def test_a_key_of_another_name(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    project.parquet(
        "scores.parquet", case=[f"c{i}" for i in range(N)], customer_id=[i % 40 for i in range(N)], score=SCORES
    )
    project.parquet("labels.parquet", ref=[f"c{i}" for i in range(N)], label=[0, 1] * 150)
    project.parquet("customers.parquet", id=list(range(40)), age=[30] * 40)
    contract, _ = guessed("scores.parquet", "labels.parquet", "customers.parquet")
    assert (contract.predictions.key, contract.labels.key) == (["case"], ["ref"])
    assert contract.features[0].key == {"customer_id": "id"}


def test_tables_of_a_database(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    with duckdb.connect("all.duckdb") as connection:
        connection.execute("CREATE TABLE preds AS SELECT i AS id, i / 100 AS score FROM range(100) AS t(i)")
        connection.execute("CREATE TABLE labels AS SELECT i AS id, i % 2 AS label FROM range(100) AS t(i)")
    contract, _ = guessed("all.duckdb")
    assert (contract.predictions.source, contract.predictions.table) == ("all.duckdb", "preds")
    assert (contract.labels.source, contract.labels.table) == ("all.duckdb", "labels")


def test_files_that_differ_only_in_their_digits_are_one_source(
    project: Any, guessed: Callable[..., tuple[Contract, str]]
) -> None:
    for day in (1, 2):
        project.text(f"scores-2024-0{day}.csv", "id,score\n" + "".join(f"{day}-{i},0.5\n" for i in range(50)))
    project.text(
        "labels.jsonl", "".join(f'{{"id": "{day}-{i}", "label": {i % 2}}}\n' for day in (1, 2) for i in range(50))
    )
    contract, _ = guessed("scores-2024-01.csv", "scores-2024-02.csv", "labels.jsonl")
    assert contract.predictions.source == "scores-*-*.csv"
    assert contract.labels.source == "labels.jsonl"


def test_what_is_not_found_is_left_to_be_named(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    project.parquet("a.parquet", x=[1, 1, 2], z=[1.5, 2.5, 2.5])
    contract, text = guessed("a.parquet", problems=("predictions.score",))
    assert contract.predictions.score == "score"
    assert "NOT FOUND: name the column of the score, or a hard label as `prediction:`" in line(text, "score:")
    assert "NOT unique: 2 different values in 3 rows; name what identifies a case" in text


def test_any_name_can_be_written(project: Any, guessed: Callable[..., tuple[Contract, str]]) -> None:
    for i, name in enumerate(['a: "b"', "it's #1", "größe", "no", "1.10", "[x]", "{{ y }}", "'; DROP TABLE t; --"]):
        project.table(
            f"scored {i}'s.parquet", {f"{name} id": [str(n) for n in range(60)], f"score {name}": [0.5, 0.75] * 30}
        )
        project.table(
            f"labels {i}'s.parquet", {f"{name} id": [str(n) for n in range(60)], f"label {name}": [name, "x"] * 30}
        )
        contract, _ = guessed(f"scored {i}'s.parquet", f"labels {i}'s.parquet")
        assert contract.predictions.key == [f"{name} id"]
        assert contract.predictions.score == f"score {name}"
        assert contract.labels.positive in (name, "x")


def test_only_the_first_rows_of_a_text_file_are_read(
    project: Any, guessed: Callable[..., tuple[Contract, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.inputs.look.ROWS", 50)
    project.text("scores.csv", "id,score\n" + "".join(f"{i},0.5\n" for i in range(100)))
    project.parquet("labels.parquet", id=list(range(100)), label=[0, 1] * 50)
    contract, text = guessed("scores.csv", "labels.parquet")
    assert contract.task == "binary"
    assert "unique in the first 50 rows, and in the first 50 rows of 100 of the labels" in " ".join(text.split())


def test_every_file_that_cannot_be_read_is_told(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project.folder)
    project.text("a.parquet", "no")
    project.text("b.json", "[]")
    with pytest.raises(ContractError) as caught:
        guess_contract([Path(name) for name in ("a.parquet", "b.json", "c.csv", "predictions.parquet")])
    assert [f"{p.where} | {p.what}" for p in caught.value.problems] == [
        "a.parquet | 'a.parquet' is no Parquet file",
        "b.json | 'b.json' is an empty list: it has no rows and says no columns",
        f"c.csv | there is no file 'c.csv' in {project.folder}",
    ]
    with pytest.raises(ContractError, match="there are none"):
        guess_contract([])
