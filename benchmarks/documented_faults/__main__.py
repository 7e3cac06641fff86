"""Runs every documented data set and prints, fault by fault, whether it was found, missed, or silent as it should be.

    python -m benchmarks.documented_faults --data DIR [--sets pima adult ...]

DIR holds the published files, one folder a data set; the flights come from their package.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import yaml

from benchmarks.documented_faults import sets
from benchmarks.documented_faults.documented import Documented, Fault
from benchmarks.planted_faults.data import Data
from benchmarks.planted_faults.look import Looked, look
from tasks.contracts.findings import Finding


@dataclass(frozen=True)
class Outcome:
    """One documented fault, and what the run said of it."""

    fault: Fault
    verdict: str
    words: str

    @property
    def right(self) -> bool:
        """Whether that is what should be said."""
        return self.verdict in ("found", "silent as it should be")


def all_sets() -> dict[str, Documented]:
    """Every data set, by name."""
    names = sorted(module.name for module in iter_modules(sets.__path__))
    return {name: import_module(f"{sets.__name__}.{name}").SET for name in names}


def outcomes(documented: Documented, looked: Looked) -> Iterator[Outcome]:
    """One outcome per documented fault."""
    for fault in documented.faults:
        said = [f for f in looked.findings if f.proposal.kind in fault.kinds]
        if fault.silent:
            loud = [f for f in said if f.proposal.strength != "candidate" and _is_about(looked, fault, f)]
            yield Outcome(fault, "FALSE ALARM" if loud else "silent as it should be", loud[0].title if loud else "")
            continue
        best = max(((_held(looked, fault, f), f) for f in said), default=None, key=lambda held: held[0])
        if looked.refused:
            yield Outcome(fault, "found", f"refused: {looked.refused[0]}")
        elif best is None or best[0] < fault.recall:
            held = f"best holds {best[0]:.0%} of the rows: {best[1].title}" if best else ""
            yield Outcome(fault, "MISSED", held)
        else:
            yield Outcome(fault, "found", f"{best[1].proposal.strength}: {best[1].title}")


def _held(looked: Looked, fault: Fault, finding: Finding) -> float:
    """The share of the documented rows that a finding holds; all of them where the fault is not about rows."""
    truth = looked.truths.get(fault.rows or "")
    return len(truth & looked.cases[finding.finding_id]) / len(truth) if truth else 1.0


def _is_about(looked: Looked, fault: Fault, finding: Finding) -> bool:
    """Whether a finding speaks of the documented rows, and not only of others that overlap with them."""
    truth = looked.truths.get(fault.rows or "")
    said = looked.cases[finding.finding_id]
    return truth is None or 2 * len(truth & said) > len(truth | said)


def main() -> int:
    """Run the sets; 1 if anything was missed or falsely told."""
    parser = ArgumentParser(prog="python -m benchmarks.documented_faults", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the published files")
    parser.add_argument("--sets", nargs="+", default=sorted(all_sets()), choices=sorted(all_sets()))
    arguments = parser.parse_args()
    wrong = total = 0
    for name in arguments.sets:
        documented = all_sets()[name]
        contract = yaml.safe_load(documented.contract.read_text(encoding="utf-8"))
        truths = tuple(fault.rows for fault in documented.faults if fault.rows)
        looked = look(Data(contract, documented.read(arguments.data)), predicates=truths)
        print(f"\n{name}", flush=True)
        for outcome in outcomes(documented, looked):
            total += 1
            wrong += not outcome.right
            print(f"  {outcome.verdict:<24}{outcome.fault.name}\n  {'':<24}{outcome.words}", flush=True)
        for line in _unexpected(documented, looked):
            print(f"  {'also said':<24}{line}", flush=True)
    print(f"\n{total - wrong} of {total} as documented")
    return 1 if wrong else 0


def _unexpected(documented: Documented, looked: Looked) -> Iterator[str]:
    """Confirmed and probable data findings that nobody documented: new knowledge, or a false alarm."""
    kinds = {kind for fault in documented.faults for kind in fault.kinds}
    for finding in looked.findings:
        proposal = finding.proposal
        if proposal.family == "data_preparation" and proposal.strength != "candidate" and proposal.kind not in kinds:
            yield f"{proposal.strength} {proposal.kind}: {finding.title}"
    for check in looked.checks:
        if check.outcome == "failed":
            yield f"check failed: {check.name} ({check.reason})"


if __name__ == "__main__":
    raise SystemExit(main())
