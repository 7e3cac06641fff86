"""An analysis as far as a mail may know it: no case, no value of a column under a policy.

Groups are named by their values ("carrier is AA"), and that is what a mail is for. But a group of a column whose values
are masked, hashed or dropped, or that tells one case or entity from another, is named by its column only. Cases, keys,
evidence and the text of notes are taken out here, so that nothing after this stage can show them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from tasks.contracts.analysis import Analysis, Validation
from tasks.contracts.comparison import Comparison, GateReason, SegmentChange, Worsening
from tasks.contracts.config import Contract, join_pairs
from tasks.contracts.findings import Finding
from tasks.contracts.portrait import NO_PORTRAIT
from tasks.sql import Sql

# A quoted name, a text, a plain name or a number of a predicate.
_TOKENS = re.compile(r"""\"((?:[^"]|"")+)\"|'((?:[^']|'')*)'|([A-Za-z_]\w*)|(\d+(?:\.\d+)?)""")
G = TypeVar("G", SegmentChange, Worsening)
# The columns of the evaluation table that hold the ids of cases, entities and queries.
_IDS = ("case__id", "case__entity", "case__query")


def without_row_values(analysis: Analysis, contract: Contract) -> Analysis:
    """The analysis without anything a mail must not tell."""
    hidden = _hidden(contract)
    every = (*analysis.findings, *analysis.resolved)
    withheld = {f.finding_id: words for f in every if (words := _withheld(f, hidden))}
    secrets: list[str] = [f.proposal.predicate for f in every if f.finding_id in withheld]
    compared = analysis.comparison
    segments: tuple[SegmentChange | Worsening, ...] = ()
    if compared:
        segments = (*compared.segments, *compared.worsened)
    for segment in segments:
        if segment.finding_id not in {f.finding_id for f in every} and (words := _unnamed(segment, hidden)):
            withheld[segment.finding_id] = words
            secrets.append(segment.predicate)
    renamed = {s.subject: withheld[s.finding_id] for s in segments if s.finding_id in withheld}
    renamed |= {f.proposal.subject: withheld[f.finding_id] for f in every if f.finding_id in withheld}
    reasons = tuple(_reason(reason, renamed, _constants(secrets)) for reason in analysis.gate.reasons)
    return replace(
        analysis,
        findings=tuple(_bare(f, withheld) for f in analysis.findings),
        resolved=tuple(_bare(f, withheld) for f in analysis.resolved),
        comparison=_comparison(analysis.comparison, withheld),
        gate=replace(analysis.gate, reasons=reasons),
        waterfall=tuple(replace(step, title="") for step in analysis.waterfall),
        cases=(),
        failures=(),
        validation=Validation(()),
        notes=(),
        aspects=(),
    )


def _hidden(contract: Contract) -> Mapping[str, str]:
    """Evaluation columns whose values stay in the report, in lower case -> the words for the column."""
    notes = {name.removeprefix("predictions__"): note for name, note in contract.columns.items()}
    names = [name for name, note in notes.items() if note.policy != "show"]
    names += _identifying(contract)
    for table in contract.tables:
        names += [f"{table.name}__{right}" for left, right in join_pairs(table.key) if left in names]
    return {name.lower(): (note.label if (note := notes.get(name)) and note.label else name) for name in names}


def _identifying(contract: Contract) -> list[str]:
    """Columns that tell one case, entity or query from another; not where the contract names its values as groups."""
    key, query = contract.predictions.key, contract.predictions.query
    parts = [name for name in (*key, contract.entity, query) if name and name not in contract.subgroups]
    return [*parts, *(key if len(key) == 1 else ()), *_IDS]


def _withheld(finding: Finding, hidden: Mapping[str, str]) -> str:
    """How to name a group whose value must not be told; empty where it may be, or where there is none to tell."""
    return _certain(finding.proposal.predicate, finding.proposal.columns, hidden)


def _unnamed(segment: SegmentChange | Worsening, hidden: Mapping[str, str]) -> str:
    """The same for a group that no finding describes; what it is a condition on may not be on record."""
    return _certain(segment.predicate, (), hidden) if segment.predicate else "a group"


def _certain(predicate: str, columns: Iterable[str], hidden: Mapping[str, str]) -> str:
    if not _constants([predicate]):
        return ""
    read = {name.lower() for name in columns}
    for quoted, _, plain, _ in _TOKENS.findall(predicate):
        read.add((quoted.replace('""', '"') or plain).lower())
    told = sorted({hidden[name] for name in read if name in hidden})
    return f"cases with a certain {' and '.join(told)} (told in the report only)" if told else ""


def _constants(predicates: Iterable[str]) -> set[str]:
    """The texts and numbers that predicates compare with; that something is missing needs none."""
    tokens = [token for predicate in predicates for token in _TOKENS.findall(predicate)]
    return {text.replace("''", "'") or number for _, text, _, number in tokens} - {""}


def _bare(finding: Finding, withheld: Mapping[str, str]) -> Finding:
    named = finding.finding_id not in withheld
    proposal = replace(
        finding.proposal,
        subject=finding.proposal.subject if named else withheld[finding.finding_id],
        brief=finding.proposal.brief if named else "",
        predicate=Sql(""),
        clauses=(),
        polars="",
        why="",
        remedy="",
        query="",
        evidence=(),
    )
    return replace(finding, proposal=proposal, title="", also_known_as=(), portrait=NO_PORTRAIT)


def _comparison(comparison: Comparison | None, withheld: Mapping[str, str]) -> Comparison | None:
    if comparison is None:
        return None
    segments = tuple(_nameless(segment, withheld) for segment in comparison.segments)
    worsened = tuple(_nameless(segment, withheld) for segment in comparison.worsened)
    return replace(comparison, segments=segments, worsened=worsened, notes=())


def _nameless(group: G, withheld: Mapping[str, str]) -> G:
    hidden = group.finding_id in withheld
    subject, brief = (withheld[group.finding_id], "") if hidden else (group.subject, group.brief)
    return replace(group, subject=subject, brief=brief, predicate="")


def _reason(reason: GateReason, renamed: Mapping[str, str], secrets: Iterable[str]) -> GateReason:
    """A reason of the gate with its groups named as they may be.

    What the words hold beside the groups on record are numbers of the gate's own. Where no groups are on record and a
    secret is left, only the rule is told.
    """
    words, groups = reason.words, reason.groups
    if groups is not None:
        for subject in sorted(groups, key=len, reverse=True):
            words = words.replace(subject, renamed.get(subject, subject))
        return replace(reason, words=words, groups=tuple(renamed.get(subject, subject) for subject in groups))
    for subject in sorted(renamed, key=len, reverse=True):
        words = words.replace(subject, renamed[subject])
    left = any(re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", words) for secret in secrets)
    return replace(reason, words=f"see {reason.rule} in the report" if left else words)
