"""What a reader meets first."""

from dataclasses import replace

from reports.ranking import counts, first_lines, in_order, is_fault, is_silent_fault, telling, to_repair


def test_data_problems_come_before_model_findings_whatever_their_size(found):
    assert found["evening"].measure.excess_errors > found["planes"].measure.excess_errors
    assert first_lines([found["evening"], found["planes"]]) == [found["planes"], found["evening"]]


def test_at_most_three_of_five_lines_are_about_data_while_there_is_more_to_say(found):
    data = [replace(found["planes"], finding_id=f"data-{i}") for i in range(6)]
    groups = [replace(found["evening"], finding_id=f"group-{i}") for i in range(6)]
    assert [f.finding_id for f in first_lines(groups + data)] == ["data-0", "data-1", "data-2", "group-0", "group-1"]
    assert [f.finding_id for f in first_lines(data)] == [f"data-{i}" for i in range(5)]


def test_a_fault_that_does_no_harm_stands_apart_from_what_hurts(found):
    assert is_silent_fault(found["airports"])
    given = [found["airports"], found["evening"], found["planes"]]
    assert first_lines(given) == [found["planes"], found["evening"]]
    assert to_repair(given) == [found["airports"]]
    assert found["airports"] in telling(found.values())


def test_the_largest_repair_comes_first(found):
    small, large = found["airports"], replace(found["airports"], finding_id="large")
    large = replace(large, measure=replace(large.measure, rows=90_000))
    assert to_repair([small, large]) == [large, small]


def test_a_part_of_a_larger_fault_or_an_unlabelled_one_has_no_line_of_its_own(found):
    silent = found["airports"]
    nothing_analysed = replace(silent, measure=replace(silent.measure, analysed=0))
    assert first_lines([replace(silent, part_of="larger"), nothing_analysed]) == []
    assert to_repair([replace(silent, part_of="larger"), nothing_analysed]) == []


def test_a_mere_suspicion_about_data_ranks_among_the_segments(found):
    suspicion = replace(found["planes"], proposal=replace(found["planes"].proposal, strength="candidate"))
    assert not is_fault(suspicion)
    assert first_lines([suspicion, found["evening"]]) == [found["evening"], suspicion]


def test_shadows_and_what_is_unsure_do_not_count(found):
    assert not counts(found["no_seats"])
    assert not counts(replace(found["evening"], too_few=True))
    assert not counts(replace(found["evening"], confirmed=False))
    assert not counts(replace(found["evening"], state="resolved"))
    assert counts(found["evening"])


def test_the_order_does_not_depend_on_the_order_given(found):
    findings = list(found.values())
    assert in_order(findings) == in_order(reversed(findings))
