"""What `make setup` compiles is all that a search needs."""

import os
import subprocess
import sys
from pathlib import Path

SEARCH = """
import numpy as np
import benchmarks.planted_cases as cases
from benchmarks.planted_segments import look
look(cases.planted(np.random.default_rng(0), cases.Shape(3_000, nuisance=6), 2, 0.1, 4.0, 1))
"""


def compiled(folder: Path, *command: str) -> set[str]:
    """What the cache holds after a command."""
    subprocess.run([sys.executable, *command], env=os.environ | {"NUMBA_CACHE_DIR": str(folder)}, check=True)
    return {path.name for path in folder.rglob("*.nbc")}


def test_a_search_after_setup_compiles_nothing(tmp_path: Path) -> None:
    kept = compiled(tmp_path, "-m", "tasks.compiled")
    assert any("best_of_parts" in name for name in kept)
    assert compiled(tmp_path, "-c", SEARCH) == kept
