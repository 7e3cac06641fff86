"""What each detector costs on the same data: CPU seconds and the memory they take together.

    python -m benchmarks.detectors FOLDER [--memory 3GB]

FOLDER holds an errata.yaml with its data (`benchmarks.make_rows` makes one of any size). The join and the losses are
not counted; the profile of the columns, which all detectors share, has a line of its own.
"""

import resource
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from flows.steps.opening import look
from flows.steps.place import Place
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError
from tasks.contracts.request import AS_CONFIGURED
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.task_types import TASK_TYPES
from tasks.faults.material import Material, held
from tasks.faults.registry import DETECTORS, detect
from tasks.joins.catalogue import catalogue
from tasks.joins.join import join_tables
from tasks.sql import ident, parquet


def main() -> int:
    """Print one line per detector, the dearest last."""
    parser = ArgumentParser(prog="python -m benchmarks.detectors", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--memory", default="3GB")
    arguments = parser.parse_args()
    contract = load_contract(arguments.folder / "errata.yaml")
    with TemporaryDirectory(prefix="errata-detectors-") as name:
        work = Path(name)
        place = Place(arguments.folder, work, work, arguments.memory)
        with place.engine() as engine:
            contract, tables, _, problems = look(engine, contract, place, AS_CONFIGURED)
            if errors := [p for p in problems if p.level == "error"]:
                raise ContractError(errors)
            joined = join_tables(engine, contract, tables)
            scored = work / "scored.parquet"
            evaluate(engine, contract, joined.view, joined.columns, scored)
            graded = not TASK_TYPES[contract.task].classes
            columns = catalogue(contract, tables)
            cases = held(engine, parquet(scored), ident("scored_cases"))
            material = Material(engine, contract, tables, joined, cases, columns, graded, work)
            before = _peak()
            _report(material)
            print(f"{'peak memory, of it beyond the join':<40}{_peak():>8.0f} MB {_peak() - before:>8.0f} MB")
    return 0


def _report(material: Material) -> None:
    start = process_time()
    _ = material.profile, material.partitions
    spent = [(process_time() - start, "profile and partitions", "")]
    for detector in DETECTORS:
        start = process_time()
        (looked,) = detect(material, [detector])
        kinds = " ".join(p.kind for p in looked.detected.proposals)
        outcome = looked.check.reason or " ".join(looked.check.needs) or kinds
        spent.append((process_time() - start, detector.name, f"{looked.check.outcome} {outcome}"))
    for seconds, name, outcome in sorted(spent):
        print(f"{name:<40}{seconds:>8.2f} s  {outcome}")
    print(f"{'all together':<40}{sum(s for s, _, _ in spent):>8.2f} s")


def _peak() -> float:
    """The process's peak memory so far in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
