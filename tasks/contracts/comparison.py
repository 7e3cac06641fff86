"""What changed since an earlier model, and what the gate says of it, as plain values.

How rows are matched and tested is in `tasks.comparison`; how it is told, in `reports`.
"""

from dataclasses import dataclass
from typing import Literal

Outcome = Literal["PASS", "WARN", "FAIL", "UNDECIDED"]


@dataclass(frozen=True)
class Flips:
    """What became of the same cases under the two models; rows, unweighted."""

    fixed: int
    newly_wrong: int
    still_wrong: int
    still_right: int

    @property
    def rows(self) -> int:
        """All cases compared."""
        return self.fixed + self.newly_wrong + self.still_wrong + self.still_right


@dataclass(frozen=True)
class FlipCause:
    """Flips with one cause, and that cause in words that can end a sentence.

    Causes are `threshold` and `definition` (the rule moved, and the model alone would not have flipped the case),
    `features` (a joined feature has another value) and `score` (none of these: the model moved).
    """

    cause: str
    words: str
    fixed: int
    newly_wrong: int


@dataclass(frozen=True)
class RateChange:
    """One rate before and now on identical rows.

    Attributes:
        rows: cases compared; before, now: weighted error rates.
        difference: now minus before, with its 95 % interval (paired, entities as clusters).
        p_value: two-sided exact McNemar test, or the entity-robust one where that is larger.
    """

    rows: int
    before: float | None
    now: float | None
    difference: float | None
    low: float | None
    high: float | None
    p_value: float


@dataclass(frozen=True)
class SegmentChange:
    """A segment on identical rows under the two models: a finding, a known subgroup, or one searched for as worse.

    Attributes:
        finding_id, subject, brief: of the finding whose predicate selects the rows.
        half: the rows that are compared. A predicate that was chosen by looking at this run's errors speaks of the
            half that was not looked at: on the other one this run is bound to look worse.
        change: its rates and test; q_value: after Benjamini-Hochberg over all tracked segments.
        worse, better: beyond chance, at the contract's false-discovery rate.
        too_few: fewer compared rows than `search.min_rows`; such a segment is never called worse or better.
        held_before: the baseline failed more often there than elsewhere too, whether or not it was told of it.
        searched: it was found by what changed, on one half of the data, and holds on the other; its q-value is over all
            that was carried there. predicate: selects its rows in evaluation.parquet.
        (The last four have no value in results that were stored before they were kept.)
    """

    finding_id: str
    subject: str
    half: Literal["all", "confirm"]
    flips: Flips
    change: RateChange
    q_value: float
    worse: bool
    better: bool
    too_few: bool
    held_before: bool = False
    searched: bool = False
    predicate: str = ""
    brief: str = ""

    @property
    def in_short(self) -> str:
        """The subject in as few words as there are."""
        return self.brief or self.subject


@dataclass(frozen=True)
class Worsening:
    """A segment in which a number of every case grew beyond chance since the baseline: the loss, or the bias.

    Attributes:
        finding_id, subject, brief: of its predicate, as a finding would have them.
        question: `loss` (how far off), `over` or `under` (which way predictions lean), `query_loss` (of a ranking).
        figures: what it is now and was before; beyond: by how much more, with its interval, and elsewhere. Both in the
            unit of the number, and as parts of a sentence that begins with the subject.
        predicate: selects its rows in evaluation.parquet.
        rows: cases (or queries) of both halves; before, now: means on the half that was not searched.
        difference, low, high: with its 95 % interval (entities as clusters); elsewhere: of all others.
        q_value: after Benjamini-Hochberg over all that were carried to that half for this question.
        told_as: the id of a group that is called worse already and holds nearly the same cases; empty if there is none.
    """

    finding_id: str
    subject: str
    brief: str
    question: str
    figures: str
    beyond: str
    predicate: str
    rows: int
    before: float
    now: float
    difference: float
    low: float
    high: float
    elsewhere: float
    q_value: float
    told_as: str = ""

    @property
    def in_short(self) -> str:
        """The subject in as few words as there are."""
        return self.brief or self.subject


@dataclass(frozen=True)
class Comparison:
    """This run against an earlier one of the same model.

    Attributes:
        version, run_key: of the baseline.
        flips, overall: on the rows that both runs analysed with the same label; only these speak of the models.
        label_changed: rows analysed by both whose label differs; `label_flips` of them changed between right and wrong.
        only_now, only_before: rows analysed by one run only.
        causes: why rows flipped; the flips of all causes add up to those of `flips`.
        segments: tracked segments and those found to be worse, worst change first.
        notes: what the reader must know to read the comparison rightly (e.g. a definition that moved).
        searched: how many segments looked worse on one half of the data and were tested on the other; None if none were
            searched for, because too few cases are newly wrong (or the results were stored before that was done).
        held: how many of these held there, those included that a tracked segment says already.
        worsened: segments in which losses grew, or predictions lean further, whether or not a case changed sides: by
            question, the largest first.
        losses_searched: how many segments were tested for that; None if none were searched for.
    """

    version: str
    run_key: str
    flips: Flips
    overall: RateChange
    label_changed: int
    label_flips: Flips
    only_now: int
    only_before: int
    causes: tuple[FlipCause, ...]
    segments: tuple[SegmentChange, ...]
    notes: tuple[str, ...] = ()
    searched: int | None = None
    held: int = 0
    worsened: tuple[Worsening, ...] = ()
    losses_searched: int | None = None

    @property
    def worse(self) -> tuple[SegmentChange | Worsening, ...]:
        """Every group that got worse, once, the worst first; those told by failures before those told by losses."""
        return (
            *(segment for segment in self.segments if segment.worse),
            *(group for group in self.worsened if not group.told_as),
        )


@dataclass(frozen=True)
class GateReason:
    """One rule of the gate: what was observed, what was allowed, and what follows.

    Attributes:
        rule: as errata.yaml writes it; words: in a sentence, with its numbers.
        groups: the groups that the words name, as they stand there; None in results that were stored without them.
    """

    rule: str
    words: str
    observed: float | None
    limit: float | None
    outcome: Outcome
    groups: tuple[str, ...] | None = None


@dataclass(frozen=True)
class GateResult:
    """The gate's outcome: the worst of its reasons; UNDECIDED where too little is known to say PASS."""

    outcome: Outcome
    reasons: tuple[GateReason, ...]


NOT_GATED = GateResult("UNDECIDED", ())
