"""Every detector, found by its file; how they are run, and what came of each.

The folders' order is the one in which a reader should hear of faults; within a folder the files' names decide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from traceback import extract_tb

from tasks.contracts.analysis import FaultCheck
from tasks.contracts.problems import ErrataError
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.sql import ident

FOLDERS = ("joins", "values", "labels", "evaluation", "unusual")


def _found() -> Iterator[Detector]:
    here = Path(__file__).parent
    for folder in FOLDERS:
        for file in sorted((here / folder).glob("*.py")):
            module = import_module(f"tasks.faults.{folder}.{file.stem}")
            if isinstance(detector := getattr(module, "DETECTOR", None), Detector):
                yield detector


DETECTORS: tuple[Detector, ...] = tuple(_found())


def folder_of(detector: Detector) -> str:
    """Which folder a detector stands in: what sort of fault it looks for."""
    return detector.find.__module__.split(".")[-2]


@dataclass(frozen=True)
class Looked:
    """What one detector found, and the line about it for the list of what was looked for."""

    detected: Detected
    check: FaultCheck


def detect(material: Material, detectors: Iterable[Detector] | None = None) -> list[Looked]:
    """Run every detector; one that fails is reported with its reason and does not stop the others."""
    return [_looked(material, detector) for detector in (DETECTORS if detectors is None else detectors)]


def _looked(material: Material, detector: Detector) -> Looked:
    try:
        lacking = [need for need in detector.needs if not need.given(material)]
        if any(need.of_task for need in lacking):
            return Looked(NOTHING, FaultCheck(detector.name, detector.fault, "not_of_this_task"))
        if lacking:
            parts = tuple(need.part for need in lacking)
            return Looked(NOTHING, FaultCheck(detector.name, detector.fault, "not_looked", needs=parts))
        found = detector.find(material)
        return Looked(found, FaultCheck(detector.name, detector.fault, "found" if found.proposals else "nothing"))
    except Exception as error:  # a broken detector must not cost the reader the rest
        return Looked(NOTHING, FaultCheck(detector.name, detector.fault, "failed", reason=_reason(error)))
    finally:
        _forget(material)


def _reason(error: Exception) -> str:
    """What failed and where in Errata; the message of a foreign error may hold values of the data and stays out."""
    if isinstance(error, ErrataError):
        return str(error)
    last = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _forget(material: Material) -> None:
    """Give back the memory of the temporary tables that a detector made."""
    for (name,) in material.engine.rows("faults/temporary_tables"):
        material.engine.execute("evaluation/drop_table", table=ident(name))
