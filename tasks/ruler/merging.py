"""What findings say of each other, and which of them are one: a reader meets every cause once.

The rules, in their order; what goes is told by the finding that it goes for.

1. *Shadow*: a segment that is nothing without the rows of data findings names the one it is the shadow of. It stays.
2. *Part*: a data finding all of whose rows lie in a larger one names that. It stays.
3. *Twin*: a segment that has nearly the same rows as a better one, or beside it little excess of its own, or none that
   is more than luck, goes.
4. *Core*: a segment of which little is left outside a combination within it goes for that combination.
5. *Sum*: a combination in which the effects of two other segments merely add up goes for the first of these.
6. Of the rest so many of the search's segments are kept as can be read, and of these so many combinations.

What a finding's own method settles, and what the user named, goes for no other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.stats import hypergeom

from tasks.contracts.findings import Finding
from tasks.ruler.attribution import is_structural
from tasks.ruler.patterns import Patterns, Selection
from tasks.ruler.statistics import significant

# A segment whose errors lie mostly in suspect rows, and that is no worse without them, is a shadow.
SHADOW_OVERLAP = 0.5
SHADOW_LEVEL = 0.05
# Two sets that share this much are one finding with two names.
TWINS = 0.5
# So much of its excess must be left to a segment beside a better one, or the better one explains it.
LEFT_BESIDE = 0.5
# What is left of an excess once a quarter of it is explained, and is fewer standard errors than this, may be luck: as
# with what is confirmed, its 95 % interval must lie above none.
STILL_OWN, LUCK = 0.75, 1.96
# A combination always shares its excess with its conditions and with what goes along with them; so much must be own:
# of a combination beside them and beyond their sum, and of another segment beside a combination.
LEFT_TO_COMBINATION = 1 / 3
# So much of a combination lies within the segment that it is a part of.
WITHIN = 0.9
MOST_FOUND = 25
# Of two columns with an effect each there is always a combination: more of them would crowd out what says more alone.
MOST_COMBINATIONS = 12


@dataclass(frozen=True)
class Sets:
    """The rows of findings, compared with each other. Excess is told on the confirmation half, overlap on all rows.

    Attributes:
        positions: finding id -> position in the patterns.
    """

    patterns: Patterns
    positions: dict[str, int]

    def rows(self, finding: Finding) -> Selection:
        """The patterns in which it holds."""
        return self.patterns.holds[:, self.positions[finding.finding_id]]

    def alike(self, a: Finding, b: Finding) -> bool:
        """Whether they select nearly the same rows."""
        return self.patterns.jaccard(self._at(a), self._at(b)) >= TWINS

    def within(self, a: Finding, b: Finding) -> float:
        """The share of a's rows that are b's too."""
        return self.patterns.share_within(self._at(a), self._at(b))

    def explains(self, better: Finding, finding: Finding, needed: float) -> bool:
        """Whether less than the needed part of a finding's excess is left beside a better one, or no more than luck."""
        alone = self.patterns.excess(self._at(finding))
        left, sure = self.patterns.excess_beside(self._at(finding), self._at(better))
        return left < needed * alone or (left < STILL_OWN * alone and sure < LUCK)

    def adds_up(self, joint: Finding, first: Finding, second: Finding) -> bool:
        """Whether a finding is where two others overlap, and has little excess beyond what both add up to there."""
        at = (self._at(joint), self._at(first), self._at(second))
        if self.patterns.overlap(*at) < TWINS:
            return False
        needed = LEFT_TO_COMBINATION * self.patterns.excess(at[0])
        return self.patterns.excess_beyond_both(*at) < needed

    def _at(self, finding: Finding) -> int:
        return self.positions[finding.finding_id]


def related(findings: Sequence[Finding], sets: Sets) -> list[Finding]:
    """The same findings, each with the data finding that it is the shadow or a part of (rules 1 and 2)."""
    suspects = [f for f in findings if is_structural(f)]
    return [_part(_shadow(f, suspects, sets), suspects, sets) for f in findings]


def merged(findings: Sequence[Finding], sets: Sets, places: Mapping[str, int]) -> list[Finding]:
    """What is left of findings in the order of importance, with the names of what went for it (rules 3 to 6).

    `places` says which combinations are kept if they are too many: the search puts first what has most of its own.
    """
    kept: list[Finding] = []
    names: dict[str, list[str]] = {}
    twins: dict[str, list[str]] = {}

    def goes_for(finding: Finding, told: str) -> None:
        names.setdefault(told, []).extend((finding.proposal.subject, *names.pop(finding.finding_id, ())))

    for finding in findings:
        better = next((k for k in kept if _is_twin(finding, k, sets)), None)
        if better is not None and not finding.proposal.known:
            goes_for(finding, better.finding_id)
            if sets.alike(better, finding):
                twins.setdefault(better.finding_id, []).append(finding.finding_id)
            continue
        for shell in [k for k in kept if _is_core(finding, k, sets)]:
            kept.remove(shell)
            goes_for(shell, finding.finding_id)
        kept.append(finding)
    sums = {f.finding_id: first for f in kept if (first := _sum_of(f, kept, sets))}
    for finding in kept:
        if finding.finding_id in sums:
            names.setdefault(sums[finding.finding_id], []).append(finding.proposal.subject)
    named = [
        replace(f, also_known_as=tuple(names.get(f.finding_id, ())), twins=tuple(twins.get(f.finding_id, ())))
        for f in kept
        if f.finding_id not in sums
    ]
    joint = sorted((f.finding_id for f in named if f.proposal.combined), key=places.__getitem__)[MOST_COMBINATIONS:]
    searched = [f.finding_id for f in named if f.proposal.saw_errors and f.finding_id not in joint][MOST_FOUND:]
    return [f for f in named if f.finding_id not in {*joint, *searched}]


def _shadow(finding: Finding, suspects: Sequence[Finding], sets: Sets) -> Finding:
    """Measure a segment again without the suspect rows; if nothing is left it is the shadow of the data finding."""
    if finding.proposal.family == "data_preparation" or not suspects:
        return finding
    patterns, own = sets.patterns, sets.positions[finding.finding_id]
    suspect = patterns.any_of([sets.positions[s.finding_id] for s in suspects])
    usable = patterns.confirm if finding.proposal.saw_errors else np.ones_like(patterns.confirm)
    clean = usable & ~suspect
    inside = clean & sets.rows(finding)
    rate = patterns.rate(inside)
    finding = replace(finding, without_suspects=None if rate is None else significant(rate))
    if not finding.confirmed or patterns.within(own, suspect) < SHADOW_OVERLAP:
        return finding
    p_value = hypergeom.sf(
        patterns.failed[inside].sum() - 1,
        patterns.analysed[clean].sum(),
        patterns.failed[clean].sum(),
        patterns.analysed[inside].sum(),
    )
    if p_value <= SHADOW_LEVEL:
        return finding
    source = max(suspects, key=lambda s: patterns.within(own, sets.rows(s)))
    return replace(finding, shadow_of=source.finding_id)


def _part(finding: Finding, suspects: Sequence[Finding], sets: Sets) -> Finding:
    """Name the larger data finding that holds all rows of a structural one: the same fault, seen closer."""
    if not is_structural(finding) or not finding.measure.analysed:
        return finding
    own = sets.rows(finding)
    for other in suspects:
        if other.measure.rows > finding.measure.rows and not (own & ~sets.rows(other)).any():
            return replace(finding, part_of=other.finding_id)
    return finding


def _is_twin(finding: Finding, better: Finding, sets: Sets) -> bool:
    """Whether it says the same as a better one: nearly the same rows, or little excess of its own beside it."""
    if finding.proposal.settled or not finding.proposal.saw_errors:
        return False
    if sets.alike(better, finding):
        return True
    if is_structural(better):
        return False  # that is for shadows to say
    combined = better.proposal.combined or finding.proposal.combined
    return sets.explains(better, finding, LEFT_TO_COMBINATION if combined else LEFT_BESIDE)


def _is_core(finding: Finding, shell: Finding, sets: Sets) -> bool:
    """Whether it is a combination within a better segment of which little is left outside: it is what there is."""
    searched = shell.proposal.saw_errors and not shell.proposal.known and not shell.proposal.settled
    if not searched or finding.proposal.known or not finding.proposal.combined:
        return False
    return sets.within(finding, shell) >= WITHIN and sets.explains(finding, shell, LEFT_BESIDE)


def _sum_of(finding: Finding, kept: Sequence[Finding], sets: Sets) -> str | None:
    """The first of two other segments whose effects add up to a combination."""
    if finding.proposal.known or not finding.proposal.combined:
        return None
    others = [f for f in kept if f is not finding and f.proposal.saw_errors and sets.within(finding, f) >= TWINS]
    return next(
        (first.finding_id for first, second in combinations(others, 2) if sets.adds_up(finding, first, second)), None
    )
