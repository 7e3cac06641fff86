"""No detector fails on columns, rows or tables that are hostile, with every input given that any of them needs."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from tasks.faults.material import Material
from tasks.faults.registry import DETECTORS, detect

START = datetime(2024, 1, 1, tzinfo=UTC)


def _hostile(rows: int, seed: int = 0) -> pl.DataFrame:
    """Columns that hold nothing, one value, anything, too much, or what no calendar and no number line has."""
    rng = np.random.default_rng(seed)
    at = np.arange(rows)
    columns: dict[str, object] = {
        "nothing": pl.Series([None] * rows, dtype=pl.String),
        "no numbers": pl.Series([None] * rows, dtype=pl.Float64),
        "no dates": pl.Series([None] * rows, dtype=pl.Date),
        "blank": [("", " ", "\t")[i % 3] for i in at],
        "constant": ["same"] * rows,
        "same number": [1.0] * rows,
        "unique": [f"u{i}'s {rng.integers(1 << 60)}" for i in at],
        "mixed": [("12", "x1", "3.5e9", "2024-01-01", "nan", "é\u0301")[i % 6] for i in at],
        "endless": [(float("inf"), float("nan"), float("-inf"))[i % 3] for i in at],
        "huge": rng.choice([1e308, -1e308, 0.0], rows),
        "tiny": np.full(rows, 5e-324),
        "whole": [2**62 - int(i) for i in at],
        "far": pl.Series([date(9999, 12, 31)] * rows),
        "old": pl.Series([date(1, 1, 1)] * rows),
        "later": pl.Series([datetime(9999, 12, 31, tzinfo=UTC)] * rows).dt.cast_time_unit("us"),
        "flag": at % 2 == 0,
        "bytes": pl.Series([b"\xff\x00"] * rows),
        "list": pl.Series([[1, 2]] * rows),
        'x"; DROP TABLE y; --': rng.normal(0, 1, rows),
        "{batch} {{ x }} $1 :a": rng.normal(0, 1, rows),
        "lat": rng.normal(0, 1e9, rows),
    }
    return pl.DataFrame(columns)


@pytest.fixture
def everything(world, material) -> Callable[..., Material]:
    """The material of cases with such columns, in predictions and joined tables, beside all that may be given."""

    def build(facts: pl.DataFrame, task: str = "binary", **settings: object) -> Material:
        rows = facts.height
        rng = np.random.default_rng(1)
        ids = [f"c{i}" for i in range(rows)]
        times = pl.Series([START + timedelta(hours=i) for i in range(rows)], dtype=pl.Datetime("us", "UTC"))
        predictions = facts.with_columns(
            id=pl.Series(ids),
            p=pl.Series(rng.random(rows)),
            key=pl.Series([f"k{i % 50}" for i in range(rows)]),
            at=times,
            load_id=pl.Series([f"L{i % 4}" if i % 7 else None for i in range(rows)]),
        )
        labels = pl.DataFrame(
            {
                "id": ids,
                "y": rng.integers(0, 2, rows) if task == "binary" else rng.normal(0, 1, rows),
                "who": ["a"] * rows,
            }
        )
        joined = facts.head(50).with_columns(key=pl.Series([f"k{i}" for i in range(min(50, rows))]))
        history = pl.concat([joined] * 2).with_columns(
            since=pl.Series([START + timedelta(hours=i) for i in range(2 * joined.height)], dtype=times.dtype)
        )
        tables = {
            "t": (joined, {"key": ["key"]}),
            "h": (history, {"key": ["key"], "valid_from": "since"}),
        }
        beside = {"t__raw": joined, "h__raw": history, "logged_features": predictions.drop("p"), "training": facts}
        declared = {"time": "at", "entity": "key", "batches": ["load_id"], **settings}
        given = world(predictions, labels, tables, beside=beside, task=task, **declared)
        before: pl.DataFrame = material(given).engine.connection.sql("FROM evaluation").pl()
        # The run before had half of the cases, and as many others.
        other = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("old ")).otherwise(pl.lit(""))
        return material(given, previous=before.with_columns(case__id=other + pl.col("case__id")))

    return build


def _failed(m: Material) -> list[str]:
    looked = [one.check for one in detect(m)]
    assert [check.name for check in looked] == [detector.name for detector in DETECTORS]
    return [f"{check.name}: {check.reason}" for check in looked if check.outcome == "failed"]


@pytest.mark.parametrize("task", ["binary", "regression"])
@pytest.mark.parametrize("rows", [1, 2, 600])
def test_no_detector_fails_on_hostile_columns(everything, rows: int, task: str) -> None:
    assert _failed(everything(_hostile(rows), task)) == []
