"""Failures to draw from: a table of cases given by entity, kind and facts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tasks.contracts.columns import Column
from tasks.contracts.findings import Finding, Measure, Proposal
from tasks.engine import Engine
from tasks.evaluation.task_type import WorstCase
from tasks.sampling.draw import Source, source_of
from tasks.sampling.sample import sample
from tasks.sql import Sql


def cases(n: int, *, failing: float = 0.5, entities: int | None = None, seed: int = 0) -> pl.DataFrame:
    """Cases with a random kind of failure, two facts and a score; every entity has several where there are fewer."""
    rng = np.random.default_rng(seed)
    failed = rng.random(n) < failing
    label = rng.random(n) < 0.5
    predicted = label ^ failed
    return pl.DataFrame(
        {
            "case__id": [f"c{i:06d}" for i in range(n)],
            "case__status": ["analysed"] * n,
            "case__entity": [f"e{e}" for e in (np.arange(n) if entities is None else rng.integers(0, entities, n))],
            "case__time": [None] * n,
            "case__weight": np.ones(n),
            "label__value": np.where(label, "late", "on time"),
            "prediction__value": np.where(predicted, "late", "on time"),
            "prediction__score": np.where(predicted, 0.5, 0.0) + rng.random(n) / 2,
            "error__failed": failed,
            "error__loss": np.where(failed, 1 + rng.random(n), 0.1),
            "hour": rng.integers(0, 24, n),
            "carrier": rng.choice(["AA", "UA", "MQ"], n),
        }
    ).with_columns(
        pl.col("case__time").cast(pl.Datetime("us", "UTC")),
        error__kind=pl.when("error__failed").then(
            pl.when(pl.col("prediction__value") == "late")
            .then(pl.lit("false_positive"))
            .otherwise(pl.lit("false_negative"))
        ),
    )


def worst_of(frame: pl.DataFrame, lane_size: int = 60) -> list[WorstCase]:
    """The worst failures of each kind, as a task type lists them."""
    found = []
    for kind in ("false_positive", "false_negative"):
        rows = frame.filter(pl.col("error__kind") == kind).sort("error__loss", "case__id", descending=[True, False])
        found += [
            WorstCase(kind, row["case__id"], "why", "late", "on time", kind, row["error__loss"])
            for row in rows.head(lane_size).iter_rows(named=True)
        ]
    return found


def group(predicate: str, *, excess: float = 10.0, **changes: object) -> Finding:
    """A new confirmed finding."""
    proposal = Proposal("segment", "segment.test", Sql(predicate), f"cases where {predicate}", "", True)
    measure = Measure(
        "confirm", 100, 100, None, None, 50, 0.5, 0.4, 0.6, 0.1, excess, 1.0, 20.0, None, 0.5, 0.5, 0.1, 0.001, 0.001
    )
    return replace(Finding(proposal.finding_id, proposal, measure, "title", confirmed=True), **changes)


@pytest.fixture(name="cases")
def _cases() -> Callable[..., pl.DataFrame]:
    return cases


@pytest.fixture(name="group")
def _group() -> Callable[..., Finding]:
    return group


@pytest.fixture
def facts() -> tuple[Column, ...]:
    return (
        Column("hour", "prediction", "number", "BIGINT", "predictions", "hour", "hour"),
        Column("carrier", "prediction", "category", "VARCHAR", "predictions", "carrier", "carrier"),
    )


@pytest.fixture
def source(engine: Engine, declare, contract, facts) -> Callable[..., Source]:
    def make(frame: pl.DataFrame, run_key: str = "0123456789ab") -> Source:
        return source_of(engine, contract, facts, declare(frame), run_key)

    return make


@pytest.fixture
def drawn(source, tmp_path: Path) -> Callable[..., pl.DataFrame]:
    """Sample a table and give the cards beside their cases; `newly_wrong` are ids for a comparison."""

    def run(
        frame: pl.DataFrame,
        cards: int = 24,
        findings: tuple[Finding, ...] = (),
        newly_wrong: list[str] | None = None,
        run_key: str = "0123456789ab",
        worst: list[WorstCase] | None = None,
    ) -> pl.DataFrame:
        comparison = None
        if newly_wrong is not None:
            comparison = tmp_path / "comparison.parquet"
            outcomes = ["newly_wrong" if i in newly_wrong else "still_right" for i in frame["case__id"]]
            pl.DataFrame({"case__id": frame["case__id"], "outcome": outcomes}).write_parquet(comparison)
        found = sample(source(frame, run_key), worst_of(frame) if worst is None else worst, findings, comparison, cards)
        schema = {"card": pl.String, "case__id": pl.String}
        rows = [{**vars(card), "case__id": card.case_id} for card in found]
        table = pl.DataFrame(rows) if rows else pl.DataFrame(schema=schema)
        return table.join(frame, on="case__id", how="left", maintain_order="left")

    return run
