"""One class written in several ways in the labels: every spelling is a class of its own, or silently the negative one.

The labels are read as they stand in their table, because the evaluation table holds the class they were taken for, and
beside those the model was trained on. What makes two spellings one is in `tasks.faults.values.spelling_variants`.
"""

from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Expectation, Proposal
from tasks.faults.counted import counted
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES
from tasks.faults.values.texts import FEWEST
from tasks.faults.values.where import marked, where
from tasks.sql import Sql, ident, literal, statement

_MOST_CLASSES = 1_000
_SPELLING = "fault__label_spelling"


def find(material: Material) -> Detected:
    """One proposal for all labels in an unusual spelling."""
    labels, name = material.tables["labels"], material.contract.labels.label
    if labels.columns[name].upper() != "VARCHAR":
        return NOTHING
    spelled, beside = ident("spelled"), _training_label(material)
    given = ident(labels.view)
    if beside is not None:
        given = Sql(f"({statement('faults/labels/labels_beside', labels=given, label=ident(name), **beside)})")
    material.engine.execute("faults/values/spelled", table=spelled, counted=counted(given, ident(name)))
    rows = material.engine.rows("faults/values/spellings", {"most": _MOST_CLASSES}, spelled=spelled)
    variants = [(value, usual, n, m) for _, value, usual, n, m, _ in rows]
    if not variants or len(variants) == _MOST_CLASSES:
        return NOTHING
    target = material.work / f"{_SPELLING}.parquet"
    material.engine.execute(
        "faults/labels/spelled_labels",
        joined=material.joined.view,
        variants=[literal(value) for value, *_ in variants],
        spelling=ident(_SPELLING),
        target=literal(str(target)),
    )
    cases = material.engine.row("faults/labels/spelled_cases", path=literal(str(target)))[0]
    if cases < FEWEST:
        return NOTHING
    source, tables = where(material, marked(target))
    value, usual = variants[0][:2]
    proposal = Proposal(
        family="data_preparation",
        kind="label.spelling",
        predicate=Sql(f"{ident(_SPELLING)} IS NOT NULL"),
        subject="cases whose label is spelled in an unusual way",
        why=f"{cases:,} labels are written like {value!r}, others{' or those of training' if beside else ''} like "
        f"{usual!r}: two classes, where one was meant.{source}",
        remedy=f"Bring labels.{name} into one spelling; a spelling that is not the positive class counts against it.",
        saw_errors=False,
        strength="confirmed",
        columns=(_SPELLING,),
        evidence=(_table(variants), *tables),
        expectations=(
            Expectation(
                "labels",
                "expect_column_values_to_not_be_in_set",
                {"column": name, "value_set": sorted(value for value, *_ in variants)},
            ),
        ),
    )
    column = Column(_SPELLING, "evidence", "category", "VARCHAR", "labels", "", "unusual spelling of the label")
    return Detected((proposal,), evidence=target, evidence_columns=(column,))


def _training_label(material: Material) -> dict[str, Sql] | None:
    """The column of the training rows that holds the label as text, if there is one."""
    training, declared = material.training, material.contract.training
    if training is None or declared is None:
        return None
    name = declared.label or material.contract.labels.label
    if training.columns.get(name, "").upper() != "VARCHAR":
        return None
    return {"training": ident(training.view), "training_label": ident(name)}


def _table(variants: list[tuple[str, str, int, int]]) -> Evidence:
    rows = tuple((repr(value), f"{n:,}", repr(usual), f"{m:,}") for value, usual, n, m in variants[:10])
    return Evidence("Spellings of the label", ("written", "labels", "usually", "labels "), rows)


DETECTOR = Detector(
    name="spellings of the label",
    fault="A class is written in several ways in the labels.",
    find=find,
    reaches="confirmed",
    source="Unicode normalisation (UAX #15) and case folding",
    needs=(CLASSES,),
)
