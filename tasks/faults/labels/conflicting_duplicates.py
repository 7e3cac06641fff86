"""Cases with exactly the same inputs and different labels, compared with chance.

Coarse inputs make equal rows by themselves, and equal rows disagree by chance as often as the model's probabilities
say. So the number of disagreeing groups is compared with labels drawn from those probabilities, recalibrated on the
data: only an excess is a fault (on the Adult census data 2,123 rows disagree and chance gives 2,149).

The groups disagree independently with different probabilities; the tail of their sum is bounded by the binomial with
the mean probability (Hoeffding 1956, Theorem 5), which makes the test exact in the safe direction.
"""

from scipy.stats import binom

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import CLASSES, FEATURES
from tasks.sql import Sql, ident, literal

# An excess that chance gives in one of a thousand clean data sets, and that is a fifth more than expected: chances are
# known a few hundredths well (0.99 of the expected groups disagree on the Adult census data).
SIGNIFICANCE = 0.001
EXCESS = 1.2
_NAME = "conflicting duplicates"
EVIDENCE = Column(
    name="label__conflicting_copies",
    role="evidence",
    kind="number",
    type="INTEGER",
    table="labels",
    source_name="",
    label="copies of this case with another label",
)


def find(material: Material) -> Detected:
    """A proposal if equal inputs disagree beyond chance; otherwise a note with both counts."""
    inputs = material.inputs
    engine, cells, repeated = material.engine, ident("calibration_cells"), ident("repeated_inputs")
    engine.execute("faults/labels/calibration_cells", table=cells, evaluation=material.evaluation)
    engine.execute(
        "faults/labels/repeated_inputs",
        table=repeated,
        evaluation=material.evaluation,
        inputs=[ident(c.name) for c in inputs],
    )
    groups, cases, groups_differ, cases_differ, groups_expected, cases_expected = engine.row(
        "faults/labels/label_conflicts", repeated=repeated, cells=cells
    )
    if not cases:
        return Detected(notes=(Note(_NAME, "None: no two cases share all their inputs."),))
    if not groups_differ:
        return Detected(
            notes=(Note(_NAME, f"None: {cases:,} cases share all inputs with another, and their labels agree."),)
        )
    p_value = float(binom.sf(groups_differ - 1, groups, min(1.0, groups_expected / groups)))
    counts = (
        f"{cases_differ:,} cases share all inputs with a case of another label; "
        f"chance alone would give {cases_expected:,.0f}"
    )
    if p_value > SIGNIFICANCE or groups_differ < EXCESS * groups_expected:
        return Detected(notes=(Note(_NAME, f"{counts}: no more than coarse inputs explain."),))
    target = material.work / "conflicting_duplicates.parquet"
    engine.execute("faults/labels/conflict_evidence", repeated=repeated, target=literal(str(target)))
    proposal = Proposal(
        family="data_preparation",
        kind="label.conflicting_duplicates",
        predicate=Sql(f"{ident(EVIDENCE.name)} > 0"),
        subject="cases that share all their inputs with a case of another label",
        why=f"{counts} ({groups_differ:,} groups against {groups_expected:,.1f}, p {_p_words(p_value)}).",
        remedy="Have both labels of some groups checked: one of them is wrong, "
        "or an input is missing that tells the cases apart.",
        saw_errors=False,
        strength="probable",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Equal inputs, different labels",
                ("", "groups", "cases"),
                (
                    ("with equal inputs", f"{groups:,}", f"{cases:,}"),
                    ("with different labels", f"{groups_differ:,}", f"{cases_differ:,}"),
                    ("expected by chance", f"{groups_expected:,.1f}", f"{cases_expected:,.1f}"),
                ),
            ),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(EVIDENCE,))


def _p_words(p_value: float) -> str:
    return "< 0.0001" if p_value < 0.0001 else f"= {p_value:.4f}"


DETECTOR = Detector(
    name="conflicting duplicates",
    fault="Cases with exactly the same inputs carry different labels, more often than chance explains.",
    find=find,
    reaches="probable",
    source="Hoeffding 1956, Theorem 5, on labels drawn from the recalibrated probabilities",
    needs=(
        CLASSES,
        FEATURES,
    ),
)
