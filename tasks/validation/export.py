"""Expectations that would have caught a run's confirmed faults, added to the user's own suites.

A suite that is there is kept as it is and gets what it lacks; the same findings exported twice add nothing. What a
suite means is in `tasks.validation.user_suites`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.contracts.findings import Expectation, Finding
from tasks.contracts.problems import ContractError, Problem


@dataclass(frozen=True)
class Exported:
    """One suite file: how many expectations were added, and how many of them it had already."""

    path: Path
    added: int
    known: int


def export_expectations(findings: Iterable[Finding], folder: Path) -> list[Exported]:
    """Write `<table>.json` for every table with a confirmed fault that an expectation would have caught.

    Args:
        findings: of one run.
        folder: where the suites lie; it is made if it is not there.

    Raises:
        ContractError: if a file of that name is there and is no suite; then nothing is written.
    """
    wanted: dict[str, list[tuple[Finding, Expectation]]] = {}
    for finding in findings:
        if finding.proposal.strength == "confirmed":
            for expectation in finding.proposal.expectations:
                wanted.setdefault(expectation.table, []).append((finding, expectation))
    paths = {table: folder / f"{table}.json" for table in wanted}
    suites = {table: _suite(path, table) for table, path in paths.items()}
    if broken := [suite for suite in suites.values() if isinstance(suite, Problem)]:
        raise ContractError(broken)
    folder.mkdir(parents=True, exist_ok=True)
    return [_added(paths[t], s, wanted[t]) for t, s in sorted(suites.items()) if not isinstance(s, Problem)]


def _suite(path: Path, table: str) -> dict[str, Any] | Problem:
    if not path.exists():
        return {"name": table, "expectations": [], "meta": {"errata": {"table": table}}}
    try:
        suite = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        suite = None
    if isinstance(suite, dict) and isinstance(suite.get("expectations"), list):
        return suite
    return Problem(str(path), "is there and is not a suite of Great Expectations", "move it, or name another --to")


def _added(path: Path, suite: dict[str, Any], wanted: Iterable[tuple[Finding, Expectation]]) -> Exported:
    there = {_identity(e) for e in suite["expectations"] if isinstance(e, dict)}
    added = known = 0
    for finding, expectation in wanted:
        entry = _entry(finding, expectation)
        if _identity(entry) in there:
            known += 1
            continue
        there.add(_identity(entry))
        suite["expectations"].append(entry)
        added += 1
    if added:
        # Beside the file and then into its place, so that a suite is never half-written.
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(json.dumps(suite, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        beside.replace(path)
    return Exported(path, added, known)


def _identity(entry: Mapping[str, Any]) -> str:
    """Two expectations are the same if they ask the same; their words and severity do not matter."""
    return json.dumps([entry.get("type"), entry.get("kwargs")], sort_keys=True, ensure_ascii=False)


def _entry(finding: Finding, expectation: Expectation) -> dict[str, Any]:
    """As Great Expectations writes it; a warning, because the user decides what stops a run."""
    return {
        "type": expectation.type,
        "kwargs": expectation.kwargs,
        "severity": "warning",
        "description": f"there are no {finding.proposal.subject}",
        "meta": {"errata": {"finding": finding.finding_id, "kind": finding.proposal.kind}},
    }
