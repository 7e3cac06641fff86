"""What a run says beyond right and wrong: which way predictions lean, how large the loss is, what is taken for what.

How segments are searched for by such a number is in `tasks.tendencies`; how they are told, in `reports`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tendency:
    """A segment in which the mean of a number of every case is larger than elsewhere, on the half not searched.

    Attributes:
        finding_id: of its predicate, as a finding would have; sentence: what it is, with its numbers and their unit.
        predicate: selects its rows in evaluation.parquet.
        rows: cases (or queries) of both halves; mean, low, high: with its 95 % interval; elsewhere: of all others.
        excess: the sum beyond what the others would give it, scaled to all rows; q_value: after Benjamini-Hochberg.
    """

    finding_id: str
    subject: str
    sentence: str
    predicate: str
    rows: int
    mean: float
    low: float
    high: float
    elsewhere: float
    excess: float
    q_value: float


@dataclass(frozen=True)
class Aspect:
    """One question beyond right and wrong, and its answer.

    Attributes:
        name: `over`, `under`, `loss`, `query_loss`, or a confused pair "true->predicted".
        title: the question as a heading; about: what is known of all cases, as a sentence; empty if nothing is.
        tested: how many segments stood out on one half of the data and were tested on the other; None where there are
            too few cases to look.
        found: those that held, by the lower bound of their excess.
    """

    name: str
    title: str
    about: str
    tested: int | None
    found: tuple[Tendency, ...]
