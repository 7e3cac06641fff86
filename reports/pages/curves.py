"""The rate curves of a finding: one picture a condition, with what it says in words and in numbers."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.charts.curve import Dot, Drawing, along, beside
from reports.pages.parts import Table, table
from reports.words import both_of_100, capital, count, of_100, rate_between, sentence, shorten
from tasks.contracts.findings import Finding
from tasks.contracts.portrait import Curve, CurveBin, End


@dataclass(frozen=True)
class CurveView:
    """One curve: the column, what is to be seen, the picture, and the same in numbers."""

    title: str
    words: str
    drawing: Drawing
    table: Table


def curves(finding: Finding) -> tuple[CurveView, ...]:
    """The curves of a finding, in the order of its conditions."""
    return tuple(_view(curve) for curve in finding.portrait.curves)


def _view(curve: Curve) -> CurveView:
    title, words = capital(curve.label), _words(curve)
    missing = _dot(curve.missing, named=True) if curve.missing else None
    dots = [dot for each in curve.bins if (dot := _dot(each, named=not curve.ordered))]
    if curve.ordered:
        drawing = along(f"{title}: {words}", missing, dots, curve.outside)
    else:
        drawing = beside(f"{title}: {words}", [*dots, *((missing,) if missing else ())], curve.outside)
    return CurveView(title, words, drawing, _table(curve))


def _words(curve: Curve) -> str:
    """The two rates, and where the cases that were not searched say that the rate changes."""
    inside, outside = both_of_100(curve.inside, curve.outside)
    rates = f"{inside} of 100 wrong in the shaded part"
    rates += f", {outside} in the rest" if curve.outside is not None else ""
    given = f" (all where {shorten(curve.given, 160)})" if curve.given else ""
    return " ".join(filter(None, [sentence(rates + given), *_ends(curve.ends)]))


def _ends(ends: Iterable[End]) -> Iterable[str]:
    for end in ends:
        changes = "rises" if end.side == "from" else "falls"
        if not end.low:
            yield f"Where exactly it {changes} cannot be told."
        elif end.low != end.high:
            yield f"It {changes} most between {end.low} and {end.high}."
        else:
            yield f"It {changes} most at {end.low}."


def _dot(each: CurveBin, *, named: bool) -> Dot | None:
    if each.rate is None or each.low is None or each.high is None:
        return None
    return Dot(each.words if named else each.start, each.rate, each.low, each.high, each.inside)


def _table(curve: Curve) -> Table:
    bins = [*curve.bins, *((curve.missing,) if curve.missing else ())]
    rows = []
    for each in bins:
        rate, interval = rate_between(each.rate, each.low, each.high)
        rows.append((capital(each.words), count(each.cases), rate or of_100(each.rate), interval))
    return table("", (curve.label, "cases", "wrong of 100", "interval"), rows, numeric=(1, 2, 3))
