"""The page docs/faults.md: every fault that is looked for, what it needs, how sure it can be, and its method's source.

Writes the page anew: `python -m tasks.faults.listing`.
"""

from pathlib import Path

from tasks.faults.detector import Detector
from tasks.faults.registry import DETECTORS, FOLDERS, folder_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
_TITLES = {
    "joins": "Joins",
    "values": "Plausible but wrong values",
    "labels": "Labels",
    "evaluation": "The evaluation itself",
    "unusual": "Ambiguous and unusual cases, which are no errors",
}
_HEAD = """\
# The faults Errata looks for

Each run looks for all of them, as far as its inputs allow; a fault whose input is missing is named in the report with
the line of errata.yaml that would enable it. *Strength* is the surest evidence the method can give: **confirmed** (a
contradiction or a violated invariant), **probable** (more than chance explains), **candidate** (only that errors
concentrate). Adding one is one file under `tasks/faults/` and its tests.
"""


def page() -> str:
    """The page's text."""
    parts = [_HEAD]
    for folder in FOLDERS:
        found = [detector for detector in DETECTORS if folder_of(detector) == folder]
        if found:
            parts.append(f"## {_TITLES[folder]}\n")
            parts.append("| looked for | the fault | strength | needs | source of the method |\n|---|---|---|---|---|")
            parts.append("\n".join(_row(detector) for detector in found) + "\n")
    return "\n".join(parts)


def _row(detector: Detector) -> str:
    needs = ", ".join(need.part for need in detector.needs) or "predictions and labels"
    cells = (detector.name, detector.fault, detector.reaches, needs, detector.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
