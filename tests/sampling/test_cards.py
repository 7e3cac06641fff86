"""A card tells its facts in the reader's words and zone, whatever a column holds."""

import duckdb
import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import ReportOptions
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.cards import cards
from tasks.sql import ident, literal

CASE = WorstCase("fp", "c0", "why", "late", "on time", "false_positive", 1.0)


@pytest.fixture
def facts(engine, contract, tmp_path):
    """The value on the card of the first row of a column given by its type and values, and the link made of it."""

    def show(duckdb_type: str, *values: str, **settings: object) -> tuple[str, str | None]:
        path = tmp_path / "evaluation.parquet"
        rows = " UNION ALL ".join(
            f"SELECT 'c{i}' AS case__id, 'analysed' AS case__status, CAST(NULL AS TIMESTAMP) AS case__time, "
            f"CAST({value} AS {duckdb_type}) AS v"
            for i, value in enumerate(values)
        )
        engine.connection.execute(f"COPY ({rows}) TO '{path}'")
        engine.execute("runs/parquet_view", view=ident("evaluation"), path=literal(str(path)))
        type_name = str(duckdb.sql(rows).types[3])
        column = Column("v", "prediction", kind_of(type_name), type_name, "predictions", "v", "v", **settings)
        told = contract.model_copy(
            update={"timezone": "America/New_York", "report": ReportOptions(case_link="https://x/{v}")}
        )
        (card,) = cards(engine, told, (column,), ident("evaluation"), [CASE], [])
        (fact,) = card.facts
        return fact.value, card.link

    return show


@pytest.mark.parametrize(
    ("duckdb_type", "value", "shown", "link"),
    [
        ("TIMESTAMPTZ", "'2014-01-01 04:30:00+00'", "2013-12-31 23:30", "2014-01-01%2004%3A30%3A00%2B00%3A00"),
        ("TIMESTAMP", "'2014-01-01 04:30:00'", "2014-01-01 04:30", "2014-01-01%2004%3A30%3A00"),
        ("TIMESTAMP", "'9999-12-31 23:59:59.999999'", "9999-12-31 23:59", "9999-12-31%2023%3A59%3A59.999999"),
        ("TIMESTAMPTZ", "'99999-01-01 00:00:00+00'", "99998-12-31 19:00", "99999-01-01%2000%3A00%3A00%2B00%3A00"),
        ("TIMESTAMP", "'0044-03-15 (BC) 12:00:00'", "0044-03-15 (BC) 12:00", "0044-03-15%20%28BC%29%2012%3A00%3A00"),
        ("DATE", "'2014-01-01'", "2014-01-01", "2014-01-01"),
        ("DATE", "'0044-03-15 (BC)'", "0044-03-15 (BC)", "0044-03-15%20%28BC%29"),
        ("TIME", "'10:00:00'", "10:00:00", "10%3A00%3A00"),
        ("BOOLEAN", "TRUE", "yes", "True"),
        ("BIGINT", "12345", "12,345", "12345"),
    ],
)
def test_values_are_told_and_linked(facts, duckdb_type: str, value: str, shown: str, link: str) -> None:
    assert facts(duckdb_type, value, "NULL", "NULL" if duckdb_type != "BIGINT" else "1") == (shown, f"https://x/{link}")


@pytest.mark.parametrize(
    ("duckdb_type", "value"),
    [("TIMESTAMPTZ", "'infinity'"), ("DATE", "'-infinity'"), ("DATE", "NULL"), ("DOUBLE", "'nan'")],
)
def test_what_is_missing_is_an_empty_fact(facts, duckdb_type: str, value: str) -> None:
    shown, _ = facts(duckdb_type, value, *(["1", "2"] if duckdb_type == "DOUBLE" else []))
    assert shown == ""


def test_a_coded_day_is_told_in_the_contracts_words(facts) -> None:
    shown, _ = facts("DATE", "'2014-01-01'", values={"2014-01-01": "New Year"})
    assert shown == "New Year"
