"""What the interface shows of a published run: a link, the gate and the main findings. Never a row value."""

import re
from pathlib import Path

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from reports.console import closing_lines
from reports.pages.verdict import verdict
from reports.words import number
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import GateReason


def key(model: str, name: str) -> str:
    """The key of a model's artifact: lower case, digits and dashes are all that Prefect takes."""
    return re.sub(r"[^a-z0-9]+", "-", f"{model}-{name}".lower()).strip("-")


def show(folder: Path, analysis: Analysis) -> None:
    """Make the artifacts of a published run."""
    title = f"{analysis.model} {analysis.version}, run {analysis.run_key}"
    create_link_artifact(
        (folder / "report.html").absolute().as_uri(),
        "Report",
        key=key(analysis.model, "report"),
        description=f"The report of {title}. The link opens on the machine that holds the runs.",
    )
    create_table_artifact(
        [_row(reason) for reason in analysis.gate.reasons] or [{"outcome": analysis.gate.outcome, "rule": "none"}],
        key=key(analysis.model, "gate"),
        description=f"The gate of {title}: {analysis.gate.outcome}",
    )
    create_markdown_artifact(
        summary(analysis), key=key(analysis.model, "summary"), description=f"The main findings of {title}"
    )


def summary(analysis: Analysis) -> str:
    """The verdict and the main findings as Markdown."""
    lines = [f"# {_plain(analysis.model)} {_plain(analysis.version)}: gate {analysis.gate.outcome}"]
    lines += [f"**{_plain(verdict(analysis).headline)}**", *map(_plain, closing_lines(analysis))]
    return "\n\n".join(lines) + "\n"


def _row(reason: GateReason) -> dict[str, str]:
    return {
        "outcome": reason.outcome,
        "rule": reason.rule,
        "in words": reason.words,
        "observed": "" if reason.observed is None else number(reason.observed),
        "limit": "" if reason.limit is None else number(reason.limit),
    }


def _plain(text: str) -> str:
    """Text that Markdown shows as it is: names of columns and values may hold anything."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
