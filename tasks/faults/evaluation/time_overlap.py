"""Cases of the evaluation from before the end of the training: the model has seen what was still to come.

Where most of the evaluation comes after most of the training, the split was made by time, and a case from before the
last training row breaks it. Where both cover the same time, the split was not made by time: that may be meant, and is
only a candidate where the model was trained on later rows of the very entity of a case.
"""

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.training_rows import training_entity, training_time
from tasks.faults.material import Material
from tasks.faults.needs import TIME, TRAINING
from tasks.inputs.sources import Table
from tasks.sql import Sql, ident, literal

# A split by time has no more than this on the wrong side, of the cases and of the training rows.
_BY_TIME = 0.5
_NAME = "time overlap"
KIND = "evaluation.time_overlap"
BEFORE = Column(
    name="fault__before_training_end",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="training",
    source_name="",
    label="from before the end of the training",
)
LATER = Column(
    name="fault__trained_on_later",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="training",
    source_name="",
    label="the training has a later row of this entity",
)


def find(material: Material) -> Detected:
    """A proposal for the cases on the wrong side of a split by time, or with a trained future of their own."""
    training = material.training
    if training is None:
        return NOTHING
    time = training_time(material, training)
    if time is None:
        return Detected(notes=(Note(_NAME, "Not compared: the training table has no time of the cases' kind."),))
    names = {"evaluation": material.evaluation, "training": ident(training.view), "time": time}
    cases, before, rows, after, end, start = material.engine.row("faults/evaluation/times", **names)
    if not before:
        return NOTHING
    if min(before / cases, after / rows) > _BY_TIME:
        return _mixed(material, training, names)
    target = material.work / "fault__time_overlap.parquet"
    material.engine.execute(
        "faults/evaluation/time_evidence", column=ident(BEFORE.name), target=literal(str(target)), **names
    )
    proposal = Proposal(
        family="data_preparation",
        kind=KIND,
        predicate=ident(BEFORE.name),
        subject="cases from before the end of the training",
        why=f"The last training row is of {end}, the first case of {start}: {before:,} of {cases:,} cases come before "
        f"the one, and {after:,} of {rows:,} training rows after the other.",
        remedy="Cut both tables at one moment: training rows before it, cases after it. Until then the model knows of "
        "these cases what was still to come.",
        saw_errors=False,
        strength="confirmed",
        voids=True,
        columns=(BEFORE.name,),
        evidence=(
            Evidence(
                "Training and evaluation in time",
                ("", "rows", "on the wrong side"),
                (("evaluation", f"{cases:,}", f"{before:,}"), ("training", f"{rows:,}", f"{after:,}")),
            ),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(BEFORE,))


def _mixed(material: Material, training: Table, names: dict[str, Sql]) -> Detected:
    """Both tables cover the same time: what counts is whether the model knows a case's own future."""
    note = Note(_NAME, "Training and evaluation cover the same time: they were not divided by time.")
    entity = training_entity(material, training)
    if entity is None:
        return Detected(notes=(note,))
    known, before = material.engine.row("faults/evaluation/entity_times", entity=entity, **names)
    if not before:
        return Detected(notes=(note,))
    target = material.work / "fault__trained_on_later.parquet"
    material.engine.execute(
        "faults/evaluation/entity_time_evidence",
        entity=entity,
        column=ident(LATER.name),
        target=literal(str(target)),
        **names,
    )
    name = material.contract.entity
    proposal = Proposal(
        family="data_preparation",
        kind=KIND,
        predicate=ident(LATER.name),
        subject=f"cases whose {name} has a later row in the training table",
        why=f"Training and evaluation were not divided by time: of {known:,} cases whose {name} is in the training "
        f"table, {before:,} come before a training row of it.",
        remedy=f"If a {name} changes over time, divide by time or keep all rows of a {name} on one side: in use, the "
        "model will not know what comes later.",
        saw_errors=False,
        strength="candidate",
        columns=(LATER.name,),
    )
    return Detected((proposal,), notes=(note,), evidence=target, evidence_columns=(LATER,))


DETECTOR = Detector(
    name=_NAME,
    fault="The training reaches beyond the beginning of the evaluation.",
    find=find,
    reaches="confirmed",
    source="the latest training row against the first case; Kapoor & Narayanan 2023, temporal leakage",
    needs=(
        TRAINING,
        TIME,
    ),
)
