"""Ranking: items ordered within queries.

Prediction: a score within the query (highest first, ties by case id), or the rank itself as a hard prediction (smallest
first). Ideal rank: by label, highest first, ties as ranked. Failure: a relevant item that belongs into its query's top
and stands below it (buried), or an item in the top that belongs below it (promoted). A query without a relevant item,
or with no more items than the top has places, cannot fail: its items are not analysed and stand in no rate. Loss: the
item's share of what its query lost, adding up to 1 - NDCG (formula: sql/evaluation/ranks.sql); short queries have one
too.
"""

from collections.abc import Sequence
from typing import Any

from tasks.contracts.analysis import FailureRule, Note
from tasks.contracts.config import Contract
from tasks.contracts.findings import Evidence
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.evaluation.metrics.ranking import TERMS, declare_queries, summarise_ranking
from tasks.evaluation.reading import GRADED, LABEL, RAW_LABEL, SCORE, carried, is_number, parse
from tasks.evaluation.regression import number_problems
from tasks.evaluation.task_type import Columns, Grading, Observed, Requirement, TaskType, WorstCase
from tasks.evaluation.words import count, exact, label_words, number
from tasks.sql import Sql, ident, literal

COLUMNS = (
    "prediction__value",
    "prediction__score",
    "label__value",
    "error__failed",
    "error__kind",
    "error__loss",
    "error__ideal_rank",
)
KINDS = {
    "buried": "relevant, but below the top",
    "promoted": "in the top in place of a better item",
}

# Items of one query that are listed beside a case.
MOST_ITEMS = 30

_RANKS = ident("errata__ranks")


def _prediction_problems(contract: Contract, columns: Columns) -> list[Problem]:
    predictions, problems = contract.predictions, []
    name = _prediction(contract)
    if predictions.query is None:
        problems.append(
            Problem(
                "predictions.query",
                "a ranking needs to know which items belong together",
                "name the column with the query",
            )
        )
    if name is None:
        problems.append(
            Problem(
                "predictions",
                "neither a score nor a rank",
                "set predictions.score (or predictions.prediction for ranks)",
            )
        )
    elif name in columns and not is_number(columns[name]):
        problems.append(
            Problem(
                f"predictions ({name})",
                f"is {columns[name]}, not a number",
                "name a numeric column or declare its type under predictions.types",
            )
        )
    return problems


def _prediction(contract: Contract) -> str | None:
    score = contract.predictions.score
    return score if isinstance(score, str) else contract.predictions.prediction


def _grade(engine: Engine, contract: Contract, joined: Sql, columns: Columns, _observed: Observed) -> Grading:
    by_rank = contract.predictions.score is None
    parsed = parse(engine, joined, columns, numbers={LABEL: RAW_LABEL, SCORE: _prediction(contract) or ""})
    engine.execute(
        "evaluation/ranks",
        table=_RANKS,
        parsed=parsed,
        by_rank=by_rank,
        top=literal(contract.failure.top),
        relevant=literal(contract.failure.relevant),
    )
    engine.execute(
        "evaluation/ranking_graded",
        view=GRADED,
        parsed=parsed,
        ranks=_RANKS,
        carried=carried(columns),
        entity=ident("case__entity"),
        query_is_entity=contract.entity is None,
        by_rank=by_rank,
        top=literal(contract.failure.top),
    )
    return Grading(
        view=GRADED,
        columns=COLUMNS,
        failure=_failure(contract),
        loss=(
            f"The item's share of what its query lost, 1 - NDCG@{contract.failure.top}: half is shared by items that "
            "stand too low, half by those that stand too high."
        ),
        graded=True,
        kinds=tuple(KINDS),
        describe_kind=lambda kind: KINDS.get(kind, kind),
        rule=FailureRule(top=contract.failure.top, relevant=contract.failure.relevant),
        table=_RANKS,
        requirements=_requirements(contract),
    )


def _failure(contract: Contract) -> str:
    top, relevant, label = contract.failure.top, exact(contract.failure.relevant), label_words(contract)
    return (
        f"An item fails when it is buried ({label} at least {relevant}, belongs into the first {top} of a query, "
        "stands below) or promoted (stands there, belongs below)."
    )


def _requirements(contract: Contract) -> tuple[Requirement, ...]:
    top, relevant, label = contract.failure.top, exact(contract.failure.relevant), label_words(contract)
    return (
        Requirement(
            status="no_relevant",
            name="in a query with a relevant item",
            reason=f"their query has no relevant item ({label} at least {relevant}), so that none can be buried",
            undecided=f"no query has a relevant item ({label} at least {relevant})",
            do="check the labels, and failure.relevant",
        ),
        Requirement(
            status="too_short",
            name=f"in a query longer than {top}",
            reason=f"their query has no more than {top} items (failure.top), so that none of them can be buried",
            undecided=f"no query with a relevant item is longer than failure.top ({top})",
            do="set failure.top to the number of places that a reader sees",
        ),
    )


def _notes(engine: Engine, contract: Contract, evaluation: Sql) -> tuple[Note, ...]:
    """Queries that are too short to fail, and items without a label that hold a place."""
    top = contract.failure.top
    queries, short, short_items, incomplete, unlabelled = engine.row("evaluation/query_sizes", evaluation=evaluation)
    notes = []
    if short:
        notes.append(
            Note(
                "short queries",
                f"{short:,} of {count(queries, 'query', 'queries')} with a relevant item "
                f"{'has' if short == 1 else 'have'} no more than {top} items (failure.top), so that nothing can be "
                f"buried there: {count(short_items, 'item is', 'items are')} not analysed for it. NDCG, MRR and recall "
                "include these queries.",
            )
        )
    if unlabelled:
        notes.append(
            Note(
                "unlabelled items",
                f"{count(unlabelled, 'item', 'items')} without a label "
                f"{'keeps its place' if unlabelled == 1 else 'keep their places'} in "
                f"{count(incomplete, 'query', 'queries')} as if not relevant; a relevant item can be buried by "
                f"{'it' if unlabelled == 1 else 'them'}.",
            )
        )
    return tuple(notes)


def _worst(engine: Engine, contract: Contract, evaluation: Sql, limit: int) -> tuple[WorstCase, ...]:
    """The queries that lost most, each shown by its worst failure and with its items."""
    declare_queries(engine, contract, evaluation)
    queries = engine.rows("evaluation/worst_queries", {"limit": limit}, terms=TERMS, evaluation=evaluation)
    return tuple(_query_case(engine, contract, evaluation, *query) for query in queries)


def _query_case(
    engine: Engine, contract: Contract, evaluation: Sql, query: str, lost: float, buried: int, promoted: int
) -> WorstCase:
    items = _items(engine, contract, evaluation, query)
    # The buried item that lost most; a query whose relevant items all are at the top can still have promoted ones.
    failed = [item for item in items if item[5]]
    case_id, place, ideal, relevance, _, kind, loss = max(
        failed, key=lambda item: (item[5] == "buried", item[6], item[0])
    )
    return WorstCase(
        lane="worst_query",
        case_id=case_id,
        why=_why(contract, query, lost, buried, promoted),
        prediction=f"place {place}",
        label=f"{number(relevance)}, belongs at place {ideal}",
        kind=kind,
        loss=loss,
        items=_item_table(contract, query, items),
    )


def _describe(engine: Engine, contract: Contract, evaluation: Sql, ids: Sequence[str]) -> tuple[WorstCase, ...]:
    declare_queries(engine, contract, evaluation)
    return tuple(
        WorstCase(
            lane="",
            case_id=case_id,
            why=_why(contract, query, lost, buried, promoted),
            prediction=f"place {place}",
            label=number(relevance) + ("" if ideal is None else f", belongs at place {ideal}"),
            kind=kind,
            loss=loss,
            items=_item_table(contract, query, _items(engine, contract, evaluation, query)),
        )
        for case_id, query, place, ideal, relevance, kind, loss, lost, buried, promoted in engine.rows(
            "evaluation/chosen_items", {"ids": list(ids)}, evaluation=evaluation, terms=TERMS
        )
    )


def _why(contract: Contract, query: str, lost: float, buried: int, promoted: int) -> str:
    top = contract.failure.top
    return (
        f"query {query}: {count(buried, 'relevant item', 'relevant items')} buried below place {top}, "
        f"{count(promoted, 'item', 'items')} promoted; NDCG@{top} is {number(1 - lost)}"
    )


def _items(engine: Engine, contract: Contract, evaluation: Sql, query: str) -> list[tuple[Any, ...]]:
    return engine.rows(
        "evaluation/query_items",
        {"query": query, "limit": MOST_ITEMS},
        evaluation=evaluation,
        top=literal(contract.failure.top),
    )


def _item_table(contract: Contract, query: str, items: list[tuple[object, ...]]) -> Evidence:
    by_place = sorted(items, key=lambda item: int(str(item[1])))
    return Evidence(
        f"Items of query {query}",
        ("place", "item", label_words(contract), "belongs at", "what happened"),
        tuple(
            (
                str(place),
                str(case_id),
                "" if relevance is None else number(float(str(relevance))),
                "" if ideal is None else str(ideal),
                str(kind or ""),
            )
            for case_id, place, ideal, relevance, _, kind, _ in by_place
        ),
    )


RANKING = TaskType(
    name="ranking",
    classes=False,
    prediction_problems=_prediction_problems,
    label_problems=number_problems,
    grade=_grade,
    summarise=summarise_ranking,
    worst=_worst,
    notes=_notes,
    describe=_describe,
    predicted=lambda _, place, __: f"place {place}",
)
