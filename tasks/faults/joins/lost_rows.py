"""Rows that an inner join or a filter lost on the way: of a joined table against its raw source, and of the labels.

Equal row counts prove nothing: keys that went missing are hidden by others that were doubled. So the keys themselves
are compared (an anti-join in both directions), and the counts are told only to show what hid it. Of labels, only that
they are missing for nearly all cases of one kind and for few others can be told, and that may have a reason; months at
the end of the data are left out, because their labels may simply not be there yet.
"""

from collections.abc import Iterator

from scipy.stats import binom

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.config import FeatureTable, raw_key
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.joins.sides import Side, evidence_column, sides, write_evidence
from tasks.faults.material import Material
from tasks.joins.join import on_keys
from tasks.joins.keys import KeyPair, comparable
from tasks.sql import Sql, all_of, ident, join, literal

# Of a part's cases, the share without a label that says the part was lost; and what it has to be elsewhere at most.
LOST, ELSEWHERE = 0.98, 0.1
# A part that lost some of its labels: so much more than elsewhere, and so many times; less is enough where elsewhere
# hardly any is missing.
MORE, TIMES = 0.1, 10.0
HARDLY_ANY, FEW_MORE = 0.002, 0.02
FEWEST_CASES, FEWEST_ORPHANS = 30, 20
SIGNIFICANCE = 1e-6
_MOST_COLUMNS, _MOST_PARTS, _MOST_LOST, _SHOWN = 50, 1_000, 50, 5


def find(material: Material) -> Detected:
    """One proposal per table that lacks keys of its raw source; one for labels that are missing in one part."""
    proposals: list[Proposal] = []
    marked: list[tuple[Column, Sql]] = []
    by_name = {side.name: side for side in sides(material)}
    for table in material.contract.features:
        proposals += _against_raw(material, table, by_name[table.name], marked)
    proposals += _labels(material)
    notes = tuple(_orphans(material))
    if not marked:
        return Detected(tuple(proposals), notes)
    write_evidence(material, "lost_rows.parquet", marked)
    columns = tuple(column for column, _ in marked)
    return Detected(tuple(proposals), notes, material.work / "lost_rows.parquet", columns)


def _against_raw(
    material: Material, table: FeatureTable, side: Side, marked: list[tuple[Column, Sql]]
) -> Iterator[Proposal]:
    raw = material.raw(table.name)
    if raw is None:
        return
    keys = raw_key(table)
    pairs = [KeyPair(p.left, p.left_type, right, raw.columns[right]) for p, right in zip(side.pairs, keys, strict=True)]
    if not all(comparable(pair.left_type, pair.right_type) for pair in pairs):
        return
    since = (table.raw.valid_from if table.raw else None) or (
        table.valid_from if table.valid_from in raw.columns else None
    )
    known_at = table.raw.known_at if table.raw else None
    target = ident(f"in_raw_{table.name}")
    material.engine.execute(
        "faults/joins/in_raw_only",
        table=target,
        evaluation=material.evaluation,
        raw=ident(raw.view),
        unmatched=side.unmatched,
        on=on_keys(pairs, "r"),
        moments=[ident(name) for name in (since, known_at) if name],
    )
    (cases,) = material.engine.row("inputs/row_count", source=target)
    if not cases:
        return
    raw_keys, lost, rows, doubled = material.engine.row(
        "faults/joins/keys_of_raw",
        raw=ident(raw.view),
        source=side.source,
        raw_keys=[ident(name) for name in keys],
        keys=side.rights,
    )
    column = evidence_column(f"fault__{table.name}_in_raw", table.name, f"{table.name}: the raw source has a row")
    marked.append((column, target))
    hidden = (
        f" {doubled:,} other keys stand several times in {table.name}, so that its {rows:,} rows do not show the loss."
        if doubled
        else ""
    )
    yield Proposal(
        family="data_preparation",
        kind="join.lost_rows",
        predicate=Sql(f"{ident(column.name)}"),
        subject=f"cases whose {side.words} {side.has} a row in the raw source of {table.name} and none in {table.name}",
        why=f"{cases:,} cases find no row in {table.name}, although {raw.shown} has one in time for them; of its "
        f"{raw_keys:,} keys, {lost:,} are not in {table.name}.{hidden}",
        remedy=f"Look at the steps from {raw.shown} to {table.name} for a filter or an inner join that drops these "
        "keys, and keep them.",
        saw_errors=False,
        strength="confirmed",
        columns=(column.name, side.match),
    )


def _labels(material: Material) -> list[Proposal]:
    """The parts of the cases whose labels are missing, told in the division that says it best."""
    found: list[tuple[float, Proposal]] = []
    for words, value, columns in _divisions(material):
        rows = material.engine.rows(
            "faults/joins/unlabelled_by_part",
            {"limit": _MOST_PARTS},
            evaluation=material.evaluation,
            value=value,
        )
        if words == "month":
            # From the last month on in which nothing has a label: these may still come.
            while rows and rows[-1][1] == rows[-1][2]:
                rows.pop()
            rows = rows[:-1]
        # What is usual is told by the parts that have most of their labels.
        usual = [(n, missing) for _, n, missing in rows if missing < n / 2]
        cases, unlabelled = sum(n for n, _ in usual), sum(missing for _, missing in usual)
        lost = [row for row in rows if _is_lost(row[1], row[2], cases, unlabelled, max(len(rows), 100))]
        if 0 < len(lost) <= _MOST_LOST:
            of_lost, missing = sum(row[1] for row in lost), sum(row[2] for row in lost)
            kept = [row for row in rows if row not in lost]
            rest = sum(row[2] for row in kept) / max(1, sum(row[1] for row in kept))
            # What it takes many parts to say is said worse.
            told = missing * (missing / of_lost) * 0.95 ** len(lost)
            found.append((told, _missing_labels(words, value, columns, (lost, rest))))
    # One division tells the loss; others that hold the same cases would say it again.
    return [max(found, key=lambda one: one[0])[1]] if found else []


def _is_lost(n: int, missing: int, cases: int, unlabelled: int, tests: int) -> bool:
    """Whether a part lacks labels far beyond what is usual in the others."""
    if missing < n / 2:
        cases, unlabelled = cases - n, unlabelled - missing
    if n < FEWEST_CASES or cases < n / 2:
        return False
    elsewhere = unlabelled / cases if cases else 1.0
    more = FEW_MORE if elsewhere <= HARDLY_ANY else MORE
    if elsewhere > ELSEWHERE or missing < n * max(elsewhere + more, TIMES * elsewhere):
        return False
    return float(binom.sf(missing - 1, n, min(1.0, elsewhere + 2 / max(cases, 1)))) * tests < SIGNIFICANCE


def _divisions(material: Material) -> Iterator[tuple[str, Sql, tuple[str, ...]]]:
    for partition in material.partitions:
        if "label__source" not in partition.columns:
            yield partition.name, partition.value, partition.columns
    for side in sides(material):
        met = ident(side.match)
        yield (
            f"row in {side.name}",
            Sql(f"CASE WHEN {met} = 'unmatched' THEN 'none' WHEN {met} <> 'null_key' THEN 'found' END"),
            (side.match,),
        )
        if (shape := f"{side.name}__key_mask") in material.joined.columns:
            yield f"shape of the key of {side.name}", ident(shape), (shape,)
    shown = [c for c in material.values if c.table == "predictions" and c.kind in ("category", "boolean")]
    for column in shown[:_MOST_COLUMNS]:
        if 2 <= material.profile[column.name].distinct <= _MOST_PARTS:
            yield column.label, Sql(f"CAST({ident(column.name)} AS VARCHAR)"), (column.name,)


def _missing_labels(
    words: str, value: Sql, columns: tuple[str, ...], found: tuple[list[tuple[str, int, int]], float]
) -> Proposal:
    lost, elsewhere = found
    cases, missing = sum(n for _, n, _ in lost), sum(m for _, _, m in lost)
    named = ", ".join(part for part, _, _ in lost[:_SHOWN]) + (" and others" if len(lost) > _SHOWN else "")
    return Proposal(
        family="data_preparation",
        kind="join.lost_rows",
        predicate=all_of(
            Sql("label__match = 'unmatched'"),
            Sql(f"{value} IN ({join(', ', (literal(part) for part, _, _ in lost))})"),
        ),
        subject=f"cases without a label row ({words}: {named})",
        why=f"{missing:,} of {cases:,} cases ({words}: {named}) have no row in the labels, "
        f"{100 * missing / cases:.1f} %; of all others it is {100 * elsewhere:.2f} %.",
        remedy="Look at how the labels were made: an inner join or a filter there drops cases of this kind, and what "
        "is measured says nothing of them. If they cannot have a label, leave them out of the predictions.",
        saw_errors=False,
        strength="probable" if missing >= LOST * cases or elsewhere <= HARDLY_ANY else "candidate",
        columns=("label__match", *columns),
        evidence=(
            Evidence(
                f"Cases without a row in the labels, by {words}",
                (words, "cases", "without a label row"),
                (
                    *((part, f"{n:,}", f"{m:,}") for part, n, m in lost[:_SHOWN]),
                    ("elsewhere", "", f"{100 * elsewhere:.2f} %"),
                ),
            ),
        ),
    )


def _orphans(material: Material) -> Iterator[Note]:
    """What the labels without a prediction have in common; no case can be shown for them."""
    labels = material.contract.labels
    (side,) = (one for one in sides(material, labels=True) if one.name == "labels")
    for name in (labels.label, labels.source_of_label):
        if name is None or (name == labels.label and material.graded_labels):
            continue
        rows = material.engine.rows(
            "faults/joins/orphans_by_value",
            labels=side.source,
            cases=ident("cases"),
            value=ident(name),
            on=side.on("l"),
        )
        for value, n, orphans, all_n, all_orphans in rows:
            elsewhere = (all_orphans - orphans) / (all_n - n) if all_n > n else 1.0
            if orphans >= max(FEWEST_ORPHANS, LOST * n) and elsewhere <= ELSEWHERE:
                yield Note(
                    "lost rows",
                    f"{orphans:,} of {n:,} labels with {name} {value} belong to no prediction, of all others "
                    f"{100 * elsewhere:.1f} %: the predictions may have been filtered by what happened later.",
                )


DETECTOR = Detector(
    name="lost rows",
    fault="Rows were lost on the way by an inner join or a filter, though counts may agree.",
    find=find,
    reaches="confirmed",
    source="anti-joins of keys with the raw source and the labels; binomial tail, Bonferroni over parts",
)
