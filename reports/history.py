"""What the history holds, as tables for the terminal: one row per run, or one per finding of a run."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from reports.words import count, of_100

STATES = ("new", "worse", "regressed", "ongoing", "resolved")
RUN_HEADS = ("version", "analysed on", "cases", "wrong of 100", "fixed", "newly wrong", "gate", "findings", "run")
FINDING_HEADS = ("state", "since", "family", "finding")

Rows = list[tuple[str, ...]]


def run_rows(runs: pl.DataFrame, findings: Mapping[str, pl.DataFrame]) -> Rows:
    """One row per run in the order of the history; `findings` by run key tell how many are in which state."""
    return [_run(row, findings[row["run_key"]]) for row in runs.iter_rows(named=True)]


def _run(row: Mapping[str, Any], found: pl.DataFrame) -> tuple[str, ...]:
    states = dict(found["state"].value_counts().iter_rows()) if "state" in found.columns else {}
    scope = f" (part {row['scope']})" if row["scope"] else ""
    return (
        row["version"] + scope,
        f"{row['recorded_at']:%Y-%m-%d %H:%M}",
        count(row["rows"]),
        "" if row["failure_rate"] is None else of_100(row["failure_rate"]),
        "" if row["fixed"] is None else count(row["fixed"]),
        "" if row["newly_wrong"] is None else count(row["newly_wrong"]),
        row["gate"],
        ", ".join(f"{states[state]} {state}" for state in STATES if state in states),
        row["run_key"],
    )


def finding_rows(found: pl.DataFrame) -> Rows:
    """One row per finding with a state, news first."""
    told = found.filter(pl.col("state").is_not_null())
    order = {state: i for i, state in enumerate(STATES)}
    rows = told.select("state", "first_seen", "family", "title").rows()
    return [tuple(map(str, row)) for row in sorted(rows, key=lambda row: (order.get(row[0], len(order)), row[3]))]
