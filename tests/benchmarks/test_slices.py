"""The search is measured on rows that anyone can make, and finds what is planted in them."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.make_rows import make_rows
from benchmarks.slices import names_in


def test_rows_that_are_made_are_a_data_set_and_what_is_planted_is_found(tmp_path: Path) -> None:
    folder = make_rows(tmp_path / "made", 30_000, 24).parent
    assert names_in(folder) == ["made"]
    command = [sys.executable, "-m", "benchmarks.slices", str(folder), "--one", "made", "errata", "0"]
    told = json.loads(subprocess.run(command, stdout=-1, check=True).stdout)
    assert told["rows"] == 30_000
    assert [jaccard > 0.9 for jaccard, _ in told["planted"]] == [True, True]


def test_a_folder_holds_a_data_set_for_each_name(tmp_path: Path) -> None:
    for name in ("small", "large"):
        (tmp_path / f"{name}_features.parquet").touch()
    assert names_in(tmp_path) == ["large", "small"]
