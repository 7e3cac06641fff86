"""A known subgroup selects exactly the rows that were counted for it, whatever the type of its column."""

from pathlib import Path

import duckdb
import pytest

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.findings import Proposal
from tasks.slices.subgroups import known_subgroups
from tasks.sql import ident, literal


@pytest.fixture
def groups(engine, contract, tmp_path: Path):
    """The subgroups of a column given by the SQL of its values, one a row, and the rows each selects on the file."""

    def find(duckdb_type: str, *values: str) -> tuple[list[Proposal], list[list[int]]]:
        path = tmp_path / "evaluation.parquet"
        rows = " UNION ALL ".join(f"SELECT {i} AS i, CAST({v} AS {duckdb_type}) AS v" for i, v in enumerate(values))
        engine.connection.execute(f"COPY ({rows}) TO '{path}'")
        type_name = str(engine.connection.sql(rows).types[1])
        column = Column("v", "prediction", kind_of(type_name), type_name, "predictions", "v", "v")
        engine.execute("runs/parquet_view", view=ident("evaluation"), path=literal(str(path)))
        named = contract.model_copy(update={"subgroups": ["v"]})
        proposals = known_subgroups(engine, named, (column,), ident("evaluation"))
        # As a reader would: another session, in another time zone.
        reader = duckdb.connect()
        reader.execute("SET TimeZone = 'America/New_York'")
        selected = [
            [i for (i,) in reader.sql(f"SELECT i FROM '{path}' WHERE {p.predicate} ORDER BY i").fetchall()]
            for p in proposals
        ]
        return list(proposals), selected

    return find


@pytest.mark.parametrize(
    "values",
    [
        ("VARCHAR", "'a'", "'it''s'", "''"),
        ("BOOLEAN", "TRUE", "FALSE", "NULL"),
        ("BIGINT", "9007199254740992", "9007199254740993", "NULL"),
        ("UBIGINT", "18446744073709551615", "18446744073709551614", "0"),
        ("FLOAT", "0.1", "0.3", "1e10"),
        ("DOUBLE", "0.1::DOUBLE + 0.2::DOUBLE", "0.3", "1e300"),
        ("DECIMAL(10, 2)", "1.50", "2.25", "NULL"),
        ("TIMESTAMPTZ", "'2024-01-01 00:00:00+00'", "'2024-01-01 05:00:00.000001+00'", "NULL"),
        ("TIMESTAMPTZ", "'99999-01-01 00:00:00+00'", "'0044-03-15 (BC) 00:00:00+00'", "NULL"),
        ("TIMESTAMP", "'2024-01-01 00:00:00.5'", "'2024-01-01 00:00:00'", "NULL"),
        ("TIMESTAMP_NS", "'2024-01-01 00:00:00.000000001'", "'2024-01-01 00:00:00'", "NULL"),
        ("DATE", "'9999-12-31'", "'5000000-01-01'", "'2024-01-01'"),
        ("TIME", "'10:00:00'", "'10:00:01'", "NULL"),
        ("BLOB", r"'\x00\xFF'", r"'\x27\x5C'", "'x'"),
        ("INTERVAL", "INTERVAL 1 MONTH", "INTERVAL 30 DAY", "INTERVAL 5 HOUR"),
        ("UUID", "'4d9e0a5e-0000-0000-0000-000000000001'", "'4d9e0a5e-0000-0000-0000-000000000002'", "NULL"),
        ("STRUCT(a INTEGER)", "{'a': 1}", "{'a': NULL}", "NULL"),
        ("INTEGER[]", "[1, 2]", "[]", "NULL"),
    ],
    ids=lambda values: values[0],
)
def test_three_values_are_three_groups_of_one_row(groups, values: tuple[str, ...]) -> None:
    _, selected = groups(*values)
    assert sorted(selected) == [[0], [1], [2]]


@pytest.mark.parametrize(
    "values",
    [
        ("DOUBLE", "'nan'", "'inf'", "NULL", "'-inf'", "1.5"),
        ("FLOAT", "'nan'", "'inf'", "NULL", "'-inf'", "1.5"),
        ("TIMESTAMP", "'infinity'", "'-infinity'", "NULL", "NULL", "'2024-01-01'"),
        ("TIMESTAMPTZ", "'infinity'", "'-infinity'", "NULL", "NULL", "'2024-01-01 00:00:00+00'"),
        ("DATE", "'infinity'", "'-infinity'", "NULL", "NULL", "'2024-01-01'"),
    ],
    ids=lambda values: values[0],
)
def test_what_is_not_finite_is_missing_in_one_group(groups, values: tuple[str, ...]) -> None:
    (missing, other), selected = groups(*values)
    assert missing.subject == "cases where v is missing"
    assert missing.predicate == '("v" IS NULL OR NOT isfinite("v"))'
    assert selected == [[0, 1, 2, 3], [4]]
    assert "isfinite" not in other.predicate
