"""The data stage of a pack: an analysis becomes cards of plain values, apart in what may be seen before the answer.

Step A holds facts and nothing that tells the outcome, the prediction or why the case was chosen; step B holds the rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.pack.protocol import (
    BEFORE,
    DURING,
    QUESTIONS,
    Slot,
    Word,
    agenda,
    cause_words,
    matters_words,
    verdict_words,
)
from reports.pack.worth import worth_words
from reports.pages.cases import FactGroup, case_link, fact_groups
from reports.pages.changes import version
from reports.pages.company import Comparable, comparables, copies_words, earlier_words, history_words
from reports.pages.lanes import lane_reason
from reports.pages.parts import Table, evidence_table
from reports.pages.vocabulary import without_noun
from reports.words import plural, sentence, shorten
from tasks.contracts.analysis import Analysis, Case

FINDINGS = 5


@dataclass(frozen=True)
class StepA:
    """What a reviewer sees before answering."""

    case_id: str
    link: str
    link_text: str
    earlier: str
    groups: tuple[FactGroup, ...]


@dataclass(frozen=True)
class StepB:
    """What is revealed after the answer; `before` is what the model before said, `before_by`, empty if it did not."""

    label: str
    prediction: str
    before: str
    before_by: str
    why: str
    reason: str
    company: tuple[str, ...]
    comparables: tuple[Comparable, ...]
    items: Table | None
    findings: tuple[str, ...]


@dataclass(frozen=True)
class PackCard:
    """One card: its name, and both steps."""

    card: str
    title: str
    before: StepA
    after: StepB


@dataclass(frozen=True)
class PackPage:
    """A pack of cards; `solo` cards are read alone and come without the plan of a meeting."""

    model: str
    version: str
    run_key: str
    data_until: str
    solo: bool
    title: str
    worth: str
    agenda: tuple[Slot, ...]
    rules_before: tuple[str, ...]
    rules_during: tuple[str, ...]
    questions: tuple[str, ...]
    verdicts: tuple[Word, ...]
    causes: tuple[Word, ...]
    matters: str
    cards: tuple[PackCard, ...]
    solo_cards: int


def pack_page(analysis: Analysis, *, solo: bool) -> PackPage:
    """The meeting's pack (failures and controls), or the solo cards."""
    subjects = {f.finding_id: f.proposal.subject for f in analysis.findings}
    before_by = version(analysis.comparison) if analysis.comparison else ""
    cases = sorted((c for c in analysis.cases if c.card and (c.part == "solo") == solo), key=lambda c: c.card)
    plan = () if solo or not cases else agenda(sum(case.part == "meeting" for case in cases))
    return PackPage(
        model=analysis.model,
        version=analysis.version,
        run_key=analysis.run_key,
        data_until=analysis.data_until,
        solo=solo,
        title=_title(len(cases), sum(slot.minutes for slot in plan)),
        worth=worth_words(analysis.cases, sum(kind.rows for kind in analysis.performance.kinds)),
        agenda=plan,
        rules_before=BEFORE,
        rules_during=DURING,
        questions=QUESTIONS,
        verdicts=verdict_words(),
        causes=cause_words(),
        matters=matters_words(),
        cards=tuple(_card(case, subjects, before_by) for case in cases),
        solo_cards=sum(case.part == "solo" for case in analysis.cases),
    )


def _title(cards: int, minutes: int) -> str:
    if not cards:
        return "There is no case to judge."
    return f"{plural(cards, 'case')} to judge" + (f", {minutes} minutes to talk about them" if minutes else "")


def _card(case: Case, subjects: Mapping[str, str], before_by: str) -> PackCard:
    link, link_text = case_link(case)
    told = [without_noun(subjects[i]) for i in case.findings if i in subjects]
    more = [f"and {len(told) - FINDINGS} more"] if len(told) > FINDINGS else []
    return PackCard(
        card=case.card,
        title=case.card.replace("-", " "),
        before=StepA(
            case_id=case.case_id,
            link=link,
            link_text=link_text,
            earlier=earlier_words(case),
            groups=fact_groups(case.facts),
        ),
        after=StepB(
            label=case.label,
            prediction=case.prediction,
            before=case.before,
            before_by=before_by,
            why=sentence(case.why),
            reason=lane_reason(case, subjects),
            company=tuple(filter(None, (history_words(case), copies_words(case)))),
            comparables=comparables(case),
            items=evidence_table(case.query_items) if case.query_items else None,
            findings=(*(shorten(each, 100) for each in told[:FINDINGS]), *more),
        ),
    )
