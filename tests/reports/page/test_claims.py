"""What a page must not claim: harm or none where nobody could tell, and rates as if they were counts."""

# ruff: noqa: RUF001 - dashes and minus signs are set as such

from dataclasses import replace

import pytest

from reports.console import closing_lines
from reports.pages.first_screen import first_screen
from reports.pages.verdict import verdict
from reports.pages.vocabulary import effect_words
from reports.render import render_report
from tasks.contracts.analysis import CoverageStep


def plain(text: str) -> str:
    """Text with ordinary spaces, as it is read."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def weighted(analysis):
    """The flights with weights: failures as rows are half of what they weigh."""
    measured = tuple(
        replace(f, measure=replace(f.measure, weighted=True, failed=round(f.measure.errors / 2)))
        for f in analysis.findings
    )
    performance = replace(
        analysis.performance,
        failures=20_000,
        weighted_failures=analysis.performance.failures,
        weighted_by="sample weight",
    )
    return replace(analysis, findings=measured, performance=performance)


def test_counts_are_rows_and_rates_say_how_they_are_weighted(weighted):
    first = first_screen(weighted, {})
    rate, failures, credited = first.numbers
    assert rate.label == "Wrong of 100, weighted by sample weight"
    assert (failures.value, failures.aside) == ("20,000", "of 327,346 analysed")
    assert credited.aside == "of all failures, weighted by sample weight"
    assert "rates and shares weighted by sample weight" in first.facts


def test_the_verdict_and_the_terminal_say_what_is_weighted(weighted):
    assert plain(verdict(weighted).explanation).startswith(
        "9.9 % of the 20,000 failures, weighted by sample weight, sit in rows"
    )
    assert plain(closing_lines(weighted)[0]).endswith("(11 % of all failures, weighted by sample weight).")
    segments = replace(weighted, findings=tuple(f for f in weighted.findings if f.proposal.family == "segment"))
    assert plain(verdict(segments).explanation).startswith(
        "31 % of all failures, weighted by sample weight, are there, 5,924 weighted failures more than these cases"
    )


def test_every_part_with_rates_says_how_they_are_weighted(weighted, analysis):
    page = plain(render_report(weighted))
    assert "Of 20,000 failures, weighted by sample weight, 9.9 % sit in rows of doubtful preparation" in page
    assert page.count("Rates and shares are weighted by sample weight; cases and failures are counted as rows.") == 4
    assert '<th scope="col" class="n">weighted failures</th>' in page
    # A finding's failures are rows; what is made of rates is weighted.
    assert "<dt>Failures</dt><dd><b>2,166</b><small>of 22,106 cases</small>" in page
    assert "weighted failures</small>" in page
    assert "weighted" not in render_report(analysis).partition("</style>")[2]


@pytest.mark.parametrize(("labelled", "words"), [(0, "is labelled"), (9, "could be analysed")])
def test_of_cases_that_nobody_judged_no_harm_is_claimed_nor_denied(analysis, found, labelled, words):
    measure = replace(found["airports"].measure, analysed=0, labelled=labelled, errors=0.0, error_rate=None)
    silent = replace(found["airports"], measure=measure, too_few=True)
    unjudged = replace(analysis, findings=(found["evening"], silent))
    assert first_screen(unjudged, {}).repairs == ()
    assert verdict(unjudged).explanation.endswith(f"no row in airports); none of them {words}.")
    page = render_report(unjudged)
    assert '<td class="n">–</td><td class="n">not known</td>' in page
    assert f"<td>{'not labelled' if labelled == 0 else 'not analysed'}</td>" in page


def test_where_nothing_can_fail_the_verdict_is_undecided_and_says_what_to_do(analysis):
    steps = (
        CoverageStep("predicted", 800, 0, ""),
        CoverageStep("scored", 800, 0, ""),
        CoverageStep("analysed", 0, 800, "their query has only 10 items", "no query is longer than 10", "set it"),
    )
    performance = replace(analysis.performance, rows=0, failures=0, failure_rate=None, kinds=(), metrics=())
    coverage = replace(analysis.coverage, steps=steps)
    nothing = replace(analysis, performance=performance, coverage=coverage, findings=(), waterfall=(), cases=())
    said = verdict(nothing)
    assert said.headline == "Undecided: no query is longer than 10."
    assert said.explanation == "800 predictions fell out before “analysed”: their query has only 10 items. Set it."
    first = first_screen(nothing, {})
    assert [number.value for number in first.numbers] == ["–", "–", "–"]
    assert first.no_lines == "No case could be analysed, so nothing is known of mistakes."
    assert closing_lines(nothing) == [said.headline, said.explanation]


def test_where_every_case_is_wrong_no_group_is_judged(analysis, found):
    measure = replace(found["airports"].measure, error_rate=1.0, error_rate_elsewhere=1.0)
    measure = replace(measure, excess_errors=0.0, excess_low=0.0, excess_high=0.0)
    performance = replace(analysis.performance, failures=analysis.performance.rows, failure_rate=1.0)
    fault = replace(found["airports"], measure=measure)
    wrong = replace(analysis, performance=performance, findings=(fault,))
    assert verdict(wrong).headline == "Nothing could be told apart: every case is wrong."
    assert first_screen(wrong, {}).no_lines == "Nothing could be told apart: every case is wrong."
    assert effect_words(fault) == "nothing can be told apart: every case is wrong, here and elsewhere"


def test_too_few_entities_are_no_verdict_about_chance(analysis, found):
    measure = replace(found["evening"].measure, few_entities=True)
    group = replace(found["evening"], measure=measure, confirmed=False, too_few=True)
    untold = "Too few entities to tell: all cases belong to one"
    alone = replace(analysis, findings=(group,), untold=untold)
    assert verdict(alone).headline == f"{untold}."
    assert first_screen(alone, {}).no_lines == f"{untold}."
    assert effect_words(group) == "too few entities to tell"
    # What was compared all the same is not denied.
    compared = replace(alone, findings=(found["airports"],))
    assert verdict(compared).headline == "No group stands out among those that were looked at."


def test_what_was_tested_and_did_not_hold_is_not_called_chance(found):
    measure = replace(found["airports"].measure, excess_errors=4.0, excess_low=-9.0, excess_high=20.0)
    assert effect_words(replace(found["airports"], measure=measure)) == "not reliably worse than elsewhere"
