"""What is left of a proposal beside the model's own features, and how that is told: a gap, or why it is none.

The comparison itself is in `tasks.slices.gaps`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tasks.contracts.findings import Evidence, Proposal
from tasks.slices.conditions import told_as
from tasks.slices.stratified import Strata
from tasks.sql import Sql

# For a gap so much of the difference must be left, and so much of what it tells, which is less where the features also
# decide which cases the proposal holds.
LEAST_LEFT = 1 / 3
LEAST_FREE = 0.2


@dataclass(frozen=True)
class Compared:
    """A proposal beside the model's features: the strata of each step, the first one of all cases, the last one tested.

    Attributes:
        labels: what cases are alike in after each step but the first.
        unsure: how much of the last difference does not count, because few cases tell the risk; p_value: that the
            difference is no larger than that.
        rate, share: of all cases, how many fail and how many the proposal holds.
    """

    labels: tuple[str, ...]
    steps: tuple[Strata, ...]
    unsure: float
    p_value: float
    rate: float
    share: float

    @property
    def left(self) -> bool:
        """Whether enough of the difference is left for certain."""
        return self._enough(self.steps[-1].difference - self.unsure)

    @property
    def seems_left(self) -> bool:
        """Whether enough of the difference is left as it was measured."""
        return self._enough(self.steps[-1].difference)

    def _enough(self, difference: float) -> bool:
        """Whether that is enough of a difference, and not all of the set is decided by what the strata are of."""
        first, last = self.steps[0], self.steps[-1]
        return difference >= LEAST_LEFT * first.difference > 0 and last.left >= LEAST_FREE * first.left


def gap(proposal: Proposal, one: Compared, unseen: Mapping[Sql, str]) -> Proposal:
    """The proposal as a missing feature; `unseen` are the labels of what the model does not see, by expression."""
    strata = one.steps[-1]
    lower = one.rate - strata.difference * one.share
    missing = " and ".join(dict.fromkeys(unseen[c.value] for c in proposal.clauses if c.value in unseen))
    return replace(
        told_as(proposal, "missing_feature"),
        why=f"{_among(one)} these are wrong {_of_hundred(strata.rate)} of 100, the others "
        f"{_of_hundred(strata.rate - strata.difference)}: a feature that tells them apart would bring the error rate "
        f"from {_of_hundred(one.rate)} to {_of_hundred(lower)} of 100 at most.",
        remedy=f"The model does not see {missing}. Consider adding it, or what stands behind it, as a feature.",
        evidence=(*proposal.evidence, _table(one)),
    )


def no_gap(proposal: Proposal, one: Compared) -> Proposal:
    """The proposal as a segment, with what speaks against a missing feature if it looked like one."""
    if proposal.family == "segment":
        return proposal
    strata = one.steps[-1]
    why = (
        f"{_among(one)} these are wrong {_of_hundred(strata.rate)} of 100, the others "
        f"{_of_hundred(strata.rate - strata.difference)}: too few cases to tell whether this column, which the model "
        "does not see, is a missing feature."
        if one.seems_left
        else f"{_among(one)} too little is left of the difference: this column, which the model does not see, is no "
        "missing feature."
    )
    return replace(
        told_as(proposal, "segment"),
        why=why,
        evidence=(*proposal.evidence, _table(one)),
    )


def _among(one: Compared) -> str:
    *first, last = one.labels or ("nothing",)
    alike = f"{', '.join(first)} and {last}" if first else last
    return f"Among cases alike in {alike}" if one.labels else "Among all cases"


def _table(one: Compared) -> Evidence:
    """How the difference shrinks as cases are compared that are more alike."""
    rows = tuple(
        (
            " and ".join(one.labels[:i]) or "nothing",
            f"{int(strata.inside.sum()):,}",
            _of_hundred(strata.rate),
            _of_hundred(strata.rate - strata.difference),
        )
        for i, strata in enumerate(one.steps)
    )
    return Evidence(
        "Compared with cases that are alike to the model, on the half that was not searched",
        ("alike in", "comparable cases", "wrong of 100", "the others"),
        rows,
    )


def _of_hundred(rate: float) -> str:
    return f"{max(0.0, 100 * rate):.1f}"
