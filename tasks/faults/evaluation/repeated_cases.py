"""Cases that stand in the evaluation more than once: the same inputs and the same label under another key.

Coarse inputs agree by themselves. So the half of the columns with the most values (the label among them where it is a
number) is the witness: among pairs of cases that agree in all others but one, it says how often it agrees by chance.
Pairs that agree in all others and agree in the witness far more often are copies (an exact binomial tail against the
largest of those chances). A case told twice counts twice in every rate.
"""

from scipy.stats import binom

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES
from tasks.sql import Sql, ident, literal

_COPIES = "fault__copies"
# So many of the other columns are left out in turn, those with the most values first.
_LEFT_OUT = 6
_FEWEST_COLUMNS, _FEWEST_PAIRS, _FEWEST_ASKED = 3, 5, 20
# So many times what chance gives, which chance exceeds once in a million runs.
_TIMES, _SIGNIFICANCE = 3.0, 1e-6


def find(material: Material) -> Detected:
    """One proposal for all cases that are copies of another one, if these are more than chance explains."""
    inputs = sorted(_varied(material), key=lambda c: (-_distinct(material, c), c.name))
    label = ident("label__value")
    names = [label, *(ident(c.name) for c in inputs)] if material.graded_labels else [ident(c.name) for c in inputs]
    if len(names) < _FEWEST_COLUMNS:
        return NOTHING
    witness, others = names[: len(names) // 2], names[len(names) // 2 :]
    others += [] if material.graded_labels else [label]
    engine, evaluation = material.engine, material.evaluation
    target = material.work / "copies.parquet"
    engine.execute(
        "faults/evaluation/copies",
        evaluation=evaluation,
        columns=[*witness, *others],
        copies=ident(_COPIES),
        target=literal(str(target)),
    )
    (cases,) = engine.row("faults/labels/spelled_cases", path=literal(str(target)))
    if not cases:
        return NOTHING
    told = [
        engine.row(
            "faults/evaluation/pairs_of_copies",
            evaluation=evaluation,
            witness=witness,
            others=others,
            left_out=left_out,
        )
        for left_out in others[:_LEFT_OUT]
    ]
    agree, asked = float(told[0][0]), float(told[0][1])
    # What few pairs say of chance is left to the others; without any that say something, nothing is said.
    chances = [_by_chance(*pairs) for pairs in told if pairs[3] - pairs[1] >= _FEWEST_ASKED]
    chance = max(chances, default=1.0)
    counts = (
        f"{agree:,.0f} pairs of cases agree in everything; of {asked:,.0f} that agree in all else, chance would give "
        f"{asked * chance:,.0f}"
    )
    p_value = float(binom.sf(agree - 1, round(asked), min(chance, 1.0)))
    if agree < _FEWEST_PAIRS or agree <= _TIMES * asked * chance or p_value > _SIGNIFICANCE:
        return Detected(notes=(Note("repeated cases", f"{counts}: no more than coarse columns explain."),))
    column = Column(_COPIES, "evidence", "number", "INTEGER", "predictions", "", "other cases with the same content")
    proposal = Proposal(
        family="data_preparation",
        kind="evaluation.repeated_cases",
        predicate=Sql(f"{ident(_COPIES)} > 0"),
        subject="cases that stand in the evaluation again under another key, with the same content and label",
        why=f"{counts}.",
        remedy="See whether a join or a load repeated them; a case that is told twice counts twice in every rate, and "
        "its copies are no independent evidence.",
        saw_errors=False,
        strength="probable",
        columns=(_COPIES,),
        evidence=(
            Evidence(
                "Pairs of cases",
                ("", "pairs"),
                (
                    ("agree in all but one column", f"{asked:,.0f}"),
                    ("agree in that one too", f"{agree:,.0f}"),
                    ("expected by chance", f"{asked * chance:,.1f}"),
                ),
            ),
        ),
    )
    return Detected((proposal,), evidence=target, evidence_columns=(column,))


def _varied(material: Material) -> list[Column]:
    """The facts of a case by which copies are told; what is the same for all cases says nothing."""
    return [c for c in material.values if c.role in ("prediction", "feature") and _distinct(material, c) > 1]


def _distinct(material: Material, column: Column) -> int:
    return material.profile[column.name].distinct


def _by_chance(agree: float, but_witness: float, but_this: float, but_both: float) -> float:
    """How often the witness agrees among pairs that agree in all else but one column, in which they differ."""
    # One pair more than were seen, because few pairs tell little.
    return min(1.0, (but_this - agree + 1) / (but_both - but_witness + 1))


DETECTOR = Detector(
    name="repeated cases",
    fault="A case stands in the evaluation more than once, under different keys.",
    find=find,
    reaches="probable",
    source="agreement of a witness among pairs that differ in one other column; an exact binomial tail",
    needs=(FEATURES,),
)
