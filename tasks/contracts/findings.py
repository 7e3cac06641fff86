"""What a finding is: a SQL predicate over the evaluation table, and what the ruler measured on it.

Detectors and the slice search make proposals; only the ruler turns a proposal into a finding. One row of
`findings.parquet` is one finding.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from tasks.contracts.portrait import NO_PORTRAIT, Portrait
from tasks.sql import Sql

Family = Literal["data_preparation", "missing_feature", "ambiguous", "segment"]
Strength = Literal["confirmed", "probable", "candidate"]
ClauseKind = Literal["category", "set", "rest", "word", "missing", "present", "threshold", "interval"]
State = Literal["new", "ongoing", "worse", "regressed", "resolved", "accepted"]

FAMILY_ORDER: tuple[Family, ...] = ("data_preparation", "missing_feature", "ambiguous", "segment")


@dataclass(frozen=True)
class Evidence:
    """A small table that backs a finding: what was compared with what."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Expectation:
    """A check that would have caught a fault, in Great Expectations' own terms.

    Attributes:
        table: predictions, labels or the joined table's name.
        type: e.g. `expect_column_values_to_be_between`; kwargs: its arguments, JSON-safe.
    """

    table: str
    type: str
    kwargs: dict[str, Any]


@dataclass(frozen=True)
class Clause:
    """One column restricted: a part of what the search proposes.

    Attributes:
        column: the evaluation column it reads; value: the SQL expression that is compared.
        predicate: what must hold; words: the same for a reader, without an opening.
        low, high: the ends of an interval, low <= value < high, times in microseconds since 1970; None where open.
        kind: which values are meant: one category, a set of them, the rest, texts with a word, missing or present ones,
            an interval.
        values: the categories, as texts; of the rest, those that are not meant; of a word, the word.
    """

    column: str
    value: Sql
    predicate: Sql
    words: str
    low: float | None = None
    high: float | None = None
    kind: ClauseKind | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A predicate somebody thinks is worth measuring.

    Attributes:
        kind: what is proposed, e.g. `join.unmatched_key` or `segment.threshold`.
        predicate: runs as it stands on evaluation.parquet.
        subject: the rows in plain words, to start a sentence with ("flights whose tailnum has no row in planes").
        saw_errors: whether errors were looked at to choose it; then it is measured on the confirmation half.
        known: a subgroup the user named, listed whatever the result.
        why: one sentence of cause, if the proposer knows one.
        remedy: what to check or do.
        query: SQL that shows the rows or the fault in the sources; defaults to the predicate's rows.
        columns: the evaluation columns the predicate reads.
        expectations: checks that would have caught the fault.
        told: it is worth telling whatever the ruler says of its rows, because its own method found it.
        voids: as long as it is there, the metrics do not say how good the model is.
        brief: a combination in fewer words than its subject; empty for anything else.
        polars: the predicate as a Polars expression, as text; empty where there is none.
        clauses: what the search put together, all of which hold; empty for what anybody else proposes.
    """

    family: Family
    kind: str
    predicate: Sql
    subject: str
    remedy: str
    saw_errors: bool
    strength: Strength | None = None
    known: bool = False
    why: str = ""
    query: str = ""
    columns: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    told: bool = False
    voids: bool = False
    clauses: tuple[Clause, ...] = ()
    brief: str = ""
    polars: str = ""

    @property
    def in_short(self) -> str:
        """The subject in as few words as there are."""
        return self.brief or self.subject

    @property
    def combined(self) -> bool:
        """Whether it is a combination: a segment of several conditions."""
        return len(self.clauses) > 1

    @property
    def finding_id(self) -> str:
        """A finding is its predicate: the id is the same for every model, run, and whoever proposes it."""
        return sha256(self.predicate.encode()).hexdigest()[:12]

    @property
    def settled(self) -> bool:
        """Whether the proposer's own method settles that it is there; the ruler then only says what harm it does."""
        sure = self.told or not self.saw_errors or self.strength in ("confirmed", "probable")
        return self.family == "data_preparation" and sure


@dataclass(frozen=True)
class Measure:
    """What the ruler reads off one predicate.

    Attributes:
        rows: scored cases in the set; analysed: those with a usable label, the denominator of every rate.
        entities: distinct entities among the analysed rows; largest_entity: the share of rows of the biggest one.
        errors, error_rate, error_rate_elsewhere, and whatever is made of them: weighted where weights are given.
        excess_errors: errors beyond what the rest of the data would give the set, E_S - n_S * E_rest / n_rest,
            scaled to all analysed rows when it was measured on half of them; low and high bound it at 95 %.
        excess_loss: the same for the graded loss; None where the loss is not graded.
        share_of_errors: of all errors, the part inside the set; share_of_worst: of the worst 1 % of losses.
        ceiling: the overall error rate if the set had the rate of the rest.
        p_value: one-sided, the set is worse than the rest; q_value: after Benjamini-Hochberg.
        half: the rows it was measured on.
        failed: the errors as rows, scaled to all analysed rows like `excess_errors`; weighted: whether `errors` differ.
        labelled: the cases of the set that have a label.
        sliceline, effect_size, lift: other known scores, as `tasks.ruler.scores` says; None where they are not defined.
        few_entities: all analysed rows of the set, or all others, belong to one entity, which tells nothing of others.
            (These have no value in results that were stored before they were kept.)

    Where a number of every case is measured instead of failures, errors are its sum and rates its means, in its unit.
    """

    half: Literal["all", "confirm"]
    rows: int
    analysed: int
    entities: int | None
    largest_entity: float | None
    errors: float
    error_rate: float | None
    rate_low: float | None
    rate_high: float | None
    error_rate_elsewhere: float | None
    excess_errors: float
    excess_low: float
    excess_high: float
    excess_loss: float | None
    share_of_errors: float
    share_of_worst: float
    ceiling: float | None
    p_value: float
    q_value: float
    failed: int | None = None
    weighted: bool = False
    labelled: int | None = None
    few_entities: bool = False
    sliceline: float | None = None
    effect_size: float | None = None
    lift: float | None = None


@dataclass(frozen=True)
class Finding:
    """A measured proposal, ready to be ranked, shown and stored.

    Attributes:
        title: one plain sentence with numbers.
        confirmed: it holds on rows that were not used to choose it, after false-discovery control.
        too_few: too few analysed rows to tell, or too few entities.
        also_known_as: subjects of other predicates that describe nearly the same rows, or that it explains; twins:
            the ids of those that describe nearly the same rows, by which it is recognised in other runs.
        shadow_of: id of the data finding that explains it; without those rows nothing is left.
        part_of: id of the data finding that holds all of its rows.
        without_suspects: the error rate once the rows of data findings are set aside.
        score: what segments are ordered by, if the contract asks for another score than excess errors.
        portrait: what is shown of it beside its numbers; of a segment that the search found.
    """

    finding_id: str
    proposal: Proposal
    measure: Measure
    title: str
    confirmed: bool
    too_few: bool = False
    also_known_as: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()
    shadow_of: str | None = None
    part_of: str | None = None
    without_suspects: float | None = None
    state: State = "new"
    first_seen: str = ""
    score: float | None = None
    portrait: Portrait = NO_PORTRAIT

    @property
    def standing(self) -> float:
        """What the list of findings is ordered by, the largest first."""
        return self.measure.excess_errors if self.score is None else self.score

    @property
    def holds(self) -> bool:
        """Whether it is there: rows at fault for a finding about the data itself, a confirmed excess for any other."""
        if self.proposal.settled:
            return self.measure.rows > 0
        return self.confirmed
