"""Plants segments into synthetic cases and prints which of them the search and the ruler find, and what it cost.

    python -m benchmarks.planted_segments [--rows 100000] [--depths 1 2 3] [--supports 0.005 0.01 0.05 0.2]
        [--effects 2 4] [--together 1 3] [--seeds 3] [--nulls 20]

Twelve columns that have nothing to do with errors but with each other, in twos, and four categories; each planted
segment is a conjunction of `depth` conditions that holds for about `support` of the cases and multiplies their error
rate of 8 % by `effect`. A planted segment is *found* if one of the first ten confirmed findings holds nearly the same
cases (Jaccard at least 0.5). *False* are confirmed findings that share less than a tenth of their cases with all that
is planted.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import Contract
from tasks.engine import open_engine
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.sql import parquet

RATE = 0.08
FIRST = 10
ALIKE, APART = 0.5, 0.1
NUMBERS, CATEGORIES = 12, 4
CONTRACT = {
    "model": "planted",
    "task": "binary",
    "predictions": {"source": "p.parquet", "key": ["id"], "score": "p"},
    "labels": {"source": "l.parquet", "key": ["id"], "label": "y"},
}

Cases = NDArray[np.bool_]


@dataclass(frozen=True)
class Planted:
    """Cases of a run, and the sets of them that fail more often."""

    frame: pl.DataFrame
    segments: tuple[Cases, ...]


@dataclass(frozen=True)
class Result:
    """What became of what was planted.

    Attributes:
        ranks: the place of each planted segment among the confirmed findings, None where it was not found.
        jaccard: of each with the finding that is most like it; false, confirmed: findings; cpu: seconds.
    """

    ranks: tuple[int | None, ...]
    jaccard: tuple[float, ...]
    false: int
    confirmed: int
    cpu: float


def planted(rng: np.random.Generator, rows: int, depth: int, support: float, effect: float, count: int) -> Planted:
    """Cases with `count` segments planted; none with `count` 0."""
    shared = rng.normal(size=(NUMBERS // 2, rows)).repeat(2, axis=0)
    numbers = 0.6 * shared + 0.8 * rng.normal(size=(NUMBERS, rows))
    names = np.array(list("abcdefgh"))
    weights = np.array([30, 20, 15, 10, 10, 6, 5, 4]) / 100
    categories = [rng.choice(names, rows, p=weights) for _ in range(CATEGORIES)]
    columns = {f"n{i}": values for i, values in enumerate(numbers)} | {f"c{i}": v for i, v in enumerate(categories)}
    segments = tuple(_segment(rng, columns, depth, support) for _ in range(count))
    inside = np.logical_or.reduce(segments) if segments else np.zeros(rows, np.bool_)
    failed = rng.random(rows) < np.where(inside, min(RATE * effect, 0.95), RATE)
    entity = np.arange(rows)
    frame = pl.DataFrame(
        {
            "case__id": [f"c{i:08d}" for i in range(rows)],
            "case__status": ["analysed"] * rows,
            "case__entity": entity,
            "case__weight": np.ones(rows),
            "error__failed": failed,
            "error__loss": failed.astype(float),
            "split__half": np.where(rng.random(rows) < 0.5, "find", "confirm"),
            **columns,
        }
    )
    return Planted(frame, segments)


def _segment(rng: np.random.Generator, columns: dict[str, NDArray[Any]], depth: int, support: float) -> Cases:
    """A conjunction of intervals on columns of different pairs, each as wide inside the others as its share demands."""
    # Each condition keeps the same share of what the ones before it hold.
    share = support ** (1 / depth)
    holds = np.ones(len(columns["n0"]), np.bool_)
    for pair in rng.permutation(NUMBERS // 2)[:depth]:
        values = columns[f"n{2 * pair}"]
        start = rng.uniform(0, 1 - share)
        # Half of the conditions are thresholds.
        start = rng.choice([start, 0.0, 1 - share], p=[0.5, 0.25, 0.25])
        low, high = np.quantile(values[holds], [start, start + share])
        holds = holds & (values >= low) & (values <= high)
    return holds


def look(data: Planted) -> tuple[list[Cases], float]:
    """The cases of the confirmed findings, in the order of the findings, and the CPU seconds of search and ruler."""
    contract = Contract.model_validate(CONTRACT)
    types = {"f": "DOUBLE", "U": "VARCHAR"}
    columns = tuple(
        Column(name, "feature", kind_of(kind), kind, "features", name, name)
        for name in data.frame.columns[7:]
        if (kind := types["f" if name.startswith("n") else "U"])
    )
    with TemporaryDirectory(prefix="planted-") as folder:
        path = Path(folder) / "evaluation.parquet"
        data.frame.write_parquet(path)
        with open_engine(Path(folder) / "spill") as engine:
            start = process_time()
            found = search(engine, contract, columns, parquet(path))
            findings, _, _ = rank(engine, contract, parquet(path), found.proposals, graded=False)
            spent = process_time() - start
            read = engine.connection.read_parquet(str(path))
            held = [read.project(f"coalesce({f.proposal.predicate}, FALSE)") for f in findings if f.confirmed]
            return [next(iter(one.fetchnumpy().values())).astype(np.bool_) for one in held], spent


def judge(data: Planted, sets: Sequence[Cases], cpu: float) -> Result:
    """Compare the findings, as sets of cases, with what was planted."""
    alike = [[_jaccard(segment, found) for found in sets] for segment in data.segments]
    ranks = [next((i + 1 for i, j in enumerate(row[:FIRST]) if j >= ALIKE), None) for row in alike]
    anywhere = np.logical_or.reduce(data.segments) if data.segments else np.zeros(data.frame.height, np.bool_)
    false = sum(np.count_nonzero(s & anywhere) < APART * np.count_nonzero(s) for s in sets)
    best = tuple(max(row, default=0.0) for row in alike)
    return Result(tuple(ranks), best, int(false), len(sets), cpu)


def _jaccard(a: Cases, b: Cases) -> float:
    either = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / either) if either else 0.0


def results(arguments: Namespace) -> Iterator[tuple[tuple[object, ...], list[Result]]]:
    """Each cell of the grid with its runs; first the runs in which nothing is planted."""
    cells = [(0, 0.0, 1.0, 0), *product(arguments.depths, arguments.supports, arguments.effects, arguments.together)]
    for depth, support, effect, together in cells:
        runs = arguments.seeds if together else arguments.nulls
        found = []
        for seed in range(runs):
            rng = np.random.default_rng([seed, depth, round(1e6 * support), round(10 * effect), together])
            data = planted(rng, arguments.rows, depth, support, effect, together)
            found.append(judge(data, *look(data)))
        yield (depth, support, effect, together), found


def main() -> int:
    """Run the grid and print one line a cell."""
    parser = ArgumentParser(prog="python -m benchmarks.planted_segments", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--depths", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--supports", nargs="+", type=float, default=[0.005, 0.01, 0.05, 0.2])
    parser.add_argument("--effects", nargs="+", type=float, default=[2.0, 4.0])
    parser.add_argument("--together", nargs="+", type=int, default=[1, 3], help="how many segments are planted at once")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--nulls", type=int, default=20, help="runs in which nothing is planted")
    arguments = parser.parse_args()
    for (depth, support, effect, together), found in results(arguments):
        cpu = sum(r.cpu for r in found) / len(found)
        if not together:
            alarmed = sum(r.confirmed > 0 for r in found)
            print(f"nothing planted: {alarmed} of {len(found)} runs with a confirmed segment, {cpu:.1f} CPU s a run")
            continue
        ranks = [rank_ for r in found for rank_ in r.ranks]
        hit = [rank_ for rank_ in ranks if rank_]
        jaccard = np.mean([j for r in found for j in r.jaccard])
        print(
            f"depth {depth}  {support:5.1%} of cases  x{effect:.0f}  {together} planted:  found {len(hit)} of "
            f"{len(ranks)}, worst rank {max(hit, default=0)}, Jaccard {jaccard:.2f}, false "
            f"{sum(r.false for r in found)} of {sum(r.confirmed for r in found)}, {cpu:.1f} CPU s a run",
            flush=True,
        )
    print(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
