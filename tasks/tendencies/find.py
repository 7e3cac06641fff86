"""The answers: each question's segments, searched for on one half of the data and measured on the other."""

from collections.abc import Iterator, Sequence

from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding
from tasks.contracts.tendencies import Aspect, Tendency
from tasks.engine import Engine
from tasks.evaluation.task_type import Evaluated
from tasks.ruler.quantities import rank_quantity
from tasks.ruler.rank import LEAST_SHARE
from tasks.slices.coding import Coded
from tasks.slices.quantities import search_quantities
from tasks.sql import Sql
from tasks.tendencies.confusions import confusions
from tasks.tendencies.queries import query_loss
from tasks.tendencies.question import Question
from tasks.tendencies.regression import loss, residuals

# So many of each question are told, those with the largest excess for certain.
MOST_TOLD = 5


def aspects(
    engine: Engine,
    contract: Contract,
    columns: tuple[Column, ...],
    evaluation: Sql,
    evaluated: Evaluated,
    known: Sequence[Coded] = (),
) -> tuple[Aspect, ...]:
    """Every question that the task type has, answered; none where nothing was analysed.

    `known` is what the search for segments found conditions can be on.
    """
    asked: dict[Sql, list[Question]] = {}
    for question in _questions(engine, contract, columns, evaluation, evaluated):
        asked.setdefault(question.relation, []).append(question)
    # Questions about the same cases are searched together: their columns are read once.
    return tuple(
        aspect
        for relation, together in asked.items()
        for aspect in _answers(
            engine, contract, together, known if relation == evaluation and together[0].by_prediction else ()
        )
    )


def _questions(
    engine: Engine, contract: Contract, columns: tuple[Column, ...], evaluation: Sql, evaluated: Evaluated
) -> Iterator[Question]:
    if contract.task == "regression":
        yield from residuals(contract, columns, evaluation)
    if contract.task == "multiclass":
        yield from confusions(engine, contract, columns, evaluation)
    if contract.task == "ranking":
        # What an item loses is its part of what its query lost.
        yield query_loss(engine, columns, evaluation)
    elif evaluated.graded:
        yield loss(contract, columns, evaluation)


def _answers(
    engine: Engine, contract: Contract, questions: Sequence[Question], known: Sequence[Coded]
) -> Iterator[Aspect]:
    first, quantities = questions[0], [question.quantity for question in questions]
    relation = first.relation
    searched = search_quantities(
        engine, contract, first.columns, relation, quantities, predicted=first.by_prediction, known=known
    )
    for question, proposals in zip(questions, searched, strict=True):
        if proposals is None:
            yield Aspect(question.name, question.title, question.about, None, ())
            continue
        (total,) = engine.row("tendencies/total", evaluation=relation, quantity=question.quantity.value)
        found = rank_quantity(engine, contract, relation, proposals, question.quantity, LEAST_SHARE * total)
        told = tuple(_told(question, finding) for finding in found[:MOST_TOLD])
        yield Aspect(question.name, question.title, question.about, len(proposals), told)


def _told(question: Question, finding: Finding) -> Tendency:
    measure, proposal = finding.measure, finding.proposal
    subject = proposal.subject.replace("cases", question.noun, 1)
    return Tendency(
        finding_id=finding.finding_id,
        subject=subject,
        sentence=question.says(subject, measure),
        predicate=proposal.predicate,
        rows=measure.analysed,
        mean=measure.error_rate or 0.0,
        low=measure.rate_low or 0.0,
        high=measure.rate_high or 0.0,
        elsewhere=measure.error_rate_elsewhere or 0.0,
        excess=measure.excess_errors,
        q_value=measure.q_value,
    )
