"""What the history holds, for the terminal and for other programs: one row per run, or one per finding of a run."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from reports.words import count, of_100

STATES = ("new", "worse", "regressed", "ongoing", "accepted", "resolved")
RUN_HEADS = ("version", "analysed on", "cases", "wrong of 100", "fixed", "newly wrong", "gate", "findings", "run")
FINDING_HEADS = ("state", "since", "family", "finding")

Rows = list[tuple[str, ...]]
Facts = list[dict[str, Any]]


def run_facts(runs: pl.DataFrame, findings: Mapping[str, pl.DataFrame]) -> Facts:
    """One entry per run in the order of the history; `findings` by run key tell how many are in which state."""
    return [{**row, "states": _states(findings[row["run_key"]])} for row in runs.iter_rows(named=True)]


def finding_facts(found: pl.DataFrame) -> Facts:
    """One entry per finding that holds or held before, news first."""
    return sorted(_told(found).to_dicts(), key=lambda row: (STATES.index(row["state"]), row["title"]))


def run_rows(facts: Facts) -> Rows:
    """Runs in words, as under `RUN_HEADS`."""
    return [
        (
            run["version"] + (f" (part {run['scope']})" if run["scope"] else ""),
            f"{run['recorded_at']:%Y-%m-%d %H:%M}",
            count(run["rows"]),
            "" if run["failure_rate"] is None else of_100(run["failure_rate"]),
            "" if run["fixed"] is None else count(run["fixed"]),
            "" if run["newly_wrong"] is None else count(run["newly_wrong"]),
            run["gate"],
            ", ".join(f"{n} {state}" for state, n in run["states"].items()),
            run["run_key"],
        )
        for run in facts
    ]


def finding_rows(facts: Facts) -> Rows:
    """Findings in words, as under `FINDING_HEADS`."""
    return [(row["state"], row["first_seen"], row["family"], row["title"]) for row in facts]


def as_json(facts: Facts) -> str:
    """Facts for other programs; times in ISO 8601."""
    return json.dumps(facts, indent=1, ensure_ascii=False, default=datetime.isoformat)


def _states(found: pl.DataFrame) -> dict[str, int]:
    """How many findings are in which state, news first."""
    counted = dict(_told(found)["state"].value_counts().iter_rows())
    return {state: counted[state] for state in STATES if state in counted}


def _told(found: pl.DataFrame) -> pl.DataFrame:
    """The findings that hold, and those that no longer do; what was only measured has no state of its own."""
    if "state" not in found.columns:  # the findings of the run are gone
        return found.clear().with_columns(state=pl.lit(None, pl.String), title=pl.lit(None, pl.String))
    return found.filter(pl.col("holds") | (pl.col("state") == "resolved"))
