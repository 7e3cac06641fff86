"""The files of a run directory, and reading them back.

`analysis.json` holds everything the report shows; `findings.parquet` and `.csv` one row per finding for other tools;
`manifest.json` what the run was made from. Timings differ from run to run and live in a file of their own.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding

_ANALYSIS = TypeAdapter(Analysis)


def write_analysis(folder: Path, analysis: Analysis) -> None:
    """Write analysis.json, findings.parquet, findings.csv, coverage.json and manifest.json."""
    _write_json(folder / "analysis.json", _ANALYSIS.dump_python(analysis, mode="json"))
    _write_json(folder / "manifest.json", asdict(analysis.manifest))
    _write_json(folder / "coverage.json", asdict(analysis.coverage))
    frame = findings_frame(analysis.findings)
    frame.write_parquet(folder / "findings.parquet")
    frame.with_columns(pl.col("twins").list.join(" ")).write_csv(folder / "findings.csv")


def read_analysis(folder: Path) -> Analysis:
    """Read a run back from its analysis.json."""
    return _ANALYSIS.validate_json((folder / "analysis.json").read_bytes())


def write_timings(folder: Path, timings: Mapping[str, float]) -> None:
    """Write timings.json: wall seconds per step, the only file that differs between equal runs."""
    _write_json(folder / "timings.json", {name: round(seconds, 3) for name, seconds in timings.items()})


def findings_frame(findings: Sequence[Finding]) -> pl.DataFrame:
    """One row per finding: what it is and what the ruler measured."""
    rows = [
        {
            "finding_id": f.finding_id,
            "family": f.proposal.family,
            "kind": f.proposal.kind,
            "title": f.title,
            "predicate": str(f.proposal.predicate),
            "polars": f.proposal.polars or None,
            **asdict(f.measure),
            "strength": f.proposal.strength,
            "confirmed": f.confirmed,
            "too_few": f.too_few,
            "known_subgroup": f.proposal.known,
            "holds": f.holds,
            "also_known_as": "; ".join(f.also_known_as),
            "twins": list(f.twins),
            "shadow_of": f.shadow_of,
            "part_of": f.part_of,
            "error_rate_without_suspects": f.without_suspects,
            "evidence": json.dumps([asdict(e) for e in f.proposal.evidence], ensure_ascii=False),
            "why": f.proposal.why,
            "remedy": f.proposal.remedy,
            "state": f.state if f.holds or f.state == "resolved" else None,
            "first_seen": f.first_seen,
        }
        for f in findings
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "finding_id": pl.String,
    "family": pl.String,
    "kind": pl.String,
    "title": pl.String,
    "predicate": pl.String,
    "polars": pl.String,
    "half": pl.String,
    "rows": pl.Int64,
    "analysed": pl.Int64,
    "entities": pl.Int64,
    "largest_entity": pl.Float64,
    "errors": pl.Float64,
    "error_rate": pl.Float64,
    "rate_low": pl.Float64,
    "rate_high": pl.Float64,
    "error_rate_elsewhere": pl.Float64,
    "excess_errors": pl.Float64,
    "excess_low": pl.Float64,
    "excess_high": pl.Float64,
    "excess_loss": pl.Float64,
    "share_of_errors": pl.Float64,
    "share_of_worst": pl.Float64,
    "ceiling": pl.Float64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "failed": pl.Int64,
    "weighted": pl.Boolean,
    "labelled": pl.Int64,
    "few_entities": pl.Boolean,
    "sliceline": pl.Float64,
    "effect_size": pl.Float64,
    "lift": pl.Float64,
    "strength": pl.String,
    "confirmed": pl.Boolean,
    "too_few": pl.Boolean,
    "known_subgroup": pl.Boolean,
    "holds": pl.Boolean,
    "also_known_as": pl.String,
    "twins": pl.List(pl.String),
    "shadow_of": pl.String,
    "part_of": pl.String,
    "error_rate_without_suspects": pl.Float64,
    "evidence": pl.String,
    "why": pl.String,
    "remedy": pl.String,
    "state": pl.String,
    "first_seen": pl.String,
}


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
