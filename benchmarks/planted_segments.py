"""Plants segments into synthetic cases and prints which of them the search and the ruler find, and what it cost.

    python -m benchmarks.planted_segments [--rows 100000] [--depths 1 2 3] [--supports 0.005 0.01 0.05 0.2]
        [--effects 2 4] [--together 1 3 5] [--alike 0.36] [--nuisance 0] [--seeds 3]
    python -m benchmarks.planted_segments --null 200 [--rows 10000] [--alike 0.36] [--nuisance 0]

Twelve numbers, alike in twos (`alike` is their correlation), four categories, and as many columns as asked that only
disturb. Each planted segment is a conjunction of `depth` conditions that holds for about `support` of the cases and
multiplies their error rate of 8 % by `effect`. It is *found* if a confirmed finding holds nearly the same cases
(Jaccard at least 0.5); recall@k counts those among the first k. *Off* is how far the ends of its intervals are from the
planted ones, in parts of all cases. *False* are confirmed findings that share less than a tenth of their cases with all
that is planted. With `--null` nothing is planted, and every confirmed finding is false.

What is planted and how it is judged is in `benchmarks.planted_cases`. Exit code 1: a target is missed.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import numpy as np

from benchmarks.planted_cases import Cases, Planted, Result, Shape, judge, planted
from tasks.contracts.columns import Column, kind_of
from tasks.contracts.config import Contract
from tasks.engine import open_engine
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.sql import parquet

FIRST = (1, 5, 10)
# Of the runs in which nothing is planted, so many may confirm anything.
MOST_ALARMS = 0.1
# A single segment of one case in a hundred, at four times the rate, is always among the first five.
SURE = (0.01, 4.0, 1)
CONTRACT = {
    "model": "planted",
    "task": "binary",
    "predictions": {"source": "p.parquet", "key": ["id"], "score": "p"},
    "labels": {"source": "l.parquet", "key": ["id"], "label": "y"},
}
HEAD = (
    "depth | of cases | times | planted | alike | nuisance | recall@1 | @5 | @10 | worst rank | Jaccard | off | "
    "false of confirmed | CPU s"
)


def look(data: Planted) -> tuple[list[Cases], float]:
    """The cases of the confirmed findings, in the order of the findings, and the CPU seconds of search and ruler."""
    contract = Contract.model_validate(CONTRACT)
    columns = tuple(column(name, str(data.frame.schema[name])) for name in data.frame.columns if "__" not in name)
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


def column(name: str, type_name: str) -> Column:
    """A column of the cases as the catalogue has it, from its type in Polars."""
    kind = {"Float64": "DOUBLE", "Int64": "BIGINT", "String": "VARCHAR"}[type_name]
    return Column(name, "feature", kind_of(kind), kind, "features", name, name)


def grid(arguments: Namespace) -> Iterator[tuple[Shape, tuple[int, float, float, int], list[Result]]]:
    """Each cell of the grid with its runs; with `null`, the shapes alone, with nothing planted."""
    shapes = [Shape(arguments.rows, *more) for more in product(arguments.alike, arguments.nuisance)]
    wanted = product(arguments.depths, arguments.supports, arguments.effects, arguments.together)
    cells = [(0, 0.0, 1.0, 0)] if arguments.null else list(wanted)
    for shape, (depth, support, effect, together) in product(shapes, cells):
        found = []
        for seed in range(arguments.null or arguments.seeds):
            rng = np.random.default_rng([seed, depth, round(1e6 * support), round(10 * effect), together])
            data = planted(rng, shape, depth, support, effect, together)
            found.append(judge(data, *look(data)))
        yield shape, (depth, support, effect, together), found


def main(given: Sequence[str] | None = None) -> int:
    """Run the grid, print one line a cell, and return 1 if a target was missed."""
    parser = ArgumentParser(prog="python -m benchmarks.planted_segments", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--depths", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--supports", nargs="+", type=float, default=[0.005, 0.01, 0.05, 0.2])
    parser.add_argument("--effects", nargs="+", type=float, default=[2.0, 4.0])
    parser.add_argument("--together", nargs="+", type=int, default=[1, 3, 5], help="segments planted at once")
    parser.add_argument("--alike", nargs="+", type=float, default=[0.36], help="correlation of the numbers of a pair")
    parser.add_argument("--nuisance", nargs="+", type=int, default=[0], help="further columns that only disturb")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--null", type=int, default=0, help="only runs in which nothing is planted, so many")
    arguments = parser.parse_args(given)
    if not arguments.null:
        print(f"| {HEAD} |\n|{'---|' * len(HEAD.split('|'))}")
    missed = 0
    for shape, cell, found in grid(arguments):
        line, met = _null(shape, found) if arguments.null else _planted(shape, cell, found)
        missed += not met
        print(line, flush=True)
    print(f"peak memory {getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6:.0f} MB; {missed} targets missed")
    return int(missed > 0)


def _null(shape: Shape, found: Sequence[Result]) -> tuple[str, bool]:
    alarmed = sum(r.confirmed > 0 for r in found)
    share = alarmed / len(found)
    line = (
        f"nothing planted in {shape.rows:,} cases, alike {shape.alike:g}, nuisance {shape.nuisance}: {alarmed} of "
        f"{len(found)} runs ({share:.1%}) with a confirmed segment, {sum(r.confirmed for r in found)} in all, "
        f"{median(r.cpu for r in found):.2f} CPU s a run"
    )
    return line, share <= MOST_ALARMS


def _planted(shape: Shape, cell: tuple[int, float, float, int], found: Sequence[Result]) -> tuple[str, bool]:
    depth, support, effect, together = cell
    ranks = [rank_ for r in found for rank_ in r.ranks]
    hits = [rank_ for rank_ in ranks if rank_]
    recall = [sum(rank_ <= k for rank_ in hits) / len(ranks) for k in FIRST]
    off = [each for r in found for each in r.off if each is not None]
    said = [
        depth,
        f"{support:.1%}",
        f"{effect:g}",
        together,
        f"{shape.alike:g}",
        shape.nuisance,
        *(f"{each:.2f}" for each in recall),
        max(hits, default="-"),
        f"{np.mean([j for r in found for j in r.jaccard]):.2f}",
        f"{np.mean(off):.2%}" if off else "-",
        f"{sum(r.false for r in found)} of {sum(r.confirmed for r in found)}",
        f"{median(r.cpu for r in found):.2f}",
    ]
    return f"| {' | '.join(map(str, said))} |", (support, effect, together) != SURE or recall[1] == 1


if __name__ == "__main__":
    raise SystemExit(main())
