"""What the reader should know about the run that is no finding, and which inputs would tell more."""

from collections.abc import Iterable, Sequence

from tasks.contracts.analysis import Coverage, FaultCheck, Note, Performance
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.evaluation.words import count
from tasks.history.baseline import Baseline
from tasks.slices.search import Found

# So many columns of which nothing could be asked are named.
_NAMED = 3

# A group of rows that lean on one entity says more about the entity than about the model.
ONE_ENTITY = 0.2


def data_notes(coverage: Coverage, findings: Iterable[Finding]) -> tuple[Note, ...]:
    """Labels without a prediction, and findings that rest on one entity."""
    notes = []
    if coverage.labels_without_prediction:
        n = coverage.labels_without_prediction
        notes.append(Note("labels", f"{n:,} {'label belongs' if n == 1 else 'labels belong'} to no prediction."))
    for finding in findings:
        share = finding.measure.largest_entity
        if share is not None and share > ONE_ENTITY and finding.measure.rows and not finding.proposal.known:
            subject = finding.proposal.subject
            notes.append(Note("one entity", f"{100 * share:.0f} % of the {subject} belong to one entity."))
    return tuple(notes)


def comparison_notes(baseline: Baseline, gone: int) -> tuple[Note, ...]:
    """What is odd about the order of versions, and what the baseline found that cannot be measured any more."""
    notes = [Note("versions", text) for text in baseline.notes]
    if gone:
        found = "1 finding" if gone == 1 else f"{gone} findings"
        text = f"{found} of version {baseline.version} cannot be measured any more: columns it reads are gone."
        notes.append(Note("earlier findings", text))
    return tuple(notes)


def missing_inputs(
    contract: Contract, performance: Performance, fault_checks: Sequence[FaultCheck]
) -> tuple[Note, ...]:
    """Parts of errata.yaml that are not given, and what each would add to the report."""
    given = {
        "features": (contract.features, "how the model's features were joined, and segments on them"),
        "context": (contract.context, "properties the model does not see: where feature ideas come from"),
        "entity": (contract.entity, "distinct entities beside rows, and intervals that respect repeated ones"),
        "time": (contract.time, "when errors happen, and in which periods joins fail"),
        "subgroups": (contract.subgroups, "your known subgroups, always listed"),
    }
    notes = [
        Note(name, f"Give {name} in errata.yaml to see {adds}.") for name, (value, adds) in given.items() if not value
    ]
    if contract.labels.maturity is None and contract.task == "binary":
        notes.append(Note("label maturity", "Give labels.maturity, and negatives too young to be final count no more."))
    told = {note.subject for note in notes}
    notes += [note for note in _faults_not_looked_for(fault_checks) if note.subject not in told]
    if performance.rows and not performance.failures:
        notes.append(Note("failures", "No case failed, so there are no mistakes to read in this run."))
    return tuple(notes)


def _faults_not_looked_for(fault_checks: Sequence[FaultCheck]) -> list[Note]:
    """One note per input that a detector lacks, with the faults that it would find."""
    lacking: dict[str, list[str]] = {}
    for check in fault_checks:
        for need in check.needs:
            lacking.setdefault(need, []).append(check.name)
    return [
        Note(need, f"With {need} these faults are looked for: {', '.join(names)}.") for need, names in lacking.items()
    ]


def search_summary(found: Found, findings: Sequence[Finding]) -> str:
    """What the segment search looked at and what came of it, and of which columns nothing could be asked."""
    if found.too_few:
        return found.too_few
    return f"{_came_of(found, findings)}{_idle(found.idle)}"


def _idle(columns: Sequence[str]) -> str:
    if not columns:
        return ""
    named, more = columns[:_NAMED], len(columns) - _NAMED
    told = ", ".join(named) + (f" and {count(more, 'other column', 'other columns')}" if more > 0 else "")
    have = "it has" if len(columns) == 1 else "they have"
    return f" Nothing could be asked of {told}: {have} one value, none, or no value often enough."


def _came_of(found: Found, findings: Sequence[Finding]) -> str:
    if not found.conditions and not found.combinations:
        return "No segment was looked for: no column tells the cases apart."
    joined = f" and {count(found.combinations, 'combination', 'combinations')} of them" if found.combinations else ""
    looked = (
        f"{count(found.conditions, 'condition', 'conditions')} on {count(found.columns, 'column', 'columns')}{joined} "
        f"{'was' if found.conditions == 1 and not joined else 'were'} looked at on one half of the data"
    )
    shown = [f for f in findings if f.proposal.saw_errors and f.confirmed]
    if not found.proposals:
        return f"No segment found: {looked}, and none stood out there."
    many = len(found.proposals)
    were = "was" if many == 1 else "were"
    carried = f"{looked}; {many:,} that {were} worse there {were} measured on the other half"
    if not shown:
        return f"No segment found: {carried}, and none held."
    if len(shown) == 1:
        return f"{carried}, and 1 that held is shown."
    return f"{carried}, and {len(shown):,} that held and say different things are shown."
