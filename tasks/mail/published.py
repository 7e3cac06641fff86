"""A last look at a published run before anybody is told of it: the report is there, whole, and of this run."""

import json
from html import unescape
from pathlib import Path
from typing import Any

from tasks.contracts.problems import Problem
from tasks.runs.home import Home

_AGAIN = "remove the run's folder and run again"


def check_published(folder: Path) -> list[Problem]:
    """Why a run must not be mailed; nothing if its report and manifest can be relied on.

    Args:
        folder: the run directory, runs/<model>/<version>/<run_key>.
    """
    manifest, problems = _manifest(folder)
    names = [str(manifest.get(name, "")) for name in ("model", "version", "run_key")]
    model, version, key = names
    if not problems and Home(Path(), model).run(version, key).parts != folder.absolute().parts[-3:]:
        problems.append(Problem("manifest.json", "speaks of another run than the folder it lies in", _AGAIN))
    try:
        page = (folder / "report.html").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "is not there" if isinstance(error, FileNotFoundError) else "cannot be read"
        return [*problems, Problem("report.html", why, _AGAIN)]
    if not page.strip():
        return [*problems, Problem("report.html", "is empty", _AGAIN)]
    if not page.rstrip().endswith("</html>"):
        problems.append(Problem("report.html", "ends in the middle", _AGAIN))
    text = unescape(page)
    named = {"model and version": f"{model} {version}", "run key": key} if manifest else {}
    for what, name in named.items():
        if name not in text:
            problems.append(Problem("report.html", f"does not name the {what} of the manifest", _AGAIN))
    return problems


def _manifest(folder: Path) -> tuple[dict[str, Any], list[Problem]]:
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, [Problem("manifest.json", "is not there", _AGAIN)]
    except (OSError, ValueError):
        return {}, [Problem("manifest.json", "cannot be read", _AGAIN)]
    if not isinstance(manifest, dict) or not all(manifest.get(name) for name in ("model", "version", "run_key")):
        return {}, [Problem("manifest.json", "does not say which run it is of", _AGAIN)]
    return manifest, []
