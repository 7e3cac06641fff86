"""Plants segments in which a better model got worse, and prints whether a comparison tells them first, and its cost.

    python -m benchmarks.planted_regressions [--rows 100000] [--depths 2 3] [--supports 0.01 0.05] [--seeds 10]
    python -m benchmarks.planted_regressions --null 100 [--rows 10000]

The cases are those of `benchmarks.planted_segments`. The later model fixes three of ten failures and newly fails one
case in a hundred, so that its average is better; in the planted segment, a conjunction of `depth` conditions, it fixes
nothing and newly fails `--newly` of the cases. A segment is told *first* if the one at the head of the comparison holds
nearly the same cases (Jaccard at least 0.8). With `--null` the later model is worse nowhere, and all that is told is
false.

Exit code 1: a target is missed (told first in nine runs of ten; of runs without a segment one in ten tells any).
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import NamedTuple

import numpy as np
import polars as pl

from benchmarks.planted_cases import Cases, Shape, planted
from benchmarks.planted_segments import CONTRACT, column
from tasks.comparison.worse import Tables, with_worse_segments
from tasks.contracts.comparison import Comparison, Flips, RateChange
from tasks.contracts.config import Contract
from tasks.engine import open_engine
from tasks.sql import parquet

FIXED, NEWLY = 0.3, 0.01
SAME, FIRST, MOST_ALARMS = 0.8, 0.9, 0.1


class Run(NamedTuple):
    """One comparison: the cases of the first segment told, how many were told, and the CPU seconds."""

    first: Cases | None
    told: int
    cpu: float


def compared(frame: pl.DataFrame, now: Cases) -> Run:
    """Search the segments in which `now` fails and the frame's own failures did not."""
    before = frame["error__failed"].to_numpy()
    outcomes = np.select([before & now, now, before], ["still_wrong", "newly_wrong", "fixed"], "still_right")
    contract = Contract.model_validate(CONTRACT)
    columns = tuple(column(name, str(frame.schema[name])) for name in frame.columns if "__" not in name)
    flips = Flips(*(int((outcomes == one).sum()) for one in ("fixed", "newly_wrong", "still_wrong", "still_right")))
    nothing = RateChange(len(now), None, None, None, None, None, 1.0)
    comparison = Comparison("v1", "", flips, nothing, 0, Flips(0, 0, 0, 0), 0, 0, (), ())
    with TemporaryDirectory(prefix="regressions-") as name:
        folder = Path(name)
        frame.with_columns(error__failed=now).write_parquet(folder / "evaluation.parquet")
        pair = {"case__id": frame["case__id"], "outcome": outcomes, "before__failed": before, "now__failed": now}
        pl.DataFrame(pair).write_parquet(folder / "comparison.parquet")
        with open_engine(folder / "spill") as engine:
            tables = Tables(parquet(folder / "evaluation.parquet"), columns, folder / "comparison.parquet", folder)
            start = process_time()
            told = with_worse_segments(engine, contract, tables, comparison, ()).segments
            spent = process_time() - start
            if not told:
                return Run(None, 0, spent)
            read = engine.connection.read_parquet(str(folder / "evaluation.parquet"))
            (held,) = read.project(f"coalesce({told[0].predicate}, FALSE)").fetchnumpy().values()
            return Run(held.astype(np.bool_), len(told), spent)


def later(rng: np.random.Generator, before: Cases, there: Cases, newly: float) -> Cases:
    """The failures of the later model: fewer everywhere but in the segment."""
    chance = rng.random(len(before))
    better = np.where(before, chance >= FIXED, chance < NEWLY)
    return np.where(there, before | (chance < newly), better).astype(np.bool_)


def main(given: Sequence[str] | None = None) -> int:
    """Run the grid, print one line a cell, and return 1 if a target was missed."""
    parser = ArgumentParser(prog="python -m benchmarks.planted_regressions", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--depths", nargs="+", type=int, default=[2, 3])
    parser.add_argument("--supports", nargs="+", type=float, default=[0.01, 0.05])
    parser.add_argument("--newly", type=float, default=0.2, help="newly wrong of the segment's other cases")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--null", type=int, default=0, help="only runs in which no segment got worse, so many")
    asked = parser.parse_args(given)
    missed = _null(asked.rows, asked.null) if asked.null else 0
    if not asked.null:
        print("| depth | of cases | told first | Jaccard of the first | told | CPU s |\n|---|---|---|---|---|---|")
        missed = sum(
            _planted(asked.rows, *cell, asked.newly, asked.seeds) for cell in product(asked.depths, asked.supports)
        )
    print(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f} MB; {missed} targets missed")
    return int(missed > 0)


def _planted(rows: int, depth: int, support: float, newly: float, seeds: int) -> bool:
    alike, runs = [], []
    for seed in range(seeds):
        rng = np.random.default_rng([seed, depth, round(1e6 * support)])
        data = planted(rng, Shape(rows), depth, support, 1.0, 1)
        there = data.segments[0].holds
        run = compared(data.frame, later(rng, data.frame["error__failed"].to_numpy(), there, newly))
        both = 0 if run.first is None else np.count_nonzero(run.first & there)
        alike.append(0.0 if run.first is None else both / np.count_nonzero(run.first | there))
        runs.append(run)
    first = sum(each >= SAME for each in alike)
    said = [depth, f"{support:.1%}", f"{first} of {seeds}", f"{median(alike):.2f}", sum(run.told for run in runs)]
    print(f"| {' | '.join(map(str, said))} | {median(run.cpu for run in runs):.2f} |", flush=True)
    return first < FIRST * seeds


def _null(rows: int, seeds: int) -> bool:
    runs = []
    for seed in range(seeds):
        rng = np.random.default_rng([seed, 0])
        data = planted(rng, Shape(rows), 0, 0.0, 1.0, 0)
        before = data.frame["error__failed"].to_numpy()
        runs.append(compared(data.frame, later(rng, before, np.zeros(rows, np.bool_), 0.0)))
    alarmed = sum(run.told > 0 for run in runs)
    cpu = median(run.cpu for run in runs)
    print(f"nothing worse in {rows:,} cases: {alarmed} of {seeds} runs tell a segment, {cpu:.2f} CPU s a run")
    return alarmed > MOST_ALARMS * seeds


if __name__ == "__main__":
    raise SystemExit(main())
