"""Columns of any type, with gaps or nothing in them: they are guessed about, opened and checked without a traceback."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.contracts.load import load_contract
from tasks.contracts.problems import Problem
from tasks.engine import open_engine
from tasks.inputs.check import check_columns, unused_parts
from tasks.inputs.guess import guess_contract
from tasks.inputs.sources import open_tables

NAMES = [
    "p",
    "score",
    "label",
    "y",
    "pred",
    "time",
    "customer_id",
    "query_id",
    "weight",
    "version",
    "ü",
    "x'\"",
    "p_a",
    "k",
]
VALUES: list[list[Any]] = [
    [0, 1, 2],
    [0.5, 0.25, 1.0],
    [1e300, float("nan"), float("inf")],
    ["a", "b", ""],
    ["NA", "1", "2"],
    [True, False, True],
    [None, None, None],
    [2**62, 2**62 + 1, -1],
    [Decimal("1.25"), Decimal("2.50"), Decimal("3.00")],
    [date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)],
    [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)],
    [time(1), time(2), time(3)],
    [timedelta(1), timedelta(2), timedelta(3)],
    [b"\x00\xff", b"", b"x"],
    [{"a": 0.5, "b": 0.5}, {"a": 1.0, "b": None}, None],
    [[1, 2], [], [3]],
]

columns = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES), min_size=1, max_size=6)
repeats = st.sampled_from([0, 1, 10])
tables = st.dictionaries(st.sampled_from(["predictions", "labels", "other"]), columns, min_size=1)


@settings(max_examples=60, deadline=None)
@given(tables=tables, times=repeats, with_id=st.booleans())
def test_no_table_is_answered_with_a_traceback(tables: Mapping[str, Any], times: int, with_id: bool) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        for table, content in tables.items():
            arrays = {column: pa.array(values * times, pa.array(values).type) for column, values in content.items()}
            if with_id:
                arrays["id"] = pa.array([str(i) for i in range(3 * times)], pa.string())
            pq.write_table(pa.table(list(arrays.values()), names=list(arrays)), folder / f"{table}.parquet")
        text = guess_contract([Path(f"{table}.parquet") for table in tables], folder)
        (folder / "errata.yaml").write_text(text, encoding="utf-8")
        contract = load_contract(folder / "errata.yaml")
        with open_engine(folder / "spill", threads=1) as engine:
            opened, problems = open_tables(contract, folder, engine, folder)
            problems += check_columns(engine, contract, opened)
        assert all(isinstance(problem, Problem) and problem.do for problem in problems)
        assert all(note.text.endswith(".") for note in unused_parts(contract))
