"""What stands beside a case: earlier cases of its entity, exact copies, and the cases most like it."""

from dataclasses import dataclass

from reports.words import listing, plural
from tasks.contracts.analysis import Case, Neighbour


@dataclass(frozen=True)
class Comparable:
    """One comparable case: which, what was recorded and predicted, where it differs and what it shares."""

    case_id: str
    heading: str
    said: str
    differs: tuple[str, ...]
    similar: str


def earlier_words(case: Case) -> str:
    """How many cases of its entity came before; empty where that is not known."""
    return "" if case.history is None else f"{plural(case.history.earlier, 'earlier case')} of this entity"


def history_words(case: Case) -> str:
    """The same, and how many of them went wrong; only for those who may know how the model did."""
    if case.history is None:
        return ""
    wrong = f", {case.history.wrong} of them wrong" if case.history.earlier else ""
    return f"{earlier_words(case)}{wrong}."


def copies_words(case: Case) -> str:
    """How many exact copies there are and whether their outcome differs; empty without any."""
    if not case.copies:
        return ""
    contrary = f", {case.contrary_copies} of them with another outcome" if case.contrary_copies else ""
    return f"{plural(case.copies, 'exact copy', 'exact copies')}{contrary}."


def comparables(case: Case) -> tuple[Comparable, ...]:
    """The comparable cases in their order."""
    return tuple(_comparable(neighbour) for neighbour in case.neighbours)


def _comparable(neighbour: Neighbour) -> Comparable:
    differs = [f"{d.label}: {d.here or 'missing'} here, {d.there or 'missing'} there" for d in neighbour.differs]
    if neighbour.more_differs:
        differs.append(f"and {plural(neighbour.more_differs, 'more field')}")
    return Comparable(
        case_id=neighbour.case_id,
        heading="Same outcome" if neighbour.same_label else "Other outcome",
        said=f"recorded {neighbour.label}, predicted {neighbour.prediction}",
        differs=tuple(differs),
        similar=f"Similar by {listing(neighbour.similar)}." if neighbour.similar else "",
    )
