"""Which predictions were analysed, why the others were not, and how each table met them."""

from collections.abc import Mapping, Sequence

from tasks.contracts.analysis import Coverage, CoverageStep, TableJoin
from tasks.contracts.config import Contract, join_pairs
from tasks.engine import Engine
from tasks.evaluation.task_type import Requirement
from tasks.evaluation.task_types import TASK_TYPES
from tasks.inputs.sources import Table
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import CASES, Joined, on_keys
from tasks.sql import Sql, ident, literal

_SCORED = Requirement(
    status="unscored",
    name="scored",
    reason="the score is missing or not a finite number",
    undecided="",
    do="",
)

# Why a label is none: of tasks with classes, and of those whose labels are numbers.
_UNUSABLE = {True: "the label is empty", False: "the label is empty or not a finite number"}


def coverage(
    engine: Engine,
    contract: Contract,
    tables: Mapping[str, Table],
    joined: Joined,
    evaluation: Sql,
    requirements: Sequence[Requirement] = (),
) -> Coverage:
    """Predicted -> labelled -> mature -> analysed with the reason for every row that falls out, and the joins.

    Between mature and analysed stand a step for the score and one for each of the task's requirements; the last of
    them is the analysed.
    """
    asked = [_SCORED, *requirements]
    predicted, with_label_row, labelled, mature, *kept = engine.row(
        "joins/coverage", evaluation=evaluation, statuses=[literal(each.status) for each in asked]
    )
    names = [*(each.name for each in asked[:-1]), "analysed"]
    steps = (
        CoverageStep("predicted", predicted, 0, ""),
        CoverageStep(
            "with a label row",
            with_label_row,
            predicted - with_label_row,
            "no row in the labels has their key",
        ),
        CoverageStep("labelled", labelled, with_label_row - labelled, _UNUSABLE[TASK_TYPES[contract.task].classes]),
        CoverageStep("mature", mature, labelled - mature, "the label is too young to count as final"),
        *(
            CoverageStep(name, rows, before - rows, each.reason, each.undecided, each.do)
            for name, each, before, rows in zip(names, asked, [mature, *kept], kept, strict=False)
        ),
    )
    (orphans,) = engine.row(
        "joins/labels_without_prediction",
        labels=ident(tables["labels"].view),
        cases=CASES,
        on=on_keys(key_pairs(contract, tables, "labels"), "l"),
    )
    joins = tuple(_table_join(engine, contract, tables, joined, evaluation, t.name) for t in contract.tables)
    return Coverage(steps, orphans, joins)


def _table_join(
    engine: Engine,
    contract: Contract,
    tables: Mapping[str, Table],
    joined: Joined,
    evaluation: Sql,
    name: str,
) -> TableJoin:
    declared = next(t for t in contract.tables if t.name == name)
    matched, unmatched, _, later_only, several, null_key = engine.row(
        "joins/match_counts", evaluation=evaluation, match=ident(f"{name}__match")
    )
    return TableJoin(
        table=name,
        key=", ".join(a if a == b else f"{a} = {b}" for a, b in join_pairs(declared.key)),
        rows=tables[name].rows,
        matched=matched,
        unmatched=unmatched,
        several=several,
        null_key=null_key,
        duplicate_keys=joined.repeated[name][0],
        later_only=later_only if declared.valid_from else None,
    )
