"""Category codes that were numbered anew: the same code means another category here.

Cases that the run before holds too tell it code by code: each code of before is another one now, and the codes changed
places among themselves (a status that moves on does not: it ends somewhere). Without such cases a code is known by what
goes with it in other columns: in a batch, or since training, the cases of one code look like those of another, and no
longer once the codes are put back. A batch whose codes are merely more or less frequent is no fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.contracts.columns import INTEGERS, Column
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import BATCHES, PREVIOUS, TRAINING, one_of
from tasks.faults.values.codes import Permuted, permuted_in_parts, permuted_since_training
from tasks.faults.values.columns_of import kept
from tasks.faults.values.texts import column_words
from tasks.faults.values.where import marked, where
from tasks.sql import Sql, all_of, ident, join, literal

_EVIDENCE = "fault__recoded"
_MOST_CODES = 100
# Of the changed cases of one code, so many have the same new code; and so few cases show nothing.
_CONSISTENT, _FEWEST = 0.9, 5
# Two codes can only change places: then all cases of some batch must have.
_WHOLE = 0.95


@dataclass(frozen=True)
class _Recoded:
    """A column whose codes changed places since the run before."""

    column: Column
    codes: dict[str, str]
    cases: int
    table: Sql


def find(material: Material) -> Detected:
    """One proposal per column, and per batch where nothing but its batches tells it."""
    found = list(_since_before(material))
    told = {each.column.name for each in found}
    columns = [c for c in material.values if _is_coded(material, c) and c.name not in told]
    related = [*permuted_since_training(material, columns), *permuted_in_parts(material, columns)]
    proposals = [_by_relation(each) for each in related]
    if not found:
        return Detected(tuple(proposals))
    target = material.work / f"{_EVIDENCE}.parquet"
    material.engine.execute(
        "faults/values/named_evidence",
        tables=[{"table": each.table, "name": literal(each.column.name)} for each in found],
        evidence=ident(_EVIDENCE),
        target=literal(str(target)),
    )
    column = Column(_EVIDENCE, "evidence", "category", "VARCHAR", "predictions", "", "columns with other codes")
    own = [_by_cases(material, each, marked(target)) for each in found]
    return Detected((*own, *proposals), evidence=target, evidence_columns=(column,))


def _is_coded(material: Material, column: Column) -> bool:
    whole = column.type.upper() in ("VARCHAR", *INTEGERS)
    return whole and 2 <= material.profile[column.name].distinct <= _MOST_CODES


def _since_before(material: Material) -> Iterator[_Recoded]:
    previous = material.previous
    if previous is None:
        return
    both = {"evaluation": material.evaluation, "previous": previous.relation}
    for column in _changed(material, both):
        names = {**both, "column": ident(column.name)}
        rows = material.engine.rows("faults/values/changed_codes", **names)
        codes = _permutation(rows)
        if not codes:
            continue
        table = ident(f"recoded_{len(column.name)}_{column.name}")
        pairs = join(" OR ", [Sql(f"(before = {literal(a)} AND now = {literal(b)})") for a, b in codes.items()])
        material.engine.execute("faults/values/recoded_cases", table=table, pairs=pairs, **names)
        cases = sum(n for before, now, n in rows if before != now and codes.get(before) == now)
        if len(codes) > 2 or _is_whole(material, table):
            yield _Recoded(column, codes, cases, table)


def _changed(material: Material, both: dict[str, Sql]) -> list[Column]:
    """The columns of codes in which enough cases of both runs changed."""
    columns = [column for column in kept(material) if _is_coded(material, column)]
    counts = [
        Sql(f"count(*) FILTER (WHERE CAST(now.{name} AS VARCHAR) <> CAST(before.{name} AS VARCHAR))")
        for name in (ident(column.name) for column in columns)
    ]
    changed = material.engine.row_in_batches("faults/values/same_as_before", None, "shares", counts, **both)
    # At least two codes must have changed, each of them in so many cases.
    return [column for column, cases in zip(columns, changed, strict=True) if cases >= 2 * _FEWEST]


def _permutation(rows: list[tuple[str, str, int]]) -> dict[str, str]:
    """Which code became which, if codes changed places among themselves; else nothing."""
    changed: dict[str, list[tuple[int, str]]] = {}
    sizes: dict[str, int] = {}
    for before, now, cases in rows:
        sizes[before] = sizes.get(before, 0) + cases
        if before != now:
            changed.setdefault(before, []).append((cases, now))
    codes: dict[str, str] = {}
    for before, targets in changed.items():
        most, now = max(targets)
        if most >= _CONSISTENT * sum(n for n, _ in targets):
            codes[before] = now
    told = sum(n for before, now, n in rows if before != now and codes.get(before) == now)
    every = sum(n for targets in changed.values() for n, _ in targets)
    clear = [before for before in codes if max(changed[before])[0] >= _FEWEST]
    if len(clear) < 2 or len(set(codes.values())) < len(codes) or told < _CONSISTENT * every:
        return {}
    # Where a chain of codes ends, the last code must be too rare for one of its cases to have changed.
    rate = told / sum(sizes[before] for before in codes)
    ends = sum(sizes.get(code, 0) for code in set(codes.values()) - set(codes))
    return codes if rate * ends < _FEWEST and set(codes) & set(codes.values()) else {}


def _is_whole(material: Material, table: Sql) -> bool:
    """Whether a part of the cases has changed as a whole."""
    for partition in material.partitions:
        rows = material.engine.rows(
            "faults/values/recoded_parts", evaluation=material.evaluation, part=partition.value, recoded=table
        )
        if any(cases >= 20 and hit >= _WHOLE * cases for _, cases, hit in rows):
            return True
    return False


def _by_cases(material: Material, found: _Recoded, at_fault: Sql) -> Proposal:
    source, tables = where(material, at_fault)
    shown = tuple((before, now) for before, now in sorted(found.codes.items())[:12])
    predicate = Sql(f"list_contains(string_split({ident(_EVIDENCE)}, ' | '), {literal(found.column.name)})")
    before, now = shown[0]
    return _proposal(
        found.column,
        predicate,
        f"In {found.cases:,} cases that the run before holds too, {len(found.codes)} codes changed places: {before!r} "
        f"became {now!r}, and so on, and no case of them changed otherwise.{source}",
        "confirmed",
        (_EVIDENCE,),
        (Evidence(f"Codes of {column_words(found.column)}", ("before", "now"), shown), *tables),
    )


def _by_relation(found: Permuted) -> Proposal:
    name = ident(found.column.name)
    here = Sql(f"CAST({name} AS VARCHAR) IN ({join(', ', [literal(code) for code in sorted(found.codes)])})")
    inside = Sql(f"{found.partition.value} = {literal(found.part)}") if found.partition else None
    place = f"In {found.partition.name} {found.part}" if found.partition else "Since training"
    here_words = "elsewhere" if found.partition else "in the training rows"
    shown = tuple(sorted(found.codes.items()))
    first = shown[0]
    return _proposal(
        found.column,
        all_of(inside, here) if inside else here,
        f"{place}, {found.cases:,} cases go with {found.relations} as the cases of another code do {here_words}: those "
        f"of {first[0]!r} look like {first[1]!r}; with the codes put back {100 * found.recovered:.0f} % of the "
        "difference is gone.",
        "probable",
        (found.column.name, *(found.partition.columns if found.partition else ())),
        (
            Evidence(
                f"Codes of {column_words(found.column)}", ("written", "looks like"), tuple(sorted(found.codes.items()))
            ),
        ),
    )


def _proposal(
    column: Column,
    predicate: Sql,
    why: str,
    strength: Strength,
    columns: tuple[str, ...],
    tables: tuple[Evidence, ...],
) -> Proposal:
    return Proposal(
        family="data_preparation",
        kind="value.recoded",
        predicate=predicate,
        subject=f"cases whose {column.label} is coded in another way",
        why=why,
        remedy=f"Compare the list of codes behind {column_words(column)} in both places, and keep one list for "
        "training and scoring; the model reads these codes as other categories.",
        saw_errors=False,
        strength=strength,
        columns=columns,
        evidence=tables,
    )


DETECTOR = Detector(
    name="codes that changed places",
    fault="The codes of a category were numbered anew.",
    find=find,
    reaches="confirmed",
    source="code by code over shared cases; an assignment of greatest likelihood (Kuhn 1955) over related columns",
    needs=(one_of(PREVIOUS, TRAINING, BATCHES),),
)
