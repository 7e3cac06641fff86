"""Columns put beside the wrong rows: misaligned concatenation, an index that was reset, a shift by some rows.

Without any reference: in the order of the file, a column that tells another one everywhere else tells nothing in one
stretch of rows, and tells it as well as ever from some rows away (tasks.faults.values.misaligned). Files in which
neighbours are alike anyway say nothing of it.
"""

from collections.abc import Iterator

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.faults.paired.reference import case_places
from tasks.faults.paired.tell import Told, detected, told
from tasks.faults.values.misaligned import Stretch, coded, partners, ranked, sampled, stretch
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import on_keys
from tasks.sql import Sql, ident, literal, statement

_EXPLAINED = ident("misaligned_rows")
_MOST_ROWS = 1_000_000
_MOST_COLUMNS = 24
_FEWEST_ROWS = 300


def find(material: Material) -> Detected:
    """One proposal per file and column that was moved."""
    found = [t for name in _files(material) for t in _file(material, name)]
    return detected(material, found, "row_shift")


def _files(material: Material) -> Iterator[str]:
    yield "predictions"
    for table in material.contract.tables:
        # The row of an as-of table that a case has depends on its time.
        if table.valid_from is None:
            yield table.name


def _file(material: Material, name: str) -> Iterator[Told]:
    columns = _columns(material, name)
    if len(columns) < 2 or material.tables[name].rows < _FEWEST_ROWS:
        return
    frame = material.engine.frame(
        "faults/values/in_file_order",
        {"limit": _MOST_ROWS},
        source=ident(material.tables[name].view),
        columns=[ident(column.source_name) for column in columns],
    )
    # Which columns tell which is learnt from some rows; only those are looked at in all rows.
    some = frame.filter(sampled(frame.height))
    names = [column.source_name for column in columns]
    related = partners([coded(some[n]) for n in names], [ranked(some[n]) for n in names])
    telling, told_of = {a for _, a, _ in related}, {b for b, _, _ in related}
    codes = [coded(frame[n]) if i in telling else None for i, n in enumerate(names)]
    values = [ranked(frame[n]) if i in told_of else None for i, n in enumerate(names)]
    found: dict[int, list[Stretch]] = {}
    for b, a, _ in related:
        code, value = codes[a], values[b]
        if code is not None and value is not None and (each := stretch(code, value, (b, a), len(related))):
            found.setdefault(b, []).append(each)
    for i, (first, moved) in enumerate(_moved(found, related)):
        evidence = material.work / f"row_shift__{name}__{i}.parquet"
        labels = [columns[b].label for b in moved]
        slug = f"row_shift_{columns[moved[0]].name}"
        _keep(material, name, first, slug)
        material.engine.execute("faults/paired/explained_file", explained=_EXPLAINED, target=literal(str(evidence)))
        proposal = _proposal(name, labels, columns[first.partner], first)
        yield told(material, proposal, evidence, slug, f"fault__row_shift__{columns[moved[0]].name}", name)


def _columns(material: Material, name: str) -> list[Column]:
    role = ("prediction",) if name == "predictions" else ("feature", "context")
    fit = [
        c
        for c in material.values
        if c.table == name
        and c.role in role
        and c.kind in ("number", "category", "boolean")
        and material.profile[c.name].distinct >= 2
    ]
    return fit[:_MOST_COLUMNS]


def _moved(found: dict[int, list[Stretch]], related: list[tuple[int, int, float]]) -> list[tuple[Stretch, list[int]]]:
    """The columns that were moved, those of one stretch and lag together.

    A column that fits none of its partners in place was moved itself; one that misses some of them only misses what
    was moved.
    """
    asked = {b: sum(1 for column, _, _ in related if column == b) for b in found}
    own = {b: each for b, each in found.items() if len(each) == asked[b]}
    groups: dict[tuple[int, int], tuple[Stretch, list[int]]] = {}
    for b, each in sorted(own.items()):
        longest = max(each, key=lambda s: (s.last - s.first, -s.partner))
        # The ends of a stretch are known to some rows only.
        key = next((k for k in groups if k[0] == longest.lag and abs(k[1] - longest.first) < 50), None)
        if key is None:
            groups[longest.lag, longest.first] = (longest, [b])
        else:
            groups[key][1].append(b)
    return list(groups.values())


def _keep(material: Material, name: str, each: Stretch, slug: str) -> None:
    if name == "predictions":
        place, on = case_places(), Sql("c.case__id = p.case__id")
    else:
        source = ident(material.tables[name].view)
        place = Sql(f"({statement('faults/paired/numbered', source=source)})")
        on = on_keys(key_pairs(material.contract, material.tables, name), "p")
    material.engine.execute(
        "faults/values/moved_rows",
        {"first": each.first + 1, "last": each.last + 1},
        explained=_EXPLAINED,
        evaluation=material.evaluation,
        place=place,
        place_on=on,
        slug=literal(slug),
    )


def _proposal(name: str, labels: list[str], partner: Column, each: Stretch) -> Proposal:
    rows = f"{abs(each.lag)} row{'s' if abs(each.lag) > 1 else ''} {'below' if each.lag > 0 else 'above'}"
    what = labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
    shares = (("elsewhere, in place", each.usual), ("here, in place", each.here), (f"here, {rows}", each.there))
    return Proposal(
        family="data_preparation",
        kind="value.row_shift",
        predicate=Sql("FALSE"),
        subject=f"cases with {what} from {rows} in {name}",
        why=f"In rows {each.first + 1:,} to {each.last + 1:,} of {name}, {partner.label} tells {each.here:.0%} of the "
        f"spread of {labels[0]}, against {each.usual:.0%} elsewhere; taken {rows} it tells {each.there:.0%}.",
        remedy="Find the step that puts these columns side by side by position (concatenation, an index that was reset "
        "or sorted), and join by key instead.",
        saw_errors=False,
        strength="probable",
        columns=(partner.name,),
        evidence=(
            Evidence(
                f"How much {partner.label} tells of {labels[0]}",
                ("", "share"),
                tuple((w, f"{s:.0%}") for w, s in shares),
            ),
        ),
    )


DETECTOR = Detector(
    name="columns beside the wrong rows",
    fault="A column was put beside the rows of another one some places off.",
    find=find,
    reaches="probable",
    source="correlation ratios under lags in file order; the largest sum of a stretch (Kadane 1977)",
    needs=(FEATURES,),
)
