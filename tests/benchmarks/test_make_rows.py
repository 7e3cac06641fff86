"""The synthetic rows: as many and as wide as asked, the same every time, with what is planted in them."""

from pathlib import Path

import polars as pl
import pytest
import yaml

from benchmarks import make_rows
from tasks.contracts.config import Contract

ROWS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_rows.make_rows(tmp_path_factory.mktemp("rows"), ROWS).parent


def tables(folder: Path) -> dict[str, pl.DataFrame]:
    return {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}


def test_rows_and_columns_are_as_many_as_asked(folder: Path) -> None:
    made = tables(folder)
    assert {name: table.height for name, table in made.items()} == {
        "labels": ROWS,
        "measurements": ROWS,
        "predictions": ROWS,
        "units": make_rows.UNITS,
    }
    assert len({column for table in made.values() for column in table.columns}) == 50


def test_the_contract_is_valid(folder: Path) -> None:
    contract = Contract.model_validate(yaml.safe_load((folder / "errata.yaml").read_text(encoding="utf-8")))
    assert [table.name for table in contract.features] == ["units", "measurements"]


def test_a_bad_join_and_a_bad_segment_are_planted_and_nothing_else(folder: Path) -> None:
    made = tables(folder)
    rows = made["predictions"].join(made["labels"], on="row_id")
    rows = rows.with_columns(wrong=(pl.col("p") >= 0.5) != pl.col("outcome"))
    unmatched = rows.join(made["units"], on="unit", how="anti")
    assert unmatched["unit"].str.contains("^[0-9]{5}-U$").all()
    assert unmatched.height / ROWS == pytest.approx(make_rows.BAD_JOIN, abs=0.01)
    segment = rows.filter(pl.col("x02") > make_rows.SEGMENT_FROM)
    elsewhere = rows.join(unmatched, on="row_id", how="anti").filter(pl.col("x02") <= make_rows.SEGMENT_FROM)
    rate = [float(table["wrong"].sum()) / table.height for table in (unmatched, segment, elsewhere)]
    assert rate[0] > rate[2] + 0.08
    assert rate[1] > rate[2] + 0.08
    # A calibrated model is wrong as often as its own probabilities say.
    expected = elsewhere.select(pl.min_horizontal("p", 1 - pl.col("p")).mean()).item()
    assert rate[2] == pytest.approx(expected, abs=0.01)


def test_the_same_arguments_make_the_same_bytes_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_rows, "ROWS_PER_CHUNK", 300)
    first, second = (make_rows.make_rows(tmp_path / name, 1_000, 22).parent for name in ("first", "second"))
    assert [(p.name, p.read_bytes()) for p in sorted(first.iterdir())] == [
        (p.name, p.read_bytes()) for p in sorted(second.iterdir())
    ]
    made = tables(first)
    assert made["predictions"]["row_id"].to_list() == [f"row-{i:09d}" for i in range(1_000)]
    assert made["predictions"]["scored_at"].dtype == pl.Datetime("us", "UTC")


def test_too_few_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too few"):
        make_rows.make_rows(tmp_path, 10, 12)
