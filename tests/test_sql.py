"""Text gets into SQL as an identifier, a literal or not at all."""

from datetime import UTC, date, datetime

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.sql import FOLDER, Sql, ident, literal, statement


@given(st.text(min_size=1, max_size=30).filter(lambda s: "\0" not in s))
def test_any_name_is_only_a_name(name: str) -> None:
    relation = duckdb.sql(f"SELECT 1 AS {ident(name)}")
    assert relation.columns == [name]


@given(st.one_of(st.text().filter(lambda s: "\0" not in s), st.integers(-(2**62), 2**62), st.booleans(), st.none()))
def test_any_constant_reads_back_as_itself(value: object) -> None:
    assert duckdb.sql(f"SELECT {literal(value)}").fetchall() == [(value,)]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_to_the_last_bit(value: float) -> None:
    assert duckdb.sql(f"SELECT CAST({literal(value)} AS DOUBLE)").fetchall() == [(value,)]


def test_times_keep_their_kind() -> None:
    assert literal(datetime(2024, 1, 2, 3, tzinfo=UTC)) == "TIMESTAMPTZ '2024-01-02 03:00:00+00:00'"
    assert literal(datetime(2024, 1, 2)) == "TIMESTAMP '2024-01-02 00:00:00'"  # noqa: DTZ001
    assert literal(date(2024, 1, 2)) == "DATE '2024-01-02'"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_has_no_literal(value: float) -> None:
    with pytest.raises(ValueError, match="no literal"):
        literal(value)


def test_a_plain_string_cannot_get_into_a_statement() -> None:
    with pytest.raises(TypeError, match="only Sql"):
        statement("runs/parquet_view", view="evaluation", path=literal("x"))
    assert "FROM read_parquet('x')" in statement("runs/parquet_view", view=Sql("v"), path=literal("x"))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.sql")), ids=lambda p: str(p.relative_to(FOLDER)))
def test_every_statement_says_its_grain_and_parameters(path) -> None:
    head = [line for line in path.read_text().splitlines() if line.startswith("--")]
    text = "\n".join(head)
    assert text, "no header"
    returns_rows = "SELECT" in path.read_text() and "An expression" not in text
    assert "-- Grain:" in text or not returns_rows
    assert "-- Parameters:" in text
