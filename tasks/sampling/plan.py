"""How many cards each stratum gets, and which groups and kinds become strata. Nothing here looks at rows.

The meeting discovers: the worst, the newly wrong and the named groups come first. The random rest and the solo cards
measure. How the cards are drawn is in `tasks.sampling.draw`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from tasks.contracts.findings import Finding

STANDARD = 24
WORST, NEWLY_WRONG, GROUPED = 6, 5, 6
# So many of the worst a lane are looked at for each of their cards, to have a choice of entities.
CANDIDATES = 10
PER_GROUP = 3
PER_KIND = 2
CONTROLS = 3
SOLO = 60

OTHER_KINDS = "other kinds"


@dataclass(frozen=True)
class Plan:
    """Cards in all for the meeting, and the most that each stratum may take of them; what is left is random."""

    cards: int
    worst: int
    newly_wrong: int
    groups: int
    solo: int
    controls: int


def plan(cards: int) -> Plan:
    """The plan for a meeting of so many cards: a shorter one keeps the proportions, a longer one adds random cards."""
    part = min(cards / STANDARD, 1.0)
    return Plan(
        cards=cards,
        worst=ceil(WORST * part),
        newly_wrong=int(NEWLY_WRONG * part),
        groups=int(GROUPED * part) // PER_GROUP,
        solo=SOLO if cards else 0,
        controls=CONTROLS if cards else 0,
    )


def groups_to_read(findings: Sequence[Finding], groups: int) -> list[Finding]:
    """New confirmed findings, then the subgroups the user named, where more goes wrong than elsewhere; most first."""

    def wanted(finding: Finding) -> bool:
        new = finding.confirmed and finding.state == "new" and finding.shadow_of is None
        return (new or finding.proposal.known) and not finding.too_few and finding.measure.excess_errors > 0

    order = sorted(filter(wanted, findings), key=lambda f: (f.proposal.known, -f.measure.excess_errors, f.finding_id))
    return order[:groups]


def kind_strata(kinds: Sequence[str], cards: int) -> dict[str, tuple[str, ...]]:
    """Strata of kinds by name, so few that each can get two of the cards; `kinds` come with the most frequent first."""
    most = max(cards // PER_KIND, 1)
    own = kinds if len(kinds) <= most else kinds[: most - 1]
    strata: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in own}
    if rest := tuple(kinds[len(own) :]):
        strata[OTHER_KINDS] = rest
    return strata


def allocate(rows: Sequence[int], units: Sequence[int], cards: int, taken: Sequence[int] | None = None) -> list[int]:
    """How many of the cards each stratum gets: two each where they last, then in proportion to its rows.

    Each further card goes to the stratum that is furthest below its proportion (Sainte-Laguë), as long as it has units.
    `taken` are cards it has already; the result does not count them.
    """
    before = list(taken or [0] * len(rows))
    now = before.copy()
    for _ in range(cards):
        open_strata = [i for i in range(len(rows)) if now[i] < units[i]]
        if not open_strata:
            break
        first = min(open_strata, key=lambda i: (now[i] >= PER_KIND, -rows[i] / (2 * now[i] + 1), i))
        now[first] += 1
    return [n - b for n, b in zip(now, before, strict=True)]
