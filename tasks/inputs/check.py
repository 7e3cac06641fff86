"""Whether the opened tables can play the parts that the contract gives them: columns, their types, empty tables.

Keys that must be unique, ranges and label domains are checked on the values in `tasks.validation`; whether two sides
of a join key may be compared is for `tasks.joins.keys`.
"""

from collections.abc import Iterator, Mapping
from string import Formatter

from tasks.contracts.analysis import Note
from tasks.contracts.config import Contract, join_pairs
from tasks.contracts.places import path_to, place_of
from tasks.contracts.problems import Problem, nearest
from tasks.engine import Engine
from tasks.inputs.names import EVIDENCE
from tasks.inputs.references import Reference, references
from tasks.inputs.sources import Table
from tasks.inputs.values import empty_columns, inexact_key, is_time, wrong_type

# Columns of the evaluation table that a link to a case may use besides those of the sources.
_CASE = ("case__id", "case__entity", "case__query", "case__time")


def check_columns(engine: Engine, contract: Contract, tables: Mapping[str, Table]) -> list[Problem]:
    """Everything about the tables' columns that contradicts the contract.

    Args:
        engine: the engine that opened the tables.
        contract: names columns and the parts they play.
        tables: those that could be opened; parts of the others are passed over.
    """
    wanted = [reference for reference in references(contract) if reference.table in tables]
    there = [reference for reference in wanted if reference.column in tables[reference.table].columns]
    problems = [_absent(tables, reference) for reference in wanted if reference not in there]
    problems += [_no_rows(contract, tables[name]) for name in ("predictions", "labels") if _empty(tables, name)]
    for table in tables.values():
        own = [reference for reference in there if reference.table == table.name]
        empty = empty_columns(engine, table, [reference for reference in own if reference.filled])
        told = {problem.where for problem in empty}
        problems += empty
        # What has no value at all has no type worth telling about.
        for reference in own:
            if table.rows and reference.place not in told and (problem := _unsuitable(engine, table, reference)):
                problems.append(problem)
    problems += _mixed_zones(contract, tables)
    problems += _named_columns(contract, tables)
    return list(dict.fromkeys(problems))


def _absent(tables: Mapping[str, Table], reference: Reference) -> Problem:
    table = tables[reference.table]
    do = nearest(reference.column, table.columns)
    elsewhere = [other.shown for other in tables.values() if reference.column in other.columns]
    if elsewhere and not do.startswith("did you mean"):
        do += f"; {elsewhere[0]!r} has a column of that name"
    return Problem(reference.place, f"there is no column {reference.column!r} in {table.shown!r}", do)


def _empty(tables: Mapping[str, Table], name: str) -> bool:
    return name in tables and not tables[name].rows


def _no_rows(contract: Contract, table: Table) -> Problem:
    return Problem(
        f"{place_of(contract, table.name)}.source",
        f"{table.shown!r} has no rows",
        "see why what writes it wrote none; there is nothing to analyse",
    )


def _unsuitable(engine: Engine, table: Table, reference: Reference) -> Problem | None:
    if problem := wrong_type(engine, table, reference):
        return problem
    return inexact_key(engine, table, reference) if reference.need == "identifier" else None


def _mixed_zones(contract: Contract, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """As-of joins between times of which only one side knows its time zone."""
    times = tables["predictions"].columns if "predictions" in tables else {}
    case_time = times.get(contract.time or "", "")
    for declared in contract.tables:
        table = tables.get(declared.name)
        from_type = table.columns.get(declared.valid_from or "", "") if table else ""
        if table and is_time(case_time) and is_time(from_type) and ("ZONE" in case_time) != ("ZONE" in from_type):
            with_zone, without = (contract.time, declared.valid_from)
            if "ZONE" in from_type:
                with_zone, without = without, with_zone
            yield Problem(
                f"{place_of(contract, declared.name)}.valid_from",
                f"{with_zone!r} has a time zone and {without!r} has none: the join would be hours off",
                "store both with their zone, or both in the same local time",
            )


def _named_columns(contract: Contract, tables: Mapping[str, Table]) -> Iterator[Problem]:
    """Subgroups, batches, notes on columns and the case link, which name columns of the evaluation table."""
    if any(name not in tables for name in ("predictions", "labels", *(t.name for t in contract.tables))):
        return  # a column that is missed here may stand in the table that could not be opened
    known = _evaluation_columns(contract, tables)
    for part, names in (("subgroups", contract.subgroups), ("batches", contract.batches)):
        for position, name in enumerate(names):
            if name not in known:
                yield Problem(path_to((part, position)), *_why_absent(contract, tables, name, known))
    # Words and policies may be given to any column, and to the label under its own name.
    notable = known | tables["predictions"].columns.keys() | tables["labels"].columns.keys()
    notable |= {f"{table.name}__{column}" for table in tables.values() for column in table.columns}
    for name in contract.columns:
        if name not in notable:
            yield Problem(path_to(("columns", name)), f"there is no column {name!r}", _closest(name, notable))
    yield from _link(contract, tables, known | set(_CASE))


def _why_absent(contract: Contract, tables: Mapping[str, Table], name: str, known: set[str]) -> tuple[str, str]:
    """Why a column is not in the evaluation table, and what to do."""
    if name in contract.columns and contract.columns[name].policy == "drop":
        return f"column {name!r} is dropped by its policy", "choose mask or hash, or leave it out here"
    table, _, column = name.partition("__")
    declared = next((entry for entry in contract.tables if entry.name == table), None)
    if declared is None or column not in tables[table].columns:
        return f"there is no column {name!r} to analyse", _closest(name, known)
    left = {right: left for left, right in join_pairs(declared.key)}.get(column)
    if left is not None:
        return f"column {name!r} is a key, which is not brought along", f"name the predictions' column: {left}"
    return f"column {name!r} is not brought along", f"add {column!r} to {place_of(contract, table)}.columns"


def _closest(name: str, known: set[str]) -> str:
    joined = sorted(column for column in known if column.endswith(f"__{name}"))
    return f"did you mean {joined[0]!r}?" if joined else nearest(name, known)


def _evaluation_columns(contract: Contract, tables: Mapping[str, Table]) -> set[str]:
    """Names that cases can be grouped by: columns of the predictions and those that joined tables bring along."""
    known = set(tables["predictions"].columns)
    for declared in contract.tables:
        keys = {right for _, right in join_pairs(declared.key)}
        columns = declared.columns if declared.columns is not None else set(tables[declared.name].columns) - keys
        known |= {f"{declared.name}__{column}" for column in (*columns, *EVIDENCE)}
    return {name for name in known if name not in contract.columns or contract.columns[name].policy != "drop"}


def _link(contract: Contract, tables: Mapping[str, Table], known: set[str]) -> Iterator[Problem]:
    template = contract.report.case_link
    if template is None:
        return
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        yield Problem("report.case_link", f"{template!r} has a brace that is not closed", "write {column}")
        return
    for name in names:
        if name not in known:
            yield Problem("report.case_link", *_why_absent(contract, tables, name, known))


def unused_parts(contract: Contract) -> list[Note]:
    """Parts of the contract that are given but change nothing, each with the reason."""
    return [Note(name, f"`{name}` has no effect: {why}.") for name, why in _beside_the_task(contract)]


def _beside_the_task(contract: Contract) -> Iterator[tuple[str, str]]:
    """Parts that belong to another kind of task than this contract's."""
    task, given = contract.task, contract.predictions
    if given.threshold is not None and (task != "binary" or given.score is None):
        yield "predictions.threshold", "it applies to the score of a binary task"
    if given.query is not None and task != "ranking":
        yield "predictions.query", f"queries belong to ranking, and this is {task}"
    if contract.labels.positive is not None and task != "binary":
        yield "labels.positive", f"only a binary task has a positive class, and this is {task}"
    if given.version is not None and contract.version is not None:
        yield "predictions.version", "`version` says it already"
    fields = {"tolerance": "regression", "relative_tolerance": "regression", "top": "ranking", "relevant": "ranking"}
    for name, owner in fields.items():
        if name in contract.failure.model_fields_set and task != owner:
            yield f"failure.{name}", f"it belongs to {owner}, and this is {task}"
