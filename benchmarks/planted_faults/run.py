"""Plants every fault into real tables, at several sizes and spreads, and prints what Errata says of each.

    python -m benchmarks.planted_faults.run [--worlds flights weather digits] [--faults NAME ...] [--sizes 0.01 0.05]

A cell is *found* if a confirmed or probable data finding (a candidate, where a fault allows no more) names the kind of
the fault, most of its rows are at fault, and it holds most of the rows at fault; recall and precision say how exactly.
*Alarms* are confirmed or probable data findings on the clean twin of the same cell.
"""

from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import polars as pl

from benchmarks.planted_faults import planters as planters_folder
from benchmarks.planted_faults import worlds as worlds_folder
from benchmarks.planted_faults.data import Data, How, Planter
from benchmarks.planted_faults.look import Looked, look
from tasks.contracts.findings import Finding

SIZES = (0.002, 0.01, 0.05, 0.2)
SPREADS = ("scattered", "batch", "source")
MOSTLY = 0.5
OUT = Path(__file__).parents[1] / "out"


@dataclass(frozen=True)
class Cell:
    """One fault at one size in one world.

    Attributes:
        found: whether a finding of the right kind was confirmed or probable; strength: its evidence.
        recall, precision: over rows, of the best finding of the right kind; None where the fault has no rows.
        rank: the finding's place in the report.
        others: kinds of other data findings (companions of the fault, or wrong names of it).
        alarms: kinds of confirmed or probable data findings on the clean twin.
    """

    world: str
    fault: str
    how: str
    share: float
    rows: int | None
    found: bool
    strength: str
    recall: float | None
    precision: float | None
    rank: int | None
    others: str
    alarms: str


def all_planters() -> list[Planter]:
    """Every planter, by name."""
    names = sorted(module.name for module in iter_modules(planters_folder.__path__))
    modules = (import_module(f"{planters_folder.__name__}.{name}") for name in names)
    return [module.PLANTER for module in modules if hasattr(module, "PLANTER")]


def all_worlds() -> list[str]:
    """The names of the worlds."""
    return sorted(module.name for module in iter_modules(worlds_folder.__path__))


@cache
def world(name: str) -> Data:
    """The clean data of a world."""
    made: Data = import_module(f"{worlds_folder.__name__}.{name}").world()
    return made


def cells(
    names: Sequence[str], planters: Iterable[Planter], sizes: Sequence[float], hows: Sequence[str]
) -> Iterator[Cell]:
    """Every cell that the data allow, one after another."""
    clean: dict[str, Looked] = {}
    for planter in planters:
        for name in names:
            for share in sizes:
                for how in (each for each in planter.hows if each in hows):
                    if cell := _cell(name, planter, share, how, clean):
                        yield cell


def _cell(name: str, planter: Planter, share: float, how: How, clean: dict[str, Looked]) -> Cell | None:
    data, seed = world(name), _seed(name, planter.name, how, share)
    planted = planter.plant(data, np.random.default_rng(seed), share, how)
    if planted is None or planted.cases == frozenset():
        return None
    if planter.twin is not None:
        silent = look(planter.twin(data, np.random.default_rng(seed), share, how))
    else:
        silent = clean.setdefault(name, look(data)) if name not in clean else clean[name]
    known = {f.proposal.predicate for f in _sure(silent, candidates=planter.candidate)}
    seen = look(planted.data)
    told = _sure(seen, candidates=planter.candidate)
    right = [f for f in told if f.proposal.kind in planter.kinds and f.proposal.predicate not in known]
    scored = [(_score(seen, f, planted.cases), f) for f in right]
    scored = [(s, f) for s, f in scored if s == (None, None) or min(s[0] or 0.0, s[1] or 0.0) >= MOSTLY]
    (recall, precision), best = (
        max(scored, key=lambda s: (_f1(*s[0]), s[1].finding_id)) if scored else ((None, None), None)
    )
    order = [f.finding_id for f in seen.findings]
    others = {f.proposal.kind for f in _sure(seen) if f.proposal.predicate not in known} - set(planter.kinds)
    return Cell(
        world=name,
        fault=planter.name,
        how=how,
        share=share,
        rows=None if planted.cases is None else len(planted.cases),
        found=best is not None or (bool(seen.refused) and not silent.refused),
        strength="refused" if seen.refused else best.proposal.strength or "" if best else "",
        recall=recall,
        precision=precision,
        rank=order.index(best.finding_id) + 1 if best else None,
        others=" ".join(sorted(others)),
        alarms=" ".join(sorted({f.proposal.kind for f in _sure(silent)})),
    )


def _sure(looked: Looked, *, candidates: bool = False) -> list[Finding]:
    # Labels that contradict each other make cases ambiguous, which is a fault of the data as well.
    data = [f for f in looked.findings if f.proposal.family in ("data_preparation", "ambiguous")]
    return [f for f in data if candidates or f.proposal.strength in ("confirmed", "probable")]


def _score(seen: Looked, finding: Finding, truth: frozenset[str] | None) -> tuple[float | None, float | None]:
    if truth is None:
        return None, None
    said = seen.cases[finding.finding_id]
    both = len(said & truth)
    return both / len(truth), both / len(said) if said else None


def _f1(recall: float | None, precision: float | None) -> float:
    return 0.0 if not recall or not precision else 2 * recall * precision / (recall + precision)


def _seed(*parts: object) -> int:
    return int(sha256(repr(parts).encode()).hexdigest()[:8], 16)


def table(found: Sequence[Cell]) -> pl.DataFrame:
    """One row per cell, in the order of the run."""
    return pl.DataFrame([vars(cell) for cell in found], infer_schema_length=None)


def summary(found: Sequence[Cell], size: float) -> str:
    """How many kinds of faults were found at one size: at least one spread of each in each world, and all of them."""
    here = [cell for cell in found if cell.share == size]
    kinds = {(cell.world, cell.fault) for cell in here}
    hit = {(cell.world, cell.fault) for cell in here if cell.found}
    every = sum(cell.found for cell in here)
    one = f"{len(hit)} of {len(kinds)} faults found in at least one spread"
    return f"{size:.1%} of rows: {one}, {every} of {len(here)} cells"


def main() -> int:
    """Run the grid, print one line a cell, and write the table."""
    parser = ArgumentParser(prog="python -m benchmarks.planted_faults.run", description=__doc__.splitlines()[0])
    parser.add_argument("--worlds", nargs="+", default=all_worlds(), choices=all_worlds())
    parser.add_argument("--faults", nargs="+", help="names of planters (default: all)")
    parser.add_argument("--sizes", nargs="+", type=float, default=list(SIZES))
    parser.add_argument("--spreads", nargs="+", default=list(SPREADS), choices=SPREADS)
    parser.add_argument("--out", type=Path, default=OUT / "planted_faults.csv")
    arguments = parser.parse_args()
    chosen = [p for p in all_planters() if not arguments.faults or p.name in arguments.faults]
    found: list[Cell] = []
    for cell in cells(arguments.worlds, chosen, arguments.sizes, arguments.spreads):
        found.append(cell)
        print(_line(cell), flush=True)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    table(found).write_csv(arguments.out)
    for size in arguments.sizes:
        print(summary(found, size))
    alarmed = {(cell.world, cell.fault, cell.alarms) for cell in found if cell.alarms}
    print(f"alarms on clean twins: {len(alarmed)}")
    return 0


def _line(cell: Cell) -> str:
    shares = " ".join(
        f"{name} {value:.2f}" for name, value in (("r", cell.recall), ("p", cell.precision)) if value is not None
    )
    place = f"rank {cell.rank}" if cell.rank else ""
    verdict = "found" if cell.found else "MISSED"
    return (
        f"{cell.fault:<26}{cell.world:<9}{cell.how:<10}{cell.share:>6.1%} {verdict:<7}{cell.strength:<10}{shares:<14}"
        f"{place:<9}{cell.others}{'  ALARM ' + cell.alarms if cell.alarms else ''}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
