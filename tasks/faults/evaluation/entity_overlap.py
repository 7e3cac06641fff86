"""Cases whose entity the model was trained on: it may know the entity, and not what makes such a case go wrong.

That entities come again is no fault by itself: customers do. So it is a finding only where cases of unknown entities
go wrong more often, by a test that counts entities and not rows (ratio estimate with the variance over entities), and
where the evaluation does not simply come after the training. Entities may also be easier because they have many rows;
the data cannot tell the two apart, so this stays a candidate.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from scipy.stats import norm

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.training_rows import training_entity, training_time
from tasks.faults.material import Material
from tasks.faults.needs import ENTITY, TRAINING
from tasks.sql import ident, literal

SIGNIFICANCE = 1e-3
# Unknown entities go wrong so many times more often.
GAP = 1.25
# Fewer entities on either side tell nothing of others.
_FEWEST = 20
_NAME = "entity overlap"
EVIDENCE = Column(
    name="fault__entity_in_training",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="training",
    source_name="",
    label="its entity is in the training table",
)


@dataclass(frozen=True)
class _Side:
    """Cases of known or of unknown entities: how many of them fail, with the variance of that share over entities."""

    entities: int
    cases: int
    rate: float
    variance: float


def find(material: Material) -> Detected:
    """A proposal if known entities are predicted better than unknown ones; otherwise a note with the counts."""
    training = material.training
    entity = training_entity(material, training) if training else None
    if training is None or entity is None:
        return NOTHING
    names = {"evaluation": material.evaluation, "training": ident(training.view), "entity": entity}
    sides = {seen: _side(*row) for seen, *row in material.engine.rows("faults/evaluation/entities", **names)}
    seen, unseen = sides.get(True), sides.get(False)
    if seen is None:
        return NOTHING
    name = material.contract.entity
    cases = seen.cases + (unseen.cases if unseen else 0)
    counts = f"{seen.cases:,} of {cases:,} cases have a {name} that is in the training table"
    if unseen is None or not _worse(seen, unseen) or _later(material):
        return Detected(notes=(Note(_NAME, f"{counts}; nothing shows that the others are predicted worse."),))
    target = material.work / "fault__entity_overlap.parquet"
    material.engine.execute(
        "faults/evaluation/entity_evidence", column=ident(EVIDENCE.name), target=literal(str(target)), **names
    )
    proposal = Proposal(
        family="data_preparation",
        kind="evaluation.entity_overlap",
        predicate=ident(EVIDENCE.name),
        subject=f"cases whose {name} is in the training table",
        why=f"{counts}; of these {seen.rate:.1%} go wrong, of the others {unseen.rate:.1%}.",
        remedy=f"Keep all rows of a {name} on one side of the split and train again, if the model has to work for new "
        "ones: their error rate is then the one to expect.",
        saw_errors=False,
        strength="candidate",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                f"Cases by whether their {name} is in the training table",
                ("", name or "", "cases", "wrong"),
                (
                    ("in training", f"{seen.entities:,}", f"{seen.cases:,}", f"{seen.rate:.1%}"),
                    ("not in training", f"{unseen.entities:,}", f"{unseen.cases:,}", f"{unseen.rate:.1%}"),
                ),
            ),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


def _side(*row: Any) -> _Side:
    entities, cases, analysed, failed, failed_failed, failed_analysed, analysed_analysed = row
    if not analysed:
        return _Side(entities, cases, 0.0, 0.0)
    rate = failed / analysed
    # The linearised variance of a ratio of totals over entities.
    spread = failed_failed - 2 * rate * failed_analysed + rate * rate * analysed_analysed
    return _Side(entities, cases, rate, max(spread, 0.0) / analysed**2)


def _worse(seen: _Side, unseen: _Side) -> bool:
    """Unknown entities go wrong more often, surely and by a margin that matters."""
    if min(seen.entities, unseen.entities) < _FEWEST or unseen.rate < GAP * seen.rate or not unseen.rate:
        return False
    error = sqrt(seen.variance + unseen.variance)
    return error > 0 and float(norm.sf((unseen.rate - seen.rate) / error)) <= SIGNIFICANCE


def _later(material: Material) -> bool:
    """The evaluation comes after the training, so entities come again as they do in use."""
    training = material.training
    time = training_time(material, training) if training else None
    if training is None or time is None:
        return False
    _, before, *_ = material.engine.row(
        "faults/evaluation/times", evaluation=material.evaluation, training=ident(training.view), time=time
    )
    return not before


DETECTOR = Detector(
    name=_NAME,
    fault="The same entities are in training and evaluation, and the model does better on them than on new ones.",
    find=find,
    reaches="candidate",
    source="error rate of known against unknown entities; Kapoor & Narayanan 2023, leakage type L3.2",
    needs=(
        TRAINING,
        ENTITY,
    ),
)
