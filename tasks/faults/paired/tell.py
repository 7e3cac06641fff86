"""Explanations in words: proposals with their evidence, one per comparison and explanation."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal, Strength
from tasks.faults.detector import NOTHING, Detected
from tasks.faults.material import Material
from tasks.faults.paired.compare import Compared, by_slug
from tasks.faults.paired.ladder import Explained
from tasks.sql import Sql, ident, literal, statement

# A part is named when it holds this share of the cases concerned, and is not most of the data anyway.
_NEARLY_ALL = 0.95
_MOST_OF_THE_DATA = 0.5
_SHOWN = 12


@dataclass(frozen=True)
class Told:
    """One explanation of one comparison, ready to be proposed.

    Attributes:
        evidence: a file of (case__id, explanation, cell), in which `slug` is the explanation meant.
        column: the evidence column that is true for the cases it holds for.
    """

    evidence: Path
    slug: str
    column: str
    table: str
    proposal: Proposal


def detected(material: Material, told: Sequence[Told], name: str) -> Detected:
    """The proposals with the file of their evidence columns; `name` makes the file's name unique."""
    if not told:
        return NOTHING
    target = material.work / f"fault__{name}.parquet"
    flags = [{"path": literal(str(t.evidence)), "slug": literal(t.slug), "column": ident(t.column)} for t in told]
    material.engine.execute("faults/paired/evidence", flags=flags, target=literal(str(target)))
    columns = tuple(
        Column(
            name=t.column,
            role="evidence",
            kind="boolean",
            type="BOOLEAN",
            table=t.table,
            source_name="",
            label=t.proposal.subject.removeprefix("cases with "),
        )
        for t in told
    )
    return Detected(tuple(t.proposal for t in told), evidence=target, evidence_columns=columns)


def tell(
    material: Material,
    compared: Compared,
    graded: Callable[[Explained], tuple[str, Strength] | None],
) -> Iterator[Told]:
    """One proposal per explanation; `graded` gives its kind and strength, or None where it is no fault."""
    for slug, group in by_slug(compared).items():
        grades = [(e, grade) for e in group if (grade := graded(e)) is not None]
        if grades:
            kind, strength = grades[0][1]
            faults = [e for e, _ in grades]
            yield told_of(material, compared, slug, _values(material, compared, faults, kind, strength))


def told(material: Material, proposal: Proposal, evidence: Path, slug: str, column: str, table: str) -> Told:
    """A proposal about the cases that `evidence` has under `slug`, with where they come from added to its reason."""
    where = concentrated(material, evidence, slug)
    return Told(
        evidence,
        slug,
        column,
        table,
        replace(
            proposal,
            # A case without evidence is not at fault.
            predicate=Sql(f"coalesce({ident(column)}, FALSE)"),
            why=" ".join(part for part in (proposal.why, where) if part),
            columns=(column, *proposal.columns),
        ),
    )


def told_of(material: Material, compared: Compared, slug: str, proposal: Proposal) -> Told:
    """A proposal about one explanation of a comparison."""
    table = compared.reference.table or "predictions"
    return told(material, proposal, compared.evidence, slug, evidence_column(compared, slug), table)


def evidence_column(compared: Compared, slug: str) -> str:
    """The evidence column of one explanation; the same in every run."""
    reference = compared.reference
    about = f"__{reference.table}" if reference.table else ""
    return f"fault__{reference.name}_{slug}{about}"


def _values(material: Material, compared: Compared, group: list[Explained], kind: str, strength: Strength) -> Proposal:
    reference, candidate = compared.reference, group[0].candidate
    counted = {c.cell.name: c for c in compared.counted}
    explained = sum(e.cells for e in group)
    differing = sum(counted[name].differing for name in {e.cell.name for e in group})
    compared_with = f"{compared.cases:,} cases were compared with {reference.source}"
    if candidate.slug == "differs":
        subject = f"cases with {_and(_labels(group))} that differ{'s' if len(group) == 1 else ''} from {reference.noun}"
        why = f"{compared_with}; {explained:,} values differ from it, and no single step explains them."
    else:
        subject = f"cases with {_phrases(group)}"
        why = (
            f"{compared_with}; {differing:,} values of {_these(group)} differ from it, "
            f"and this explains {explained:,} of them."
        )
    rows = tuple(
        (
            e.cell.column.label,
            f"{counted[e.cell.name].present:,}",
            f"{counted[e.cell.name].differing:,}",
            f"{e.cells:,}",
        )
        for e in group[:_SHOWN]
    )
    return Proposal(
        family="data_preparation",
        kind=kind,
        predicate=Sql("FALSE"),
        subject=subject,
        why=why,
        remedy=candidate.remedy,
        saw_errors=False,
        strength=strength,
        query=_query(material, compared, group),
        columns=tuple(e.cell.name for e in group),
        evidence=(Evidence(f"Compared with {reference.source}", ("", "compared", "differ", "explained"), rows),),
        expectations=tuple(_expectations(group)),
    )


def _phrases(group: list[Explained]) -> str:
    """What happened to which columns: "temperature lost and wind speed with the opposite sign"."""
    by_phrase: dict[str, list[Explained]] = {}
    for each in group:
        by_phrase.setdefault(each.candidate.phrase, []).append(each)
    if len(by_phrase) > 3:
        return f"{_and(_labels(group))} {group[0].candidate.phrase}, or alike"
    if group[0].candidate.slug == "swapped":
        return _and(list(by_phrase))
    return _and([f"{_and(_labels(some))} {phrase}" for phrase, some in by_phrase.items()])


def _labels(group: list[Explained]) -> list[str]:
    return list(dict.fromkeys(e.cell.column.label for e in group))


def _these(group: list[Explained]) -> str:
    return "this column" if len({e.cell.name for e in group}) == 1 else "these columns"


def _and(words: Sequence[str]) -> str:
    """A list in words; of a long one the first three and how many more."""
    if len(words) > 4:
        return f"{', '.join(words[:3])} and {len(words) - 3} more"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def concentrated(material: Material, evidence: Path, slug: str) -> str:
    """A sentence that names the batch, source or period nearly all of the cases come from; empty without one."""
    (scored,) = material.engine.row("inputs/row_count", source=material.evaluation)
    for partition in material.partitions:
        rows = material.engine.rows(
            "faults/paired/by_part",
            evaluation=material.evaluation,
            part=partition.value,
            path=literal(str(evidence)),
            slug=literal(slug),
        )
        if not rows:
            continue
        found = sum(explained for _, _, explained in rows)
        part, cases, explained = rows[0]
        if part is None or explained < _NEARLY_ALL * found or cases > _MOST_OF_THE_DATA * scored:
            continue
        whole = " all" if explained == found else f" {explained:,} of {found:,}"
        return f"They are{whole} of {partition.name} {part}, which has {cases:,} cases."
    return ""


def _query(material: Material, compared: Compared, group: list[Explained]) -> str:
    """The observed and the reference values side by side."""
    reference = compared.reference
    pairing = reference.pairing
    if pairing.moment is not None or reference.table is None:
        return ""
    cells = [
        {
            "observed": Sql(f"c.{ident(e.cell.column.name)}"),
            "reference": Sql(f"r.{ident(e.cell.source)}"),
            "name": ident(f"source_{e.cell.source}"),
        }
        for e in group[:_SHOWN]
    ]
    return statement(
        "faults/paired/side_by_side",
        evaluation=material.evaluation,
        side=ident(material.tables[f"{reference.table}__raw"].view),
        on=pairing.on,
        cells=cells,
    )


def _expectations(group: list[Explained]) -> Iterator[Expectation]:
    """What would have caught it in the table alone."""
    for each in group:
        column = each.cell.column
        if each.candidate.slug == "emptied":
            kwargs = {"column": column.source_name}
            yield Expectation(column.table, "expect_column_values_to_not_be_null", kwargs)
