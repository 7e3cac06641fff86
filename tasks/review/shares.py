"""What the verdicts on a sample say of all failures: the share of each verdict and cause, with its interval.

One person's later verdict replaces the earlier one; several people's are settled by majority, and a tie stays
undecided. How shares are weighted is in `tasks.review.estimate`; how they are told, in `reports.review`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from tasks.contracts.review import CAUSES, UNDECIDED, VERDICTS, SampledCard, Share, Shares
from tasks.review.estimate import effective_n, weighted_share, weights_of


@dataclass(frozen=True)
class _Settled:
    """One card's verdict and causes once all who judged it are heard."""

    verdict: str
    causes: frozenset[str]
    readers: int
    agreed: bool


def shares(sample: Sequence[SampledCard], verdicts: pl.DataFrame) -> Shares:
    """The shares among all failures; `verdicts` are stored verdicts on this pack, oldest first."""
    return _shares([c for c in sample if c.part != "control"], _settled(verdicts))


def control_shares(sample: Sequence[SampledCard], verdicts: pl.DataFrame) -> Shares:
    """The same for the controls: shares among all correct predictions, an estimate of its own."""
    return _shares([c for c in sample if c.part == "control"], _settled(verdicts))


def latest(verdicts: pl.DataFrame) -> pl.DataFrame:
    """One row per card and reviewer: the last one stored; names that differ by case or spaces are one reviewer."""
    by = pl.col("reviewer").str.strip_chars().str.to_lowercase()
    return (
        verdicts.with_columns(by.alias("_by"))
        .unique(["card", "_by"], keep="last", maintain_order=True)
        .drop("_by")
        .sort("card", "reviewer")
    )


def _settled(verdicts: pl.DataFrame) -> dict[str, _Settled]:
    rows = latest(verdicts).select("card", "verdict", "causes").rows()
    cards: dict[str, list[tuple[str, list[str]]]] = {}
    for card, verdict, causes in rows:
        cards.setdefault(card, []).append((verdict, causes))
    return {card: _settle(said) for card, said in cards.items()}


def _settle(said: Sequence[tuple[str, Iterable[str]]]) -> _Settled:
    counted = Counter(verdict for verdict, _ in said).most_common()
    tied = len(counted) > 1 and counted[0][1] == counted[1][1]
    causes = Counter(cause for _, named in said for cause in set(named))
    return _Settled(
        verdict=UNDECIDED if tied else counted[0][0],
        causes=frozenset(cause for cause, times in causes.items() if 2 * times > len(said)),
        readers=len(said),
        agreed=len(counted) == 1,
    )


def _shares(asked: Sequence[SampledCard], settled: Mapping[str, _Settled]) -> Shares:
    answered = [card for card in asked if card.card in settled]
    said = [settled[card.card] for card in answered]
    weights = weights_of(answered)
    total = asked[0].total if asked else 0
    reached = {card.stratum: card.population for card in answered}
    aside = {card.stratum: card.aside for card in answered}
    whole = bool(answered) and len(answered) == total
    several = [each for each in said if each.readers > 1]

    def share(name: str, hits: list[bool]) -> Share:
        if not answered:
            return Share(name, 0, None, None, None)
        value, interval = weighted_share(weights, hits)
        low, high = (value, value) if whole else interval or (None, None)
        return Share(name, sum(hits), value, low, high)

    undecided = sum(each.verdict == UNDECIDED for each in said)
    # A newer Errata may have stored words that this one does not know; they are told all the same.
    words = [*VERDICTS, *sorted({each.verdict for each in said} - VERDICTS.keys())]
    return Shares(
        verdicts=_by_size(share(word, [each.verdict == word for each in said]) for word in words),
        causes=_by_size(share(word, [word in each.causes for each in said]) for word in _causes(said)),
        asked=len(asked),
        answered=len(answered),
        effective=effective_n(weights),
        population=total,
        covered=sum(reached.values()) / total if total else 0.0,
        read_several=len(several),
        agreed=sum(each.agreed for each in several),
        undecided=undecided,
        whole=whole,
        aside=sum(aside.values()) / total if total else 0.0,
    )


def _causes(said: Iterable[_Settled]) -> list[str]:
    """The causes that were named: of what nobody named, a list of upper bounds would say nothing."""
    named = {cause for each in said for cause in each.causes}
    return [cause for cause in CAUSES if cause in named] + sorted(named - CAUSES.keys())


def _by_size(found: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(found, key=lambda share: -(share.value or 0.0)))
