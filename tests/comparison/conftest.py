"""Two small runs of one model: literal joined tables in, evaluated as a real run does, and compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tasks.comparison.comparable import comparability
from tasks.comparison.compare import compare
from tasks.comparison.earlier import Earlier, read_earlier
from tasks.contracts.analysis import Analysis, Coverage, Manifest, Validation
from tasks.contracts.comparison import Comparison
from tasks.contracts.config import Contract
from tasks.contracts.findings import Finding, Measure, Proposal
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.evaluation.evaluate import evaluate
from tasks.evaluation.performance import performance
from tasks.evaluation.task_type import Evaluated
from tasks.runs.files import write_analysis
from tasks.sql import Sql, ident

Rows = dict[str, Sequence[Any]] | pl.DataFrame


def contract_for(task: str, **settings: Any) -> Contract:
    """A contract whose predictions have `score` and whose label is `truth`; nested settings are merged."""
    predictions = {"source": "p.parquet", "key": ["id"], "score": "score"} | settings.pop("predictions", {})
    labels = {"source": "l.parquet", "key": ["id"], "label": "truth"} | settings.pop("labels", {})
    if task == "ranking":
        predictions = {"query": "query"} | predictions
    return Contract.model_validate(
        {"model": "test", "task": task, "predictions": predictions, "labels": labels} | settings
    )


def joined_frame(rows: Rows) -> pl.DataFrame:
    """The joined table: `id`, `score`, `truth` and other columns as given, Errata's own where they are missing."""
    given = pl.DataFrame(rows, strict=False)
    n = given.height
    if "id" not in given.columns:
        given = given.with_columns(id=pl.Series([f"c{i:05d}" for i in range(n)], dtype=pl.String))
    own = {
        "case__time": pl.lit(None, pl.Datetime("us")),
        "case__entity": pl.col("id"),
        "case__query": pl.col("query") if "query" in given.columns else pl.lit(None, pl.String),
        "case__weight": pl.lit(1.0),
        "label__at": pl.lit(None, pl.Datetime("us")),
        "label__source": pl.lit(None, pl.String),
        "label__match": pl.lit("matched"),
    }
    return given.with_columns(
        case__id=pl.col("id"),
        label__value_raw=pl.col("truth"),
        **{name: column for name, column in own.items() if name not in given.columns},
    ).drop("truth")


def analysis_of(engine: Engine, contract: Contract, evaluated: Evaluated, version: str) -> Analysis:
    relation = Sql(f"read_parquet('{evaluated.path}')")
    measured = performance(engine, contract, relation, evaluated)
    manifest = Manifest(contract.model, version, "0123456789ab", contract.task, 0, (), "", "", {})
    return Analysis(
        model=contract.model,
        version=version,
        task=contract.task,
        run_key="0123456789ab",
        data_until="",
        performance=measured,
        coverage=Coverage((), 0, ()),
        findings=(),
        waterfall=(),
        cases=(),
        failures=(),
        validation=Validation(()),
        notes=(),
        search_summary="",
        missing_inputs=(),
        manifest=manifest,
    )


def finding_for(predicate: str, *, subject: str = "", saw_errors: bool = False) -> Finding:
    """A tracked predicate; what the ruler measured on it does not matter to a comparison."""
    nothing: dict[str, Any] = dict.fromkeys(Measure.__dataclass_fields__)
    proposal = Proposal(
        "segment", "segment.subgroup", Sql(predicate), subject or predicate, "", saw_errors, known=not saw_errors
    )
    return Finding(proposal.finding_id, proposal, Measure(**nothing | {"half": "all"}), "", confirmed=False)


@dataclass
class Runs:
    """The two runs; `before` and `now` evaluate rows, `compare` compares them."""

    engine: Engine
    folder: Path
    contract: Contract = field(init=False)
    evaluated: Evaluated = field(init=False)
    earlier: Earlier = field(init=False)

    def before(self, task: str, rows: Rows, **settings: Any) -> Earlier:
        """Publish a baseline of version v1."""
        folder = self.folder / "v1"
        folder.mkdir(exist_ok=True)
        contract = contract_for(task, **settings)
        evaluated = self._evaluate(contract, rows, folder / "evaluation.parquet")
        write_analysis(folder, analysis_of(self.engine, contract, evaluated, "v1"))
        self.earlier = read_earlier(folder)
        return self.earlier

    def now(self, task: str, rows: Rows, **settings: Any) -> Evaluated:
        """Evaluate this run."""
        self.contract = contract_for(task, **settings)
        self.evaluated = self._evaluate(self.contract, rows, self.folder / "evaluation.parquet")
        return self.evaluated

    def _evaluate(self, contract: Contract, rows: Rows, target: Path) -> Evaluated:
        path = self.folder / "joined.parquet"
        joined_frame(rows).write_parquet(path)
        self.engine.connection.execute(f"CREATE OR REPLACE VIEW joined AS SELECT * FROM read_parquet('{path}')")
        return evaluate(self.engine, contract, ident("joined"), self.engine.columns("joined"), target)

    @property
    def relation(self) -> Sql:
        return Sql(f"read_parquet('{self.evaluated.path}')")

    def compare(self, *findings: Finding) -> Comparison:
        target = self.folder / "comparison.parquet"
        return compare(self.engine, self.contract, self.relation, self.evaluated, self.earlier, findings, target)

    def problems(self) -> list[Problem]:
        return comparability(self.engine, self.contract, self.relation, self.evaluated.columns, self.earlier)

    @property
    def table(self) -> pl.DataFrame:
        """The comparison as written."""
        return pl.read_parquet(self.folder / "comparison.parquet")

    def column(self, name: str) -> list[Any]:
        return self.table[name].to_list()


@pytest.fixture
def runs(engine: Engine, tmp_path: Path) -> Runs:
    return Runs(engine, tmp_path)


@pytest.fixture(scope="session")
def track() -> Callable[..., Finding]:
    """A finding to track, from its predicate."""
    return finding_for
