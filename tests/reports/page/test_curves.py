"""A finding's rate curves: what they say in words, in shapes and in numbers."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

from reports.charts.curve import WIDTH, Dot, along, beside
from reports.pages.curves import curves
from reports.render import render_report
from reports.words import PERCENT
from tasks.contracts.portrait import Contrast, Curve, CurveBin, End, Portrait

HOURS = tuple(
    CurveBin(f"from {h} h to below {h + 2} h", f"{h} h", 1000, rate, rate - 0.02, rate + 0.02, h >= 18)
    for h, rate in ((6, 0.05), (10, 0.1), (14, 0.12), (18, 0.2), (20, 0.25))
)
CURVE = Curve(
    column="hour",
    label="scheduled departure (hour)",
    given="origin is Newark",
    ordered=True,
    bins=HOURS,
    missing=CurveBin("missing", "", 40, 0.1, 0.04, 0.3, inside=False),
    inside=0.225,
    outside=0.09,
    ends=(End("from", "18 h", "17 h", "19 h"),),
)
CARRIERS = Curve(
    "carrier",
    "carrier",
    "",
    ordered=False,
    bins=(
        CurveBin("ExpressJet <EV>", "", 5_000, 0.2, 0.19, 0.21, inside=True),
        CurveBin("all others", "", 20_000, 0.1, 0.09, 0.11, inside=False),
    ),
    missing=None,
    inside=0.2,
    outside=0.1,
)


@pytest.fixture
def drawn(found):
    return replace(found["evening"], portrait=Portrait((CURVE, CARRIERS)))


def test_what_is_to_be_seen_is_said(drawn) -> None:
    hours, carriers = curves(drawn)
    assert hours.title == "Scheduled departure (hour)"
    assert hours.words == (
        "22 of 100 wrong in the shaded part, 9.0 in the rest (all where origin is Newark). "
        "It rises most between 17 h and 19 h."
    )
    assert carriers.words == "20 of 100 wrong in the shaded part, 10 in the rest."
    assert [row[0].text for row in hours.table.rows][-2:] == ["From 20 h to below 22 h", "Missing"]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (End("from", "18 h", "18 h", "18 h"), "It rises most at 18 h."),
        (End("to", "18 h", "17 h", "20 h"), "It falls most between 17 h and 20 h."),
        (End("to", "18 h", "", ""), "Where exactly it falls cannot be told."),
    ],
)
def test_where_the_rate_changes_is_said(drawn, end: End, words: str) -> None:
    (view,) = curves(replace(drawn, portrait=Portrait((replace(CURVE, ends=(end,)),))))
    assert view.words.endswith(words)


def test_bins_stand_in_order_and_the_selected_ones_are_shaded() -> None:
    dots = [Dot(f"{h} h", h / 100, h / 100 - 0.02, h / 100 + 0.02, inside=h >= 18) for h in range(6, 22, 2)]
    drawing = along("words", Dot("missing", 0.1, 0.05, 0.3, inside=False), dots, 0.1)
    assert len(drawing.shades) == 2
    assert [dot.x for dot in drawing.dots] == sorted(dot.x for dot in drawing.dots)
    assert [dot.inside for dot in drawing.dots] == [False] * 7 + [True] * 2
    # The end of the segment is named first, and no two texts meet.
    below = [text for text in drawing.texts if text.anchor == "middle"]
    assert [text.text for text in below if text.strong] == ["18 h"]
    assert "missing" in {text.text for text in below}
    spans = sorted((t.x - 3 * len(t.text), t.x + 3 * len(t.text)) for t in below)
    assert all(a[1] < b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize("draw", [lambda dots: along("", None, dots, None), lambda dots: beside("", dots, 0.0)])
@pytest.mark.parametrize("rates", [[0.0, 0.0], [1.0, 1.0], [0.0, 1e-6], [0.5]])
def test_everything_stays_in_the_frame(draw, rates: list[float]) -> None:
    long = "a name that is far longer than any chart is wide, and then some"
    drawing = draw(
        [Dot(long, rate, max(rate - 0.5, 0), min(rate + 0.5, 1), inside=i == 0) for i, rate in enumerate(rates)]
    )
    for line in drawing.lines:
        assert 0 <= min(line.x, line.x2) <= max(line.x, line.x2) <= WIDTH
        assert 0 <= min(line.y, line.y2) <= max(line.y, line.y2) <= drawing.height
    for dot in drawing.dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= drawing.height


def test_the_page_draws_them_and_escapes_names(analysis, drawn) -> None:
    findings = tuple(drawn if f.finding_id == drawn.finding_id else f for f in analysis.findings)
    html = render_report(replace(analysis, findings=findings))
    assert len(re.findall(r'<svg class="curve"', html)) == 2
    assert "ExpressJet &lt;EV&gt;" in html
    assert "<EV>" not in html


def test_what_else_is_different_is_one_sentence(analysis, drawn) -> None:
    contrasts = (
        Contrast("wind", "wind is 30 mph or more", 0.62, 0.3),
        Contrast("carrier", "carrier is <EV>", 0.31, 0.12),
    )

    def html(portrait: Portrait) -> str:
        findings = (replace(drawn, portrait=portrait),)
        return render_report(replace(analysis, findings=findings)).replace(PERCENT, " %")

    assert (
        "Wind is 30 mph or more (62 % of these cases, 30 % of the others); carrier is &lt;EV&gt; (31 %, 12 %)."
        in html(Portrait(contrasts=contrasts, compared=9))
    )
    assert "Nothing much in the 9 other columns that were compared." in html(Portrait(compared=9))
    assert "What else is different" not in html(Portrait())


def test_other_scores_are_one_line_of_a_segment_and_of_no_fault(analysis, drawn, found) -> None:
    def scored(finding):
        return replace(finding, measure=replace(finding.measure, sliceline=0.5312, effect_size=0.441, lift=2.0))

    html = render_report(replace(analysis, findings=(scored(drawn), scored(found["planes"]))))
    assert (
        html.count(
            "Other scores: 0.531 by SliceLine (alpha 0.99), 0.441 as effect size (Cohen&#39;s h) and 2.00 times the"
            " overall rate (lift)."
        )
        == 1
    )
    assert "Other scores" not in render_report(replace(analysis, findings=(drawn,)))


def test_of_many_names_for_the_same_cases_three_are_shown_and_the_others_open(analysis, drawn) -> None:
    names = tuple(f"cases where hour is {hour} or more" for hour in range(15, 20))
    html = render_report(replace(analysis, findings=(replace(drawn, also_known_as=names),)))
    shown = "Nearly the same cases, or explained by this: hour is 15 or more; hour is 16 or more; hour is 17 or more."
    assert shown in html
    assert "<summary>2 more of these</summary>" in html
    assert "hour is 18 or more; hour is 19 or more." in html
    few = render_report(replace(analysis, findings=(replace(drawn, also_known_as=names[:3]),)))
    assert shown in few
    assert "more of these" not in few
