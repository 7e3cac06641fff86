"""One finding told in full: what it is, what was measured, what else holds there, and the queries that show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.pages.curves import CurveView, curves
from reports.pages.parts import Link, Query, Table, evidence_table, finding_anchor, polars_query, rows_query
from reports.pages.vocabulary import (
    STATES,
    Chip,
    failures_count,
    failures_word,
    not_analysed,
    result,
    result_words,
    without_noun,
)
from reports.ranking import is_data
from reports.words import (
    NONE,
    PERCENT,
    between,
    both_of_100,
    count,
    estimate,
    listing,
    number,
    of_100,
    percent,
    plural,
    rate_between,
    sentence,
    shorten,
)
from tasks.contracts.analysis import Analysis
from tasks.contracts.findings import Finding
from tasks.ruler.scores import SLICELINE_ALPHA

# Names of the same cases that are shown at once; the others open.
NAMES_SHOWN = 3
# A finding with more of its rows than this in one entity is perhaps that entity's story only.
ONE_ENTITY = 0.2


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
    result: Chip
    result_words: str
    shadow_of: Link | None
    shadow_words: str
    part_of: Link | None
    why: str
    remedy: str
    spark: Spark | None
    stats: tuple[Stat, ...]
    evidence: tuple[Table, ...]
    also_known_as: tuple[str, ...]
    further_names: tuple[str, ...]
    queries: tuple[Query, ...]
    different: str
    scores: str
    curves: tuple[CurveView, ...]


def detail(
    finding: Finding, analysis: Analysis, anchors: Mapping[str, str], by_id: Mapping[str, Finding], scale: float
) -> Detail:
    """A finding with everything measured of it; `scale` is the rate at the right end of its small picture."""
    proposal = finding.proposal
    names = tuple(shorten(without_noun(name), 200) for name in finding.also_known_as)

    def link(finding_id: str | None) -> Link | None:
        other = by_id.get(finding_id or "")
        return Link(shorten(other.proposal.subject, 100), anchors.get(other.finding_id, "")) if other else None

    return Detail(
        anchor=finding_anchor(finding),
        title=sentence(finding.title or proposal.subject),
        state=STATES[finding.state],
        result=result(finding),
        result_words=result_words(finding),
        shadow_of=link(finding.shadow_of),
        shadow_words=_shadow_words(finding, analysis),
        part_of=link(finding.part_of),
        why=sentence(proposal.why),
        remedy=sentence(proposal.remedy),
        spark=_spark(finding, scale),
        stats=_stats(finding, analysis),
        evidence=tuple(evidence_table(e) for e in proposal.evidence),
        also_known_as=names[:NAMES_SHOWN],
        further_names=names[NAMES_SHOWN:],
        queries=_queries(finding),
        different=_different(finding),
        scores=_scores(finding),
        curves=curves(finding),
    )


def _shadow_words(finding: Finding, analysis: Analysis) -> str:
    if finding.shadow_of is None or finding.without_suspects is None:
        return ""
    left, overall = both_of_100(finding.without_suspects, analysis.performance.failure_rate, exactly=True)
    return f"Without those cases, {left} of 100 are wrong; overall it is {overall}."


def _spark(finding: Finding, scale: float) -> Spark | None:
    m = finding.measure
    if m.error_rate is None or m.rate_low is None or m.rate_high is None:
        return None

    def at(rate: float) -> float:
        return round(100 * min(max(rate, 0.0) / scale, 1.0), 2)

    rate, interval = rate_between(m.error_rate, m.rate_low, m.rate_high)
    return Spark(
        at(m.error_rate),
        at(m.rate_low),
        at(m.rate_high),
        None if m.error_rate_elsewhere is None else at(m.error_rate_elsewhere),
        f"wrong {rate} of 100 ({interval})" + _elsewhere(finding),
    )


def _stats(finding: Finding, analysis: Analysis) -> tuple[Stat, ...]:
    m = finding.measure
    rate, interval = rate_between(m.error_rate, m.rate_low, m.rate_high)
    scaled = ", scaled up from half" if m.half == "confirm" else ""
    stats = [
        Stat("Wrong of 100", rate, (interval + _elsewhere(finding)).removeprefix("; ")),
        Stat("Failures", failures_count(m), f"of {plural(m.analysed, 'case')}{scaled}"),
        Stat(
            "More than expected",
            estimate(m.excess_errors),
            f"{between(m.excess_low, m.excess_high)} {failures_word(m)}",
        ),
        _ceiling(analysis.performance.failure_rate, m.ceiling),
        Stat("Of all failures", percent(m.share_of_errors), f"{percent(m.share_of_worst)} of the worst 1{PERCENT}"),
    ]
    if not m.analysed:
        stats = [stats[0], Stat("Failures", NONE, not_analysed(m))]
    if m.entities is not None:
        stats.append(Stat("Entities", count(m.entities), _largest(m.largest_entity)))
    return tuple(stats)


def _elsewhere(finding: Finding) -> str:
    m = finding.measure
    if m.error_rate_elsewhere is None:
        return "; there are no other cases"
    return f"; elsewhere {both_of_100(m.error_rate, m.error_rate_elsewhere)[1]}"


def _ceiling(now: float | None, solved: float | None) -> Stat:
    if now is None or solved is None or solved >= now:
        return Stat("If solved", of_100(now), "wrong of 100 as before: nothing to win")
    before, after = both_of_100(now, solved, exactly=True)
    return Stat("If solved", after, f"wrong of 100 at most, instead of {before}")


def _largest(share: float | None) -> str:
    if share is None:
        return "distinct"
    warning = ": perhaps only its story" if share > ONE_ENTITY else ""
    return f"the largest has {percent(share)}{warning}"


def _different(finding: Finding) -> str:
    """In which other columns its cases differ from all others; empty where that was not looked at."""
    portrait = finding.portrait
    if not portrait.compared:
        return ""
    if not portrait.contrasts:
        return f"Nothing much in the {plural(portrait.compared, 'other column')} that were compared."
    first, *more = portrait.contrasts
    said = [
        f"{shorten(first.words, 120)} ({percent(first.inside)} of these cases, {percent(first.outside)} of the others)"
    ]
    said += [f"{shorten(each.words, 120)} ({percent(each.inside)}, {percent(each.outside)})" for each in more]
    return sentence("; ".join(said))


def _scores(finding: Finding) -> str:
    """The other known scores of a group; empty for faults in the data, and where none is defined."""
    m = finding.measure
    if is_data(finding):
        return ""
    said = [
        f"{number(m.sliceline)} by SliceLine (alpha {SLICELINE_ALPHA})" if m.sliceline is not None else "",
        f"{number(m.effect_size)} as effect size (Cohen's h)" if m.effect_size is not None else "",
        f"{number(m.lift)} times the overall rate (lift)" if m.lift is not None else "",
    ]
    return f"Other scores: {listing(filter(None, said))}." if any(said) else ""


def _queries(finding: Finding) -> tuple[Query, ...]:
    proposal = finding.proposal
    queries = [Query("The query for its rows", rows_query(proposal.predicate))]
    if proposal.polars:
        queries.append(Query("The same in Polars", polars_query(proposal.polars)))
    if query := proposal.query.strip():
        queries.append(Query("The query for the fault in the sources", query))
    return tuple(queries)
