"""The error rate: the one metric that every task has, and the unit of the report's first number."""

from tasks.contracts.analysis import Metric
from tasks.contracts.config import Contract
from tasks.engine import Engine
from tasks.evaluation.metrics.edge import Title
from tasks.evaluation.metrics.moments import moments
from tasks.evaluation.metrics.ratios import share
from tasks.sql import Sql, ident

ERROR_RATE = Title("error rate", "share of cases that fail by the definition above", better="lower")
_TERMS = ident("errata__failure_terms")


def error_rate(engine: Engine, contract: Contract, evaluation: Sql) -> Metric:
    """The share of analysed cases that fail, with Wilson's interval at the effective n."""
    engine.execute("evaluation/failure_terms", view=_TERMS, evaluation=evaluation)
    m = moments(engine, _TERMS, ["weight", "failures"], clustered=contract.has_repeated_entities)
    return share(m, ERROR_RATE, {"failures": 1.0}, {"weight": 1.0}, "weight")
