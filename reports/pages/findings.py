"""The findings in detail, one chapter per family; a chapter without findings says what that means."""

from dataclasses import dataclass

from reports.pages.first_screen import FAMILY_WORDS
from reports.pages.parts import (
    STATES,
    Cell,
    Chip,
    Link,
    Query,
    Table,
    evidence_table,
    finding_anchor,
    rows_query,
    table,
)
from reports.ranking import counts, in_order, is_data
from reports.words import between, both_of_100, capital, chance, count, of_100, percent, plural, sentence, shorten
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import FAMILY_ORDER, Family, Finding

# So many findings of a family are told in full, and so many more in one line each; findings.csv has them all.
IN_FULL = 12
IN_BRIEF = 40
# A finding with more of its rows than this in one entity is perhaps that entity's story only.
ONE_ENTITY = 0.2


@dataclass(frozen=True)
class Chapter:
    """What each family is called, what it is about, and what it means when there is nothing."""

    anchor: str
    title: str
    about: str
    nothing: str


CHAPTERS: dict[Family, Chapter] = {
    "data_preparation": Chapter(
        "data-preparation",
        "Data preparation",
        "Rows that were joined, copied or labelled wrongly on their way to the model. They come first, because a model"
        " cannot be judged on rows that say something else than what happened.",
        "No fault was found in the joins, keys and duplicates that were checked. The tables named under `features:` in"
        " errata.yaml decide what can be checked.",
    ),
    "missing_feature": Chapter(
        "missing-feature",
        "Missing feature",
        "Groups that only a column outside the model tells apart: what it would have to know.",
        "No idea for a missing feature. Ideas come from tables that the model does not see; they are named under"
        " `context:` in errata.yaml.",
    ),
    "ambiguous": Chapter(
        "ambiguous",
        "Ambiguous or unusual",
        "Cases that look alike and end differently, or that look like nothing else.",
        "No group of ambiguous or unusual cases stood out from what chance would give.",
    ),
    "segment": Chapter(
        "segments",
        "Segments",
        "Groups of cases, by the values of their features, in which more goes wrong than elsewhere.",
        "No segment found: nothing that was tried is wrong more often than chance allows.",
    ),
}


@dataclass(frozen=True)
class Stat:
    """One measured number with its denominator or interval."""

    label: str
    value: str
    aside: str


@dataclass(frozen=True)
class Spark:
    """A small picture of a rate with its interval beside the rate elsewhere, all in percent of the width."""

    rate: float
    low: float
    high: float
    elsewhere: float | None
    words: str


@dataclass(frozen=True)
class Detail:
    """One finding, told in full."""

    anchor: str
    title: str
    state: Chip
    family: str
    standing: Chip
    standing_words: str
    shadow: Link | None
    shadow_words: str
    why: str
    remedy: str
    spark: Spark | None
    stats: tuple[Stat, ...]
    evidence: tuple[Table, ...]
    also_known_as: tuple[str, ...]
    queries: tuple[Query, ...]


@dataclass(frozen=True)
class Part:
    """One chapter of findings."""

    chapter: Chapter
    summary: str
    details: tuple[Detail, ...]
    brief: Table | None


def findings(analysis: Analysis) -> tuple[Part, ...]:
    """All families in their order. Known subgroups that hold nothing special are left to their own table."""
    return tuple(_part(family, analysis) for family in FAMILY_ORDER)


def shown_in_full(analysis: Analysis) -> dict[str, str]:
    """The anchors of all findings that are told in full, by finding id."""
    return {f.finding_id: finding_anchor(f) for family in FAMILY_ORDER for f in _split(family, analysis)[0]}


def _split(family: Family, analysis: Analysis) -> tuple[list[Finding], list[Finding]]:
    mine = [f for f in in_order(analysis.findings) if f.proposal.family == family]
    full = [f for f in mine if counts(f) or f.shadow_of is not None or (is_data(f) and not f.too_few)]
    brief = [f for f in mine if f not in full and not f.proposal.known]
    return full[:IN_FULL], full[IN_FULL:] + brief


def _part(family: Family, analysis: Analysis) -> Part:
    full, brief = _split(family, analysis)
    chapter = CHAPTERS[family]
    top = _scale(analysis)
    subjects = {f.finding_id: f for f in analysis.findings}
    return Part(
        chapter=chapter,
        summary=(sentence(analysis.search_summary) if family == "segment" else "") if full or brief else "",
        details=tuple(_detail(f, analysis, top, subjects) for f in full),
        brief=_brief(brief),
    )


def _scale(analysis: Analysis) -> float:
    highs = [f.measure.rate_high or 0 for family in FAMILY_ORDER for f in _split(family, analysis)[0]]
    return max([*highs, analysis.performance.failure_rate or 0]) or 1


def _detail(finding: Finding, analysis: Analysis, top: float, others: dict[str, Finding]) -> Detail:
    proposal = finding.proposal
    shadow = others.get(finding.shadow_of) if finding.shadow_of else None
    standing, words = _standing(finding)
    return Detail(
        anchor=finding_anchor(finding),
        title=sentence(finding.title),
        state=STATES[finding.state],
        family=FAMILY_WORDS[proposal.family],
        standing=standing,
        standing_words=words,
        shadow=Link(shorten(shadow.proposal.subject, 100), finding_anchor(shadow)) if shadow else None,
        shadow_words=_shadow_words(finding, analysis),
        why=sentence(proposal.why),
        remedy=sentence(proposal.remedy),
        spark=_spark(finding, top),
        stats=_stats(finding, analysis),
        evidence=tuple(evidence_table(e) for e in proposal.evidence),
        also_known_as=finding.also_known_as,
        queries=_queries(finding),
    )


def _standing(finding: Finding) -> tuple[Chip, str]:
    """How sure this is: the fault in the data, the effect on the errors, and where that was measured."""
    measure, strength = finding.measure, finding.proposal.strength
    q = f"q {chance(measure.q_value) if measure.q_value < 0.001 else '= ' + chance(measure.q_value)}"
    where = (
        "on the half of the entities that was not used to find it"
        if measure.half == "confirm"
        else "on all cases; it was chosen without looking at errors"
    )
    fault = {"confirmed": "The fault is certain. ", "probable": "The fault is probable. ", "candidate": "The fault is only suspected. "}
    first = fault[strength] if strength and is_data(finding) else ""
    if finding.too_few:
        return Chip("too few to tell", "question", "quiet"), f"{first}Only {plural(measure.analysed, 'analysed case')}."
    if finding.shadow_of:
        return Chip("shadow", "ring", "quiet"), "Nothing is left of it without the rows of a data finding."
    if finding.confirmed:
        return Chip("confirmed", "check", "calm"), f"{first}More goes wrong here: measured {where} ({q})."
    chip = Chip("no effect shown", "ring", "quiet")
    return chip, f"{first}That more goes wrong here is within what chance allows: measured {where} ({q})."


def _shadow_words(finding: Finding, analysis: Analysis) -> str:
    if finding.shadow_of is None or finding.without_suspects is None:
        return ""
    left, overall = both_of_100(finding.without_suspects, analysis.performance.failure_rate)
    return f"Without those rows it is wrong {left} of 100 times; overall it is {overall}."


def _spark(finding: Finding, top: float) -> Spark | None:
    m = finding.measure
    if m.error_rate is None or m.rate_low is None or m.rate_high is None:
        return None
    here, elsewhere = both_of_100(m.error_rate, m.error_rate_elsewhere)

    def at(rate: float) -> float:
        return round(100 * min(rate / top, 1), 2)

    return Spark(
        at(m.error_rate),
        at(m.rate_low),
        at(m.rate_high),
        None if m.error_rate_elsewhere is None else at(m.error_rate_elsewhere),
        f"wrong {here} of 100 here ({between(m.rate_low, m.rate_high)}), {elsewhere} elsewhere",
    )


def _stats(finding: Finding, analysis: Analysis) -> tuple[Stat, ...]:
    m = finding.measure
    here, elsewhere = both_of_100(m.error_rate, m.error_rate_elsewhere)
    now, then = both_of_100(analysis.performance.failure_rate, m.ceiling)
    half = " on that half" if m.half == "confirm" else ""
    stats = [
        Stat("Wrong of 100", here, f"{between(m.rate_low, m.rate_high)}; elsewhere {elsewhere}"),
        Stat("Failures", count(m.errors), f"of {plural(m.analysed, 'case')}{half}"),
        Stat("More than expected", count(m.excess_errors), f"{between(m.excess_low, m.excess_high, share=False)} failures"),
        Stat("If solved", then, f"of 100 at most, instead of {now}"),
        Stat("Of all failures", percent(m.share_of_errors), f"{percent(m.share_of_worst)} of the worst 1%"),
    ]
    if m.entities is not None:
        stats.append(Stat("Entities", count(m.entities), _largest(m.largest_entity)))
    return tuple(stats)


def _largest(share: float | None) -> str:
    if share is None:
        return "distinct"
    warning = ": perhaps only its story" if share > ONE_ENTITY else ""
    return f"the largest has {percent(share)}{warning}"


def _queries(finding: Finding) -> tuple[Query, ...]:
    rows = Query("Its rows", rows_query(finding.proposal.predicate))
    query = finding.proposal.query.strip()
    return (rows, Query("The fault in the sources", query)) if query and query != rows.sql else (rows,)


def _brief(rest: list[Finding]) -> Table | None:
    if not rest:
        return None
    shown = rest[:IN_BRIEF]
    more = len(rest) - len(shown)
    return table(
        "Also looked at",
        ("group", "cases", "failures", "wrong of 100", "interval", "elsewhere", "result"),
        [
            (
                Cell(capital(f.proposal.subject)),
                count(f.measure.analysed),
                count(f.measure.errors),
                of_100(f.measure.error_rate),
                between(f.measure.rate_low, f.measure.rate_high),
                of_100(f.measure.error_rate_elsewhere),
                "too few to tell" if f.too_few else "confirmed" if counts(f) else "within chance",
            )
            for f in shown
        ],
        more=f"{count(more)} more in findings.csv." if more else "",
        numeric=(1, 2, 3, 4, 5),
    )
