"""A benchmark run on few rows: the command line works on what the generator makes and finds what is planted."""

import sys
from pathlib import Path

import polars as pl
import pytest

from benchmarks.make_rows import make_rows
from benchmarks.measure import measure

ERRATA = str(Path(sys.executable).with_name("errata"))


@pytest.mark.e2e
def test_a_run_on_twenty_thousand_rows_finds_the_planted_join_and_segment(tmp_path: Path) -> None:
    contract = make_rows(tmp_path / "data", 20_000)
    usage = measure([ERRATA, "run", str(contract), "--runs", str(tmp_path / "runs")])
    assert usage.exit_code == 0, usage.output
    (found,) = tmp_path.glob("runs/*/*/*/findings.parquet")
    findings = pl.read_parquet(found)
    joins = findings.filter(pl.col("kind") == "join.unmatched_key")
    assert joins["why"].str.contains("99999-A", literal=True).any()
    segments = findings.filter(pl.col("family") == "segment")
    assert segments["predicate"].str.contains('"?x02"? *>').any()
