"""The metrics of a ranking: averages over queries, because a reader meets one query at a time."""

from tasks.contracts.analysis import Metric
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import Title, metric, without_value
from tasks.evaluation.metrics.intervals import wald, wilson
from tasks.evaluation.metrics.moments import Moments, moments
from tasks.evaluation.metrics.ratios import ratio
from tasks.evaluation.task_type import Evaluated, Summary
from tasks.evaluation.words import count
from tasks.sql import Sql, ident, literal

TERMS = ident("errata__terms")


def declare_queries(engine: Engine, contract: Contract, evaluation: Sql) -> tuple[int, int]:
    """Declare the relation of queries that have something to find; count all queries, and those that have nothing."""
    top, relevant = literal(contract.failure.top), literal(contract.failure.relevant)
    queries, empty, by_entity = engine.row("evaluation/query_counts", evaluation=evaluation, relevant=relevant)
    engine.execute(
        "evaluation/query_terms", view=TERMS, evaluation=evaluation, top=top, relevant=relevant, by_entity=by_entity
    )
    return queries, empty


def summarise_ranking(engine: Engine, contract: Contract, evaluation: Sql, _evaluated: Evaluated) -> Summary:
    """NDCG, MRR and recall of the evaluation table of a ranking; n counts queries with at least one relevant item."""
    queries, empty = declare_queries(engine, contract, evaluation)
    m = moments(engine, TERMS, ["weight", "ndcg", "reciprocal_rank", "recall"], clustered=True)
    top = contract.failure.top
    titles = {
        "ndcg": Title(
            f"NDCG@{top}",
            f"label of the first {top} items, discounted by rank, as a share of what the best order would give",
            "number",
        ),
        "reciprocal_rank": Title("MRR", "mean over queries of 1 / rank of the first relevant item", "number"),
        "recall": Title(f"recall@{top}", f"mean over queries of the share of relevant items among the first {top}"),
    }
    note = (
        f"without {count(empty, 'query', 'queries')} that {'has' if empty == 1 else 'have'} no relevant item"
        if empty
        else ""
    )
    return Summary(tuple(_mean(m, title, name, note, queries) for name, title in titles.items()))


def _mean(m: Moments, title: Title, name: str, note: str, queries: int) -> Metric:
    n = m.count("weight")
    found = ratio(m, {name: 1.0}, {"weight": 1.0})
    if found is None:
        nothing = "all weights are zero" if m.rows.units else "no query has a relevant item"
        return without_value(title, n, nothing if queries else "no case was analysed")
    df, variance = m.entity_count("weight") - 1, m.variance(found.influence, "weight")
    if variance > 0:
        interval = wald(found.value, variance, df, 0.0, 1.0)
    else:
        # All queries alike: a t interval would have no width, so the bound is that of a share.
        interval = wilson(min(max(found.value, 0.0), 1.0), m.effective_n({"weight": 1.0}), df)
    single = (
        ""
        if interval
        else "no interval: the queries belong to one entity"
        if n > 1
        else "no interval: there is one query"
    )
    return metric(title, n, found.value, interval, "; ".join(text for text in (note, single) if text))
