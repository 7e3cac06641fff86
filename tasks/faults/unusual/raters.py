"""Cases that several raters labelled differently: no label is wrong for certain, the truth itself is in doubt.

The labels hold several rows of such a case, and the run keeps one of them; that the key repeats is for
`repeated_keys`. Where the rows name no source, a repeated key may be any fault of the labels, and nothing is said here.
"""

from tasks.contracts.columns import Column
from tasks.contracts.findings import Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import SOURCE_OF_LABEL
from tasks.joins.catalogue import key_pairs
from tasks.joins.join import CASES, on_keys
from tasks.sql import ident, literal, parquet

EVIDENCE = Column(
    name="fault__raters_disagree",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="labels",
    source_name="",
    label="its raters gave different labels",
)


def find(material: Material) -> Detected:
    """One proposal if any case has several labels that differ."""
    labels = material.contract.labels
    if labels.source_of_label is None or not material.joined.repeated["labels"][0]:
        return NOTHING
    target = material.work / "fault__raters_disagree.parquet"
    material.engine.execute(
        "faults/unusual/raters",
        target=literal(str(target)),
        column=ident(EVIDENCE.name),
        cases=CASES,
        labels=ident(material.tables["labels"].view),
        on=on_keys(key_pairs(material.contract, material.tables, "labels"), "l"),
        label=ident(labels.label),
        source=ident(labels.source_of_label),
    )
    (cases,) = material.engine.row("faults/unusual/marked", evidence=parquet(target))
    if not cases:
        return NOTHING
    proposal = Proposal(
        family="ambiguous",
        kind="unusual.ambiguous",
        predicate=ident(EVIDENCE.name),
        subject="cases that were labelled several times and differently",
        why="The labels hold several rows of these cases that contradict each other; the run counts one of them.",
        remedy="Decide them by a third rater or a rule, and write the rule down; until then leave them out of training "
        "and of the error rate, which no model can bring down here.",
        saw_errors=False,
        strength="confirmed",
        columns=(EVIDENCE.name,),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


DETECTOR = Detector(
    name="raters disagree",
    fault="Several raters gave one case different labels, so that its truth is in doubt.",
    find=find,
    reaches="confirmed",
    source="repeated keys of the labels; CROWDLAB (arXiv 2210.06812) on what disagreement means",
    needs=(SOURCE_OF_LABEL,),
)
