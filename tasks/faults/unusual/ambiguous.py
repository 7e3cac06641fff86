"""Cases that the model cannot decide: a retrain changed their class although their label is the same.

Only cases whose score was near the border both times count, by less than the typical change between the versions:
a case that moved far was changed by something else, and is for the comparison of the runs.
"""

from tasks.contracts.columns import Column
from tasks.contracts.findings import Proposal
from tasks.evaluation.binary import DEFAULT_THRESHOLD
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES, PREVIOUS, SCORE
from tasks.sql import Sql, ident, literal, parquet

# How far from the border a score may be.
_NEAR = 0.1
# Fewer cases than this share are what any border has.
_LEAST = 0.005
EVIDENCE = Column(
    name="fault__undecided",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="predictions",
    source_name="",
    label="changes its class with a retrain",
)


def find(material: Material) -> Detected:
    """One proposal if the new version decides many cases near the border the other way."""
    previous = material.previous
    if previous is None or material.contract.task != "binary":
        return NOTHING
    if not {"prediction__score", "prediction__value", "label__value"} <= set(previous.columns):
        return NOTHING
    threshold = material.contract.predictions.threshold
    border = literal(float(DEFAULT_THRESHOLD if threshold is None else threshold))
    near = [Sql(f"abs({side}.prediction__score - {border}) <= {literal(_NEAR)}") for side in ("e", "p")]
    target = material.work / "fault__undecided.parquet"
    material.engine.execute(
        "faults/unusual/flips",
        target=literal(str(target)),
        column=ident(EVIDENCE.name),
        evaluation=material.evaluation,
        previous=previous.relation,
        near=Sql(f"{near[0]} AND {near[1]}"),
    )
    (cases,) = material.engine.row("faults/unusual/marked", evidence=parquet(target))
    (size,) = material.engine.row("faults/near/size", rows=material.evaluation)
    if cases < _LEAST * size:
        return NOTHING
    proposal = Proposal(
        family="ambiguous",
        kind="unusual.ambiguous",
        predicate=ident(EVIDENCE.name),
        subject="cases near the border that a retrain decided the other way",
        why=f"The version before ({previous.version}) put them into the other class, with a score that was as near to "
        "the border, and their labels are the same.",
        remedy="Read some of them: if you cannot decide them either, they need a rule or an input that tells them "
        "apart, not another training.",
        saw_errors=False,
        strength="candidate",
        columns=(EVIDENCE.name,),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


DETECTOR = Detector(
    name="undecided cases",
    fault="A retrain decides cases near the border the other way, so that their truth may be ambiguous.",
    find=find,
    reaches="candidate",
    source="variability over retrains, Dataset Cartography (arXiv 2009.10795)",
    needs=(
        CLASSES,
        SCORE,
        PREVIOUS,
    ),
)
