"""What the terminal says when a sheet was ingested: what was stored, and what the verdicts say of all failures.

A share is never printed without its interval, nor as a plain percentage of the cards. How it is estimated lives in
`tasks.review`.
"""

from collections.abc import Iterable

from reports.words import count, percent, plural
from tasks.contracts.review import UNDECIDED, Share, Shares
from tasks.review.ingest import Ingested

_COVERED = 0.995
# Below this share of the failures it makes no difference to a share that is known to a few points.
ASIDE = 0.01


def ingested_lines(done: Ingested) -> list[str]:
    """Everything to say of one ingested sheet."""
    new, known = done.stored.added, done.stored.known
    first = f"{plural(new, 'new verdict')} stored" + (f", {count(known)} known already." if known else ".")
    warned = [f"{problem.where} {problem.what}: {problem.do}." for problem in done.warnings]
    return [first, *warned, *share_lines(done.failures, done.controls)]


def share_lines(failures: Shares, controls: Shares) -> list[str]:
    """The shares of verdicts and causes among all failures, and apart from them what the controls say."""
    if not failures.answered:
        lines = [f"None of {plural(failures.asked, 'card')} is answered yet, so nothing can be said of the failures."]
    else:
        lines = [_precision(failures), *_limits(failures)]
        lines += [_line(share, "of all failures", failures.whole) for share in failures.verdicts]
        if failures.causes:
            lines.append("Causes, of which a case may have several:")
            lines += [_line(share, "of all failures", failures.whole) for share in failures.causes]
    return lines + _controls(controls)


def _precision(found: Shares) -> str:
    answered = f"{count(found.answered)} of {plural(found.asked, 'card')} answered"
    if found.whole:
        return f"{answered}: every failure was read, so these shares are exact."
    worth = count(round(found.effective))
    return f"{answered}, as precise as {worth} of {plural(found.population, 'failure')} drawn purely at random."


def _limits(found: Shares) -> Iterable[str]:
    if found.covered < _COVERED:
        yield (
            f"The answers reach groups with {percent(found.covered)} of the failures; "
            "the others are taken to be like them."
        )
    if found.aside > ASIDE:
        yield (
            f"{percent(found.aside)} of the failures are of entities that have their card for another reason; "
            "no interval covers that they may be unlike the others."
        )
    if found.read_several:
        yield f"{count(found.agreed)} of {plural(found.read_several, 'card')} judged by several people: they agree."
    if found.undecided:
        yield f"{plural(found.undecided, 'card is', 'cards are')} undecided: as many for one verdict as for another."


def _line(share: Share, of: str, whole: bool) -> str:
    name = "undecided" if share.name == UNDECIDED else share.name.replace("_", " ")
    return f"  {name}: {_between(share, of, whole)} ({plural(share.cards, 'card')})"


def _between(share: Share, of: str, whole: bool) -> str:
    if share.value is None or share.low is None or share.high is None:
        return f"too few answers to tell a share {of}"
    if whole:
        return f"{percent(share.value)} {of}"
    if not share.cards:
        return f"under {percent(share.high)} {of}"
    if share.value >= 1:
        return f"over {percent(share.low)} {of}"
    return f"{percent(share.value)} {of}, between {percent(share.low)} and {percent(share.high)}"


def _controls(found: Shares) -> list[str]:
    if not found.answered:
        return []
    of = "of all correct predictions"
    said = [share for share in found.verdicts if share.cards or share.name == "label_wrong"]
    words = [f"{share.name.replace('_', ' ')} {_between(share, of, found.whole)}" for share in said]
    head = f"Controls, {count(found.answered)} of {count(found.asked)} answered"
    return [f"{head}: {'; '.join(words)}."]
