"""Cases of the evaluation that stand in the training table: the model has seen them.

By their id, if their inputs are the same there too: ids alone may number the rows of each file. By their inputs, if
more cases have a copy in the training table than coarse columns give by chance. Chance is the largest of three
numbers: how many training rows have a copy in their own table (tried on these data, 48 rows of Adult's 32,561), how
many cases have one among themselves, and how many pairs of rows that agree in all inputs but the finest would agree in
that one too. The label is no part of the comparison.

Copies that are as frequent across the split as within the training table, but not by chance ties, come from a source
that holds rows twice: a candidate, because only the source can tell.
"""

from dataclasses import dataclass

from scipy.stats import binom, poisson

from tasks.contracts.analysis import Note
from tasks.contracts.columns import Column
from tasks.contracts.findings import Evidence, Proposal, Strength
from tasks.faults.detector import NOTHING, Detected, Detector
from tasks.faults.evaluation.training_rows import Shared, case_ids, shared_inputs
from tasks.faults.material import Material
from tasks.faults.needs import FEATURES, TRAINING
from tasks.sql import Sql, ident, literal

SIGNIFICANCE = 1e-4
EXCESS = 2.0
# Where ties are usual, a quarter of what they leave is as much.
_OF_THE_REST = 0.25
# Fewer copies than this are no pattern.
_FEWEST = 5
# Of the cases whose id is in both tables so many must have the same inputs there, and so many times more than any two.
_SAME_INPUTS = 0.5
_TIMES_CHANCE = 5.0
# Where more training rows than this have a copy in their own table, ties are usual in these columns.
_RARE_TIES = 0.01
_NAME = "training overlap"
EVIDENCE = Column(
    name="fault__in_training",
    role="evidence",
    kind="boolean",
    type="BOOLEAN",
    table="training",
    source_name="",
    label="stands in the training table",
)


@dataclass(frozen=True)
class _Overlap:
    """How the two tables overlap.

    Attributes:
        usual: cases with a copy that duplicates would give: as many as within either table.
        ties: cases with a copy that chance ties alone would give.
        shared, equal: cases whose id is in both, and those of them with the same inputs.
        same_content: how likely two rows agree in all inputs.
    """

    cases: int
    training: int
    copies: int
    repeated: int
    usual: float
    ties: float
    shared: int
    equal: int
    same_content: float

    @property
    def by_id(self) -> bool:
        """The ids mean the same cases on both sides."""
        enough = max(_SAME_INPUTS, min(1.0, _TIMES_CHANCE * self.same_content))
        return self.equal > 0 and self.equal >= enough * self.shared

    @property
    def beyond_duplicates(self) -> bool:
        """More copies than within either table, and than by ties."""
        expected = max(self.usual, self.ties)
        enough = min(EXCESS * expected, expected + _OF_THE_REST * (self.cases - expected))
        if self.copies < max(_FEWEST, enough):
            return False
        # Given both counts, copies fall on either table by its size (a two-sample binomial test).
        both = self.copies + self.repeated
        by_size = float(binom.sf(self.copies - 1, both, self.cases / (self.cases + self.training)))
        return by_size <= SIGNIFICANCE and float(poisson.sf(self.copies - 1, expected)) <= SIGNIFICANCE

    @property
    def beyond_ties(self) -> bool:
        """More copies than by ties alone, where ties are rare."""
        rare = self.repeated <= _RARE_TIES * self.training
        many = self.copies >= max(2 * _FEWEST, EXCESS * self.ties)
        return rare and many and float(poisson.sf(self.copies - 1, max(self.ties, 1e-3))) <= SIGNIFICANCE


def find(material: Material) -> Detected:
    """A proposal if cases stand in the training table beyond chance; otherwise a note with both counts."""
    training = material.training
    if training is None:
        return NOTHING
    shared = shared_inputs(material, training)
    if not shared:
        return Detected(notes=(Note(_NAME, "Not compared: the training table has no column of the inputs."),))
    contents = ident("training_contents")
    _write_contents(material, shared, contents)
    overlap = _overlap(material, contents)
    if not overlap.copies and not overlap.by_id:
        return Detected(notes=(Note(_NAME, "None: no case has the inputs of a training row."),))
    strength = _strength(overlap)
    if strength is None:
        text = (
            f"{overlap.copies:,} of {overlap.cases:,} cases have the inputs of a training row: no more than "
            f"{max(overlap.usual, overlap.ties):,.0f}, which equal rows within the tables explain."
        )
        return Detected(notes=(Note(_NAME, text),))
    target = material.work / "fault__training_overlap.parquet"
    material.engine.execute(
        "faults/evaluation/overlap_evidence",
        contents=contents,
        column=ident(EVIDENCE.name),
        by_id=int(overlap.by_id),
        by_content=int(not overlap.by_id or overlap.copies > EXCESS * (overlap.shared + overlap.usual)),
        target=literal(str(target)),
    )
    return Detected((_proposal(overlap, strength, len(shared)),), evidence=target, evidence_columns=(EVIDENCE,))


def _write_contents(material: Material, shared: tuple[Shared, ...], contents: Sql) -> None:
    engine, training = material.engine, material.training
    assert training is not None  # noqa: S101 - asked for before
    here = [s.here for s in shared]
    counts = engine.row_in_batches("faults/near/distinct_values", None, "columns", here, evaluation=material.evaluation)
    finest = max(range(len(shared)), key=lambda i: (counts[i], -i))
    rest = [s for i, s in enumerate(shared) if i != finest]
    engine.execute(
        "faults/evaluation/contents",
        table=contents,
        evaluation=material.evaluation,
        training=ident(training.view),
        ids=case_ids(material, training) or Sql("CAST(NULL AS VARCHAR)"),
        here=here,
        there=[s.there for s in shared],
        here_finest=shared[finest].here,
        there_finest=shared[finest].there,
        here_rest=[s.here for s in rest],
        there_rest=[s.there for s in rest],
    )


def _overlap(material: Material, contents: Sql) -> _Overlap:
    cases, rows, copies, repeated, repeated_here, pairs, same_finest, same_content = material.engine.row(
        "faults/evaluation/content_overlap", contents=contents
    )
    shared, equal = material.engine.row("faults/evaluation/id_overlap", contents=contents)
    within_training = repeated / rows if rows else 0.0
    # What a table of the training table's size would give, if it were like the evaluation (an upper bound).
    within_cases = 1 - (1 - repeated_here / cases) ** (rows / cases) if cases else 0.0
    return _Overlap(
        cases=cases,
        training=rows,
        copies=copies,
        repeated=repeated,
        usual=cases * max(within_training, within_cases),
        ties=pairs * same_finest,
        shared=shared,
        equal=equal,
        same_content=same_content,
    )


def _strength(overlap: _Overlap) -> Strength | None:
    if overlap.by_id:
        return "confirmed"
    if overlap.beyond_duplicates:
        return "probable"
    return "candidate" if overlap.beyond_ties else None


def _proposal(overlap: _Overlap, strength: Strength, columns: int) -> Proposal:
    inputs = f"all {columns:,} inputs that both tables have" if columns > 1 else "the one input that both tables have"
    copies = (
        f"{overlap.copies:,} of {overlap.cases:,} cases agree with a training row in {inputs}; "
        f"coarse values alone would give {overlap.ties:,.1f}, and duplicates as within the tables {overlap.usual:,.0f}"
    )
    why = {
        "confirmed": f"{overlap.shared:,} cases have their id in the training table, {overlap.equal:,} of them with "
        "the same inputs.",
        "probable": f"{copies}.",
        "candidate": f"{copies}: the source holds rows twice, and the split did not keep them together.",
    }[strength]
    return Proposal(
        family="data_preparation",
        kind="evaluation.training_overlap",
        predicate=ident(EVIDENCE.name),
        subject="cases that stand in the training table",
        why=why,
        remedy="Take these rows out of the training table (or out of the evaluation) and train again: "
        "on rows it has seen a model looks better than it is. Divide by a key that copies share.",
        saw_errors=False,
        strength=strength,
        voids=strength == "confirmed",
        columns=(EVIDENCE.name,),
        evidence=(
            Evidence(
                "Cases of the evaluation in the training table",
                ("", "cases"),
                (
                    ("with the same inputs", f"{overlap.copies:,}"),
                    ("expected from coarse values", f"{overlap.ties:,.1f}"),
                    ("expected from duplicates within the tables", f"{overlap.usual:,.1f}"),
                    ("with the same id", f"{overlap.shared:,}"),
                    ("with the same id and the same inputs", f"{overlap.equal:,}"),
                ),
            ),
        ),
    )


DETECTOR = Detector(
    name=_NAME,
    fault="Cases of the evaluation were part of the training.",
    find=find,
    reaches="confirmed",
    source="equal rows across the split against equal rows within it; Kapoor & Narayanan 2023, leakage type L1.4",
    needs=(
        TRAINING,
        FEATURES,
    ),
)
