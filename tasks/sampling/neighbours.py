"""Comparable cases: the most similar ones with the same label, and the most similar ones with another.

Nearest of both kinds, because neighbours that stand for each class helped readers to spot mistakes where plain nearest
ones did not (arXiv 2507.06029). Numbers are scaled by their 5-95 % range, so that one extreme value does not make all
others alike (`tasks.sampling.distances`). Candidates are a fixed sample of the analysed cases. A
ranking has none: an item is compared with the items of its query.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

import polars as pl

from tasks.contracts.analysis import Difference, Neighbour
from tasks.contracts.columns import Column
from tasks.contracts.config import Contract
from tasks.evaluation.words import in_unit
from tasks.evaluation.worst import described_cases
from tasks.joins.policy import MASK
from tasks.moments import is_moment
from tasks.sampling.distances import Floats, Values, distances, nearest
from tasks.sampling.draw import Source
from tasks.sampling.facts import Row, compared_columns, readable, value_words
from tasks.sql import Sql, ident, literal

NEIGHBOURS = 2
MOST_COMPARED = 100_000
# Neighbours may belong to one entity or be copies of each other; so many are looked at to find two that do not.
LOOKED_AT = 12
DIFFERENCES = 5
SIMILAR = 5
# Below this share of the usual spread two numbers agree.
AGREE = 0.05

_CHOSEN, _COMPARABLE = ident("errata__chosen"), ident("errata__comparable")
_NUMBERS = ("number", "time")


def neighbours(
    source: Source, contract: Contract, ids: Sequence[str], tolerance: float | None
) -> dict[str, tuple[Neighbour, ...]]:
    """The comparable cases of each case, the same label first; nothing where cases cannot be compared."""
    columns = [c for c in compared_columns(source.shown, contract) if c.policy != "mask"]
    if contract.task == "ranking" or not columns or not ids:
        return {}
    names = [ident(f"value_{i}") for i in range(len(columns))]
    _declare(source, columns, names, ids)
    spreads = _spreads(source, columns, names)
    chosen, comparable = (_compared(source, contract, tolerance, table) for table in (_CHOSEN, _COMPARABLE))
    values = _values(source, columns, names, spreads)
    apart = distances(values, chosen.height, comparable.height)
    near = [
        (case_id, same, each)
        for i, case_id in enumerate(chosen["case__id"])
        for same, found in _nearest(chosen.row(i, named=True), comparable, apart[i])
        for each in _apart(found)
    ]
    return _told(source, contract, columns, spreads, near)


def _compared(source: Source, contract: Contract, tolerance: float | None, table: Sql) -> pl.DataFrame:
    number = contract.task == "regression"
    return source.engine.frame("sampling/compared", table=table, number=number, **label_bounds(contract, tolerance))


def _values(
    source: Source, columns: Sequence[Column], names: Sequence[Sql], spreads: Mapping[str, float]
) -> Iterator[Values]:
    """A column at a time: thousands of them would not fit into memory at once."""
    for column, name in zip(columns, names, strict=True):
        number = column.kind in _NUMBERS
        chosen, comparable = (
            source.engine.frame("sampling/compared_values", table=table, value=name, number=number)["value"].to_numpy()
            for table in (_CHOSEN, _COMPARABLE)
        )
        yield Values(chosen, comparable, spreads.get(column.name) or None if number else None)


def _nearest(
    case: Mapping[str, Any], comparable: pl.DataFrame, apart: Floats
) -> Iterator[tuple[bool, list[dict[str, Any]]]]:
    """The nearest cases of other entities that are no copies: with the same label, then with another."""
    others = ((comparable["entity"] != case["entity"]) & (comparable["copies"] != case["copies"])).to_numpy()
    same = comparable["label"].is_between(case["lowest"], case["highest"]).to_numpy()
    for alike, allowed in ((True, others & same), (False, others & ~same)):
        places = nearest(apart, allowed, LOOKED_AT)
        rows = comparable[places].with_columns(pl.Series("distance", apart[places])).iter_rows(named=True)
        yield alike, list(rows)


def label_bounds(contract: Contract, tolerance: float | None) -> dict[str, Sql]:
    """Between which labels a label counts as the same: only itself, or what the tolerance of a regression allows."""
    if contract.task != "regression":
        return {"lowest": Sql("label"), "highest": Sql("label")}
    relative = contract.failure.relative_tolerance
    bounds = [Sql(literal(float(tolerance)))] if tolerance is not None else []
    bounds += [Sql(f"{literal(relative)} * abs(label)")] if relative is not None else []
    within = f"greatest({', '.join(bounds)})" if bounds else literal(0.0)
    return {"lowest": Sql(f"label - {within}"), "highest": Sql(f"label + {within}")}


def _declare(source: Source, columns: Sequence[Column], names: Sequence[Sql], ids: Sequence[str]) -> None:
    engine = source.engine
    _, _, cases = engine.row("runs/data_until", evaluation=source.evaluation)
    values = [{"name": name, "value": _comparable(c)} for c, name in zip(columns, names, strict=True)]
    for table, sampled, bound in (
        (_CHOSEN, False, {"ids": list(ids)}),
        (_COMPARABLE, True, {"every": max(1, cases // MOST_COMPARED), "most": MOST_COMPARED}),
    ):
        engine.execute(
            "sampling/comparable",
            bound,
            table=table,
            evaluation=source.evaluation,
            copies=source.copies,
            values=values,
            sampled=sampled,
        )


def _comparable(column: Column) -> Sql:
    name = ident(column.name)
    if column.kind == "number":
        return Sql(f"CASE WHEN isfinite(CAST({name} AS DOUBLE)) THEN CAST({name} AS DOUBLE) END")
    if column.kind == "time":
        return Sql(f"TRY(epoch({name}))")
    return Sql(f"CASE WHEN {name} IS NOT NULL THEN hash(CAST({name} AS VARCHAR)) END")


def _spreads(source: Source, columns: Sequence[Column], names: Sequence[Sql]) -> dict[str, float]:
    """The 5-95 % range of every column of numbers; 0 where nine of ten values are the same."""
    numeric = [(c, name) for c, name in zip(columns, names, strict=True) if c.kind in _NUMBERS]
    if not numeric:
        return {}
    found = source.engine.row("sampling/spreads", table=_COMPARABLE, columns=[name for _, name in numeric])
    return {c.name: spread or 0.0 for (c, _), spread in zip(numeric, found, strict=True)}


def _apart(nearest: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first two that are neither of one entity nor copies of each other."""
    kept: list[Mapping[str, Any]] = []
    for each in nearest:
        if len(kept) < NEIGHBOURS and all(
            each["entity"] != k["entity"] and each["copies"] != k["copies"] for k in kept
        ):
            kept.append(each)
    return kept


def _told(
    source: Source,
    contract: Contract,
    columns: Sequence[Column],
    spreads: Mapping[str, float],
    near: Sequence[tuple[str, bool, Mapping[str, Any]]],
) -> dict[str, tuple[Neighbour, ...]]:
    """The neighbours in words, beside the case each belongs to."""
    wanted = sorted({case_id for case_id, _, _ in near} | {each["case__id"] for _, _, each in near})
    described = {c.case_id: c for c in described_cases(source.engine, contract, source.evaluation, wanted)}
    rows = rows_of(source, wanted)
    told: dict[str, tuple[Neighbour, ...]] = {}
    for case_id, same, each in near:
        other = described[each["case__id"]]
        gaps = [(_gap(c, rows[case_id], rows[other.case_id], spreads), c) for c in columns]
        differ = sorted(((gap, i) for i, (gap, _) in enumerate(gaps) if gap > AGREE), key=lambda g: (-g[0], g[1]))
        # That cases share what nearly all share makes them no more alike.
        telling = [(gap, c) for gap, c in gaps if spreads.get(c.name) != 0 and rows[case_id][c.name] is not None]
        agree = [c.label for gap, c in telling if gap <= AGREE]
        neighbour = Neighbour(
            case_id=other.case_id,
            prediction=other.prediction,
            label=other.label,
            failed=other.kind != "",
            same_label=same,
            distance=each["distance"],
            differs=tuple(
                _difference(contract, columns[i], rows[case_id], rows[other.case_id]) for _, i in differ[:DIFFERENCES]
            ),
            more_differs=max(len(differ) - DIFFERENCES, 0),
            similar=tuple(agree[:SIMILAR]),
        )
        told[case_id] = (*told.get(case_id, ()), neighbour)
    return told


def rows_of(source: Source, ids: Sequence[str], predicates: Sequence[Mapping[str, Sql]] = ()) -> dict[str, Row]:
    """Cases with the columns a card shows, and whether each predicate holds for them, by id."""
    frame = source.engine.frame(
        "sampling/cases",
        {"ids": list(ids)},
        evaluation=source.evaluation,
        columns=[{"name": ident(c.name), "value": readable(c)} for c in source.shown],
        predicates=predicates,
    )
    return {row["case__id"]: row for row in frame.iter_rows(named=True)}


def _gap(column: Column, here: Row, there: Row, spreads: Mapping[str, float]) -> float:
    """The distance of two cases in one column, as in `tasks.sampling.distances`."""
    a, b = _present(column, here[column.name]), _present(column, there[column.name])
    if a is None or b is None:
        return float(a is not b)
    spread = spreads.get(column.name)
    if spread and not isinstance(a, str):
        return min(abs(float(a) - float(b)) / spread, 1.0)
    return float(a != b)


def _present(column: Column, value: Any) -> Any:
    """A value as it is compared: moments in seconds, what is no number as missing."""
    if isinstance(value, float) and not isfinite(value):
        return None
    return value / 1e6 if value is not None and is_moment(column.type) else value


def _difference(contract: Contract, column: Column, here: Row, there: Row) -> Difference:
    if column.policy != "show":
        return Difference(column.label, MASK, MASK)
    values = [_with_unit(column, value_words(contract, column, row[column.name])) for row in (here, there)]
    return Difference(column.label, *values)


def _with_unit(column: Column, words: str) -> str:
    return in_unit(words, column.unit) if words else "missing"
