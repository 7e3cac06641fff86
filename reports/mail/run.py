"""What the mail of a run says: an analysis becomes plain values in the order in which they are read.

The wording is that of the report (`reports.pages`), so that mail and report say the same. The templates under
`templates/mail` lay it out twice, as text and as HTML; `reports.mail.message` makes the message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reports.mail.links import Link, links
from reports.mail.news import News, news, subject
from reports.mail.privacy import without_row_values
from reports.pages.changes import overall_sentence, version
from reports.pages.first_screen import first_screen
from reports.pages.verdict import verdict
from reports.pages.vocabulary import STATES, Chip, effect_words, family_tag, has_past
from reports.ranking import counts
from reports.words import (
    PERCENT,
    both_of_100,
    capital,
    count,
    percent,
    plural,
    sentence,
    shorten,
    wrong_of_100,
)
from tasks.contracts.analysis import Analysis
from tasks.contracts.comparison import SegmentChange, Worsening
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.mail.recipients import Reason, Recipient

NAME_LETTERS = 60
SUBJECT_LETTERS = 120
REASON_LETTERS = 200
WHY_LETTERS = 300
REASONS = 3
SHAPES = {
    "dot": "●",
    "ring": "○",
    "up": "▲",
    "down": "▼",
    "turn": "↻",
    "check": "✓",
    "square": "■",
    "cross": "✕",
    "question": "?",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class State:
    """A state as word, character and tone; the word alone is enough to read it."""

    word: str
    shape: str
    tone: str


@dataclass(frozen=True)
class Number:
    """One of the three numbers, with the one before or what it is a part of."""

    label: str
    value: str
    aside: str


@dataclass(frozen=True)
class Line:
    """One finding; the bars are its rate and the rate elsewhere, in percent of the width, 0 without one."""

    state: State
    family: str
    subject: str
    numbers: str
    here: int
    elsewhere: int


@dataclass(frozen=True)
class RunMail:
    """Everything a mail shows; `brief` ones are laid out in a few lines."""

    subject: str
    name: str
    facts: tuple[str, ...]
    state: State
    bottom_line: str
    reasons: tuple[str, ...]
    ask: str
    until: str
    numbers: tuple[Number, ...]
    lines: tuple[Line, ...]
    no_lines: str
    more: str
    changes: tuple[str, ...]
    links: tuple[Link, ...]
    footer: tuple[str, ...]
    brief: bool


def run_mail(analysis: Analysis, contract: Contract, recipient: Recipient, now: datetime, folder: Path) -> RunMail:
    """The mail of a run to one recipient.

    Args:
        analysis: the run's results; cases and hidden values are taken out first.
        contract: what is asked, and where the report is served.
        recipient: the footer says why they get it.
        now: the day from which the time to answer counts.
        folder: the published run, to see whether it has a review pack.
    """
    known = without_row_values(analysis, contract)
    told = news(known)
    name = _name(known)
    until = _until(contract, now)
    numbers = _numbers(known)
    return RunMail(
        subject=subject(known, told.state, name, numbers[0].value, _short_day(until) if until else ""),
        name=name,
        facts=_facts(known),
        state=_state(told.state),
        bottom_line=_bottom_line(known, told),
        reasons=_reasons(known),
        ask=sentence(shorten(contract.mail.ask or "", 300)),
        until=_day(until) if until else "",
        numbers=numbers,
        lines=_lines(told),
        no_lines="" if told.findings else verdict(known).explanation,
        more=f"{count(told.more)} more in the report" if told.more else "",
        changes=_changes(known, told),
        links=links(known, contract, folder),
        footer=_footer(known, contract, recipient.reason),
        brief=told.brief,
    )


def _name(analysis: Analysis) -> str:
    part = " (some of the cases)" if analysis.scope else ""
    return f"{shorten(analysis.model, NAME_LETTERS)} {shorten(analysis.version, NAME_LETTERS)}{part}"


def _facts(analysis: Analysis) -> tuple[str, ...]:
    rows = analysis.performance.rows
    until = (f"data until {analysis.data_until}",) if analysis.data_until else ()
    return (*until, f"{plural(rows, 'case')} analysed")


def _state(chip: Chip) -> State:
    return State(chip.word, SHAPES[chip.shape], chip.tone)


def _bottom_line(analysis: Analysis, told: News) -> str:
    if told.brief and has_past(analysis):
        return "No new failure groups."
    return verdict(analysis).headline


def _reasons(analysis: Analysis) -> tuple[str, ...]:
    """Why the gate does not pass."""
    outcome = analysis.gate.outcome
    if outcome == "PASS":
        return ()
    because = [r for r in analysis.gate.reasons if r.outcome == outcome]
    lines = [f"Gate: {shorten(r.words, REASON_LETTERS)}" for r in because[:REASONS]]
    more = [f"{count(len(because) - REASONS)} more reasons in the report"] if len(because) > REASONS else []
    return tuple(sentence(line) for line in [*lines, *more])


def _numbers(analysis: Analysis) -> tuple[Number, ...]:
    """The first three numbers of the report's first screen; where there is a baseline, beside the ones before."""
    rate, *others = first_screen(analysis, {}).numbers[:3]
    aside = rate.aside.strip("()")
    if aside and analysis.comparison is None:
        aside = f"95{PERCENT} interval {aside}"
    return Number(rate.label, rate.value, aside), *(Number(n.label, n.value, n.aside.strip("()")) for n in others)


def _lines(told: News) -> tuple[Line, ...]:
    rates = [r for f in told.findings for r in (f.measure.error_rate, f.measure.error_rate_elsewhere) if r is not None]
    scale = max(rates, default=0.0) or 1.0
    return tuple(_line(f, scale) for f in told.findings)


def _line(finding: Finding, scale: float) -> Line:
    measure = finding.measure
    harmful = counts(finding)
    numbers = [f"wrong {wrong_of_100(measure.error_rate, measure.error_rate_elsewhere)}"]
    if harmful:
        numbers.append(f"{percent(measure.share_of_errors)} of all failures")
    elif finding.state != "resolved":
        numbers = [plural(measure.rows, "case"), effect_words(finding)]
    return Line(
        state=_state(STATES[finding.state]),
        family=family_tag(finding),
        subject=capital(shorten(finding.proposal.in_short, SUBJECT_LETTERS)),
        numbers="; ".join(numbers),
        here=_width(measure.error_rate, scale) if harmful else 0,
        elsewhere=_width(measure.error_rate_elsewhere, scale) if harmful else 0,
    )


def _width(rate: float | None, scale: float) -> int:
    return 0 if rate is None else max(1, round(100 * rate / scale))


def _changes(analysis: Analysis, told: News) -> tuple[str, ...]:
    comparison, lines = analysis.comparison, []
    if has_past(analysis):
        since = version(comparison) if comparison else "the run before"
        lines.append(f"Since {since}: {told.counts or 'no finding before and none now'}.")
    if comparison is None:
        return tuple(filter(None, [*lines, sentence(shorten(analysis.no_comparison, WHY_LETTERS))]))
    if not told.brief:
        lines.append(overall_sentence(comparison))
    if told.worse:
        lines.append(_worse(told.worse, version(comparison)))
    return tuple(lines)


def _worse(worse: tuple[SegmentChange | Worsening, ...], earlier: str) -> str:
    first = worse[0]
    groups = plural(len(worse), "group got", "groups got")
    named = shorten(first.in_short, SUBJECT_LETTERS)
    start = ":" if len(worse) == 1 else ", first of all"
    if isinstance(first, Worsening):
        return f"{groups} worse than under {earlier}{start} {named}, {first.figures}."
    now, before = both_of_100(first.change.now, first.change.before)
    return f"{groups} worse than under {earlier}{start} {named}, wrong {now} of 100 and {before} before."


def _footer(analysis: Analysis, contract: Contract, reason: Reason) -> tuple[str, ...]:
    model, person = shorten(analysis.model, NAME_LETTERS), contract.mail.reply_to
    why = {
        "list": f"You get this because you are on the list of {model}.",
        "request": "You get this because this run was asked for in your name; no further mail follows from it.",
        "operator": f"You get this because you operate {model}.",
    }[reason]
    keeper = f"whoever keeps the errata.yaml of {model}"
    whom = f"Questions: reply, or write to {person}." if person else f"Questions: ask {keeper}."
    stop = "To stop these mails, ask there too." if reason != "request" else ""
    kept = "Single cases are only in the report."
    return tuple(filter(None, (why, f"Run {analysis.run_key}. {kept}", f"{whom} {stop}".strip())))


def _until(contract: Contract, now: datetime) -> datetime | None:
    mail = contract.mail
    if not mail.ask or not mail.decide_within:
        return None
    return now.astimezone(ZoneInfo(contract.timezone)) + timedelta(days=int(mail.decide_within.removesuffix("d")))


def _day(moment: datetime) -> str:
    return f"{_DAYS[moment.weekday()]} {_short_day(moment)} {moment.year}"


def _short_day(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]}"
