"""Where the new model got worse though no case need have changed sides: losses grew, or predictions lean further.

What is searched is the difference of the two models' numbers in each case (in a ranking: each query). On the half of
the data that is searched, segments are looked for in which it is largest, beyond the rest and beyond zero. On the other
half each must hold by two tests, of which the larger p-value counts: the mean against the rest and against zero with
entities as clusters, and the sign-flip test of what changed in each entity. Each question has an equal share of the
false-discovery rate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tasks.comparison.loss_questions import LOSS_BEFORE, RESIDUAL_BEFORE, Means, Question, questions
from tasks.comparison.worse import SAME, Tables
from tasks.contracts.columns import Column
from tasks.contracts.comparison import Comparison, Worsening
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Proposal
from tasks.engine import Engine
from tasks.ruler.patterns import read_patterns
from tasks.ruler.quantities import rank_quantity
from tasks.ruler.rank import LEAST_SHARE
from tasks.ruler.readings import read
from tasks.ruler.sign_flips import sign_flips
from tasks.slices.quantities import Quantity, search_quantities
from tasks.sql import Sql, literal, parquet
from tasks.tendencies.queries import queries
from tasks.tendencies.regression import deserved

# So many of each question are told, those that grew most for certain.
MOST_TOLD = 5
# What a case lost under the model before, and how far off it was.
_BEFORE = ((Sql("before__loss"), LOSS_BEFORE), (Sql("before__prediction - before__label"), RESIDUAL_BEFORE))


def with_worse_losses(engine: Engine, contract: Contract, tables: Tables, comparison: Comparison) -> Comparison:
    """The comparison with the segments in which losses grew; as it was where the task has no such question."""
    asked = questions(contract)
    if not asked or not comparison.flips.rows:
        return comparison
    changed = tables.work / "changed_losses.parquet"
    relation, columns = _written(engine, contract, tables, changed)
    quantities = [Quantity(question.grew, above=0.0) for question in asked]
    searched = search_quantities(engine, contract, columns, relation, quantities)
    tested = [proposals for proposals in searched if proposals is not None]
    found = [
        worsening
        for question, proposals in zip(asked, searched, strict=True)
        for worsening in _held(engine, contract, relation, question, proposals or (), len(asked))
    ]
    changed.unlink()
    return replace(
        comparison,
        worsened=_told_once(engine, tables.evaluation, comparison, found),
        losses_searched=sum(map(len, tested)) if tested else None,
    )


def _written(engine: Engine, contract: Contract, tables: Tables, path: Path) -> tuple[Sql, tuple[Column, ...]]:
    """Write what is searched; the relation to search, and the columns that a segment can be a condition on."""
    names = {"path": literal(str(path)), "evaluation": tables.evaluation, "comparison": parquet(tables.compared)}
    if contract.task != "ranking":
        engine.execute("comparison/changed", **names, numbers=_BEFORE)
        return parquet(path), tables.columns
    engine.execute("comparison/changed_queries", **names, numbers=_BEFORE[:1])
    return queries(engine, tables.columns, parquet(path), summed=[LOSS_BEFORE])


def _held(
    engine: Engine, contract: Contract, relation: Sql, question: Question, proposals: Sequence[Proposal], share: int
) -> Iterator[Worsening]:
    """What holds on the other half, at a `share`-th of the false-discovery rate."""
    exact = [_by_chance(engine, contract, relation, question, proposal) for proposal in proposals]
    (total,) = engine.row("tendencies/total", evaluation=relation, quantity=Sql("error__loss"))
    search = contract.search.model_copy(update={"q": contract.search.q / share})
    strict = contract.model_copy(update={"search": search})
    quantity = Quantity(question.grew, above=0.0)
    found = rank_quantity(engine, strict, relation, proposals, quantity, LEAST_SHARE * total, exact)[:MOST_TOLD]
    predicates = [finding.proposal.predicate for finding in found]
    before = read(engine, relation, predicates, contract.has_repeated_entities, question.before)
    for finding, halves in zip(found, before, strict=True):
        yield _worsening(question, finding, halves.confirm.errors / halves.confirm.weight)


def _by_chance(engine: Engine, contract: Contract, relation: Sql, question: Question, proposal: Proposal) -> float:
    """The p-value of the sign-flip test, the larger one where several numbers must be above zero."""
    return max(
        sign_flips(
            engine.frame(
                "comparison/entity_changes",
                relation=relation,
                predicate=proposal.predicate,
                value=value,
                clustered=contract.has_repeated_entities,
            )["change"]
            .cast(float)
            .to_numpy()
        )
        for value in (question.grew, *question.further)
    )


def _worsening(question: Question, finding: Finding, before: float) -> Worsening:
    measure, proposal = finding.measure, finding.proposal
    grew, low, high, elsewhere = (
        end or 0.0 for end in (measure.error_rate, measure.rate_low, measure.rate_high, measure.error_rate_elsewhere)
    )
    decimals = deserved(high - grew)
    means = Means(*(round(each, decimals) for each in (before, before + grew, grew, low, high, elsewhere)))
    return Worsening(
        finding_id=finding.finding_id,
        subject=proposal.subject.replace("cases", question.noun, 1),
        brief=proposal.brief.replace("cases", question.noun, 1),
        question=question.name,
        figures=question.figures(means),
        beyond=question.beyond(means),
        predicate=proposal.predicate,
        rows=measure.analysed,
        before=before,
        now=before + grew,
        difference=grew,
        low=low,
        high=high,
        elsewhere=elsewhere,
        q_value=measure.q_value,
    )


def _told_once(
    engine: Engine, evaluation: Sql, comparison: Comparison, found: Sequence[Worsening]
) -> tuple[Worsening, ...]:
    """Each with the group that is called worse before it and holds nearly the same cases, if there is one."""
    if not found:
        return ()
    worse = [(s.finding_id, s.predicate) for s in comparison.segments if s.worse and s.predicate]
    groups = [*worse, *((each.finding_id, each.predicate) for each in found)]
    patterns = read_patterns(engine, evaluation, [Sql(predicate) for _, predicate in groups])
    told = []
    for place, each in enumerate(found, len(worse)):
        alike = (groups[k][0] for k in range(place) if patterns.jaccard(k, place) >= SAME)
        told.append(replace(each, told_as=next(alike, "")))
    return tuple(told)
