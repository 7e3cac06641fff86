"""What this page was made from: inputs, fingerprints, versions. Timings differ and stay in timings.json."""

from dataclasses import dataclass

from reports.pages.parts import Table, table
from reports.words import count
from tasks.contracts.analysis import Analysis


@dataclass(frozen=True)
class Origin:
    """The manifest as it is printed."""

    facts: tuple[tuple[str, str], ...]
    inputs: Table
    packages: tuple[tuple[str, str], ...]


def origin(analysis: Analysis) -> Origin:
    """The manifest of an analysis."""
    m = analysis.manifest
    return Origin(
        facts=(
            ("model", m.model),
            ("version", m.version),
            ("task", m.task),
            ("run key", m.run_key),
            ("configuration", m.config_fingerprint),
            ("seed of the halves", str(m.seed)),
            ("code", m.code_fingerprint),
        ),
        inputs=table(
            "Inputs",
            ("role", "source", "rows", "columns", "fingerprint"),
            [(i.role, i.source, count(i.rows), count(i.columns), i.fingerprint) for i in m.inputs],
            numeric=(2, 3),
        ),
        packages=tuple(sorted(m.packages.items())),
    )
