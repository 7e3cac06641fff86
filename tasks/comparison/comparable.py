"""Whether two runs can be compared at all, told before anything is computed.

A baseline that the user named must be comparable; with one that was only the default, the run goes on without.
"""

from collections.abc import Mapping, Sequence

import duckdb

from tasks.comparison.earlier import BASELINE, Earlier, declare
from tasks.contracts.config import Contract
from tasks.contracts.problems import Problem
from tasks.engine import Engine
from tasks.evaluation.task_type import MOST_VALUES
from tasks.evaluation.task_types import TASK_TYPES
from tasks.evaluation.words import count
from tasks.joins.keys import mask
from tasks.sql import Sql, ident

# What a comparison reads of either run.
COLUMNS = (
    "case__id",
    "case__status",
    "case__entity",
    "case__weight",
    "prediction__value",
    "prediction__score",
    "label__value",
    "error__failed",
    "error__loss",
)
_OF_THE_TASK = {"regression": ("error__residual",), "ranking": ("case__query", "error__ideal_rank")}

# So many cases may have a label that the other run does not know: a class that is rare comes and goes.
MOST_FOREIGN = 0.05
_NAMED = 3

_OTHER = "name a baseline of the same task with --baseline, or none"


def comparability(
    engine: Engine, contract: Contract, evaluation: Sql, columns: Mapping[str, str], earlier: Earlier
) -> list[Problem]:
    """What forbids to compare this run with the baseline; `columns` are those of this run's evaluation table."""
    task = earlier.analysis.task
    if task != contract.task:
        return [Problem(earlier.where, f"is a run of task {task}, and this one is {contract.task}", _OTHER)]
    try:
        found = declare(engine, earlier)
    except duckdb.Error:
        what = "its evaluation.parquet is gone or cannot be read"
        return [Problem(earlier.where, what, "name another baseline, or run that version again")]
    if missing := [name for name in (*COLUMNS, *_OF_THE_TASK.get(contract.task, ())) if name not in found]:
        what = f"its evaluation.parquet has no column {', '.join(missing)}: another Errata wrote it"
        return [Problem(earlier.where, what, "run that version again with this Errata")]
    if problem := _label_type(columns, found, earlier) or _nothing_in_common(engine, evaluation, earlier):
        return [problem]
    return _other_classes(engine, contract, evaluation, earlier)


def without_comparison(problems: Sequence[Problem]) -> str:
    """Why there is no comparison with a default baseline, as sentences for the report."""
    return " ".join(f"No comparison with {problem.where}: {problem.what}." for problem in problems)


def _label_type(now: Mapping[str, str], before: Mapping[str, str], earlier: Earlier) -> Problem | None:
    """Stored labels are text where they are classes and numbers elsewhere."""
    is_text = [types["label__value"].upper() == "VARCHAR" for types in (now, before)]
    if is_text[0] == is_text[1]:
        return None
    words = ["classes" if text else "numbers" for text in is_text]
    return Problem(earlier.where, f"its labels are {words[1]}, and those of this run are {words[0]}", _OTHER)


def _nothing_in_common(engine: Engine, evaluation: Sql, earlier: Earlier) -> Problem | None:
    shared, analysed = engine.row("comparison/overlap", now=evaluation, before=BASELINE)
    if analysed:
        return None
    if shared:
        what = f"{count(shared, 'case is', 'cases are')} in both runs, but none was analysed in both"
        return Problem(earlier.where, what, "compare again when their labels are there, or name another baseline")
    here, there = (_shapes(engine, relation) for relation in (evaluation, Sql(BASELINE)))
    same = " (the same shapes, but other cases)" if here == there else ""
    return Problem(
        earlier.where,
        f"has no case in common with this run: keys look like {here} here and like {there} there{same}",
        "score both versions on the same cases, with the same predictions.key",
    )


def _shapes(engine: Engine, relation: Sql) -> str:
    """The shapes of a run's keys, never a key itself."""
    shapes = engine.rows("comparison/key_masks", evaluation=relation, mask=mask(ident("case__id")))
    return " or ".join(f"{shape!r}" for shape, _ in shapes) or "nothing: there is no case"


def _other_classes(engine: Engine, contract: Contract, evaluation: Sql, earlier: Earlier) -> list[Problem]:
    if not TASK_TYPES[contract.task].classes:
        return []
    most = {"most": MOST_VALUES}
    now, before = (
        dict(engine.rows("comparison/classes", most, evaluation=relation)) for relation in (evaluation, BASELINE)
    )
    for own, other, whose in ((now, before, "this run's"), (before, now, "its")):
        foreign = [name for name, cases in own.items() if cases and name not in other]
        if sum(own[name] for name in foreign) > MOST_FOREIGN * sum(own.values()):
            what = f"{whose} labels include {_listed(foreign)}; the classes of the other run are {_listed(list(other))}"
            return [Problem(earlier.where, what, "name classes alike in both runs, or choose another baseline")]
    return []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names[:_NAMED]) + (", ..." if len(names) > _NAMED else "")
