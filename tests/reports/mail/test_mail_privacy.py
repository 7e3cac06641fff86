"""No case, key or hidden value gets into a mail; groups that may be named are."""

from dataclasses import replace

import pytest

from reports.mail.privacy import without_row_values
from reports.pages.checked import nothing_explains
from tasks.contracts.analysis import FaultCheck, Note
from tasks.contracts.comparison import GateReason, GateResult, Worsening
from tasks.contracts.findings import Clause, Evidence
from tasks.contracts.portrait import Contrast, Portrait
from tasks.sql import Sql

PLANTED = "SECRET"  # stands in everything that must stay behind


@pytest.fixture
def group(make_finding, make_measure):
    """A finding about one value of a column, with secrets wherever the report shows more than the group."""

    def build(column: str, value: str = "SECRET7f", kind: str = "segment.category", label: str = "", **rest):
        return make_finding(
            "segment",
            kind,
            f"\"{column}\" = '{value}'",
            f"cases where {label or column} is {value}",
            make_measure(40_000, 12_000.0, 300),
            why=f"{PLANTED} cause",
            remedy=f"{PLANTED} remedy",
            query=f"SELECT '{PLANTED}'",
            evidence=(Evidence(PLANTED, (PLANTED,), ((PLANTED,),)),),
            also_known_as=(f"cases where other is {PLANTED}",),
            **rest,
        )

    return build


def everything(outgoing, text, html) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in outgoing.message.items())
    return headers + text(outgoing) + html(outgoing)


@pytest.mark.parametrize("name", ["first", "compared", "quiet"])
def test_cases_keys_notes_and_evidence_are_left_out(runs, told, text, html, name) -> None:
    assert PLANTED not in everything(told(runs[name]), text, html)


def test_a_mail_denies_no_fault_that_nobody_looked_for(runs, settings) -> None:
    skipped = (FaultCheck("conflicting duplicates", "They contradict.", "not_looked", needs=("features",)),)
    run = replace(runs["compared"], fault_checks=skipped, notes=(Note("other", PLANTED),))
    bare = without_row_values(run, settings())
    assert nothing_explains(bare) == "Whether a fault in the data preparation explains it was not checked."


def test_what_a_mail_must_not_show_never_reaches_its_templates(runs, settings, group) -> None:
    run = replace(runs["compared"], findings=(group("mail"), *runs["compared"].findings))
    assert repr(run).count(PLANTED) >= 20
    assert PLANTED not in repr(without_row_values(run, settings(columns={"mail": {"policy": "hash"}})))


def test_nor_does_what_a_combination_is_made_of_and_what_is_shown_beside_it(runs, settings, group) -> None:
    secret = Sql(f"\"mail\" = '{PLANTED}'")
    clause = Clause("mail", Sql('"mail"'), secret, f"mail is {PLANTED}", kind="category", values=(PLANTED,))
    one = group("mail")
    combined = replace(
        one,
        proposal=replace(
            one.proposal, brief=f"cases with mail {PLANTED}", polars=f'"{PLANTED}"', clauses=(clause, clause)
        ),
        portrait=Portrait(contrasts=(Contrast("mail", f"mail is {PLANTED}", 0.5, 0.1),), compared=1),
    )
    run = replace(runs["quiet"], findings=(combined,))
    bare = without_row_values(run, settings(columns={"mail": {"policy": "hash"}}))
    assert PLANTED not in repr(bare)
    assert bare.findings[0].proposal.in_short.startswith("cases with a certain mail")


@pytest.mark.parametrize("policy", ["mask", "hash", "drop"])
def test_a_group_of_a_hidden_column_is_named_by_its_column_only(runs, told, text, html, settings, group, policy):
    contract = settings(columns={"mail": {"policy": policy, "label": "e-mail address"}})
    hidden, shown = group("mail"), replace(group("carrier", "Blue Jet"), finding_id="shown")
    run = replace(runs["first"], findings=(hidden, shown))
    told_ = everything(told(run, contract), text, html)
    assert PLANTED not in told_
    assert "Cases with a certain e-mail address (told in the report only)" in told_
    assert "Cases where carrier is Blue Jet" in told_


@pytest.mark.parametrize(
    ("parts", "column", "words"),
    [
        ({"columns": {"people__name": {"policy": "mask"}}}, "people__name", "a certain people__name"),
        ({"columns": {"predictions__mail": {"policy": "hash"}}}, "mail", "a certain mail"),
        ({"columns": {"Mail": {"policy": "hash"}}}, "mail", "a certain Mail"),
        ({}, "id", "a certain id"),
        ({"subgroups": ["id"]}, "id", "a certain id"),
        ({"entity": "customer"}, "customer", "a certain customer"),
        ({}, "case__entity", "a certain case__entity"),
        (
            {"entity": "customer", "features": [{"name": "crm", "source": "x", "key": {"customer": "number"}}]},
            "crm__number",
            "a certain crm__number",
        ),
    ],
)
def test_columns_that_are_hidden_or_tell_one_case_or_entity(
    runs, told, text, html, settings, group, parts, column, words
):
    run = replace(runs["first"], findings=(group(column),))
    mail = everything(told(run, settings(**parts)), text, html)
    assert PLANTED not in mail
    assert words in mail


@pytest.mark.parametrize(
    ("parts", "column"),
    [
        ({"entity": "customer", "subgroups": ["customer"]}, "customer"),
        (
            {"predictions": {"source": "p", "key": ["flight", "carrier"], "score": "p"}, "subgroups": ["carrier"]},
            "carrier",
        ),
        ({"columns": {"mail": {"policy": "hash"}}}, "mailing"),
    ],
)
def test_groups_that_the_contract_names_are_groups(runs, told, text, html, settings, group, parts, column) -> None:
    if "predictions" in parts:
        parts = parts | {"labels": {"source": "l", "key": ["flight", "carrier"], "label": "y"}}
    run = replace(runs["first"], findings=(group(column, "Blue Jet"),))
    assert "is Blue Jet" in everything(told(run, settings(**parts)), text, html)


def test_that_a_hidden_value_is_missing_says_nothing_about_it(runs, told, text, settings, group) -> None:
    missing = group("mail", kind="segment.missing")
    missing = replace(
        missing,
        proposal=replace(missing.proposal, predicate=Sql('"mail" IS NULL'), subject="cases where mail is missing"),
    )
    contract = settings(columns={"mail": {"policy": "hash"}})
    assert "Cases where mail is missing" in text(told(replace(runs["first"], findings=(missing,)), contract))


def test_a_column_that_only_the_proposal_names_counts_too(runs, told, text, settings, group) -> None:
    found = group("anything")
    found = replace(found, proposal=replace(found.proposal, columns=("mail",)))
    contract = settings(columns={"mail": {"policy": "hash"}})
    assert PLANTED not in text(told(replace(runs["first"], findings=(found,)), contract))


def test_quotes_in_names_and_values_hide_nothing_from_this(runs, settings, group) -> None:
    found = group("it's")
    predicate = Sql("\"it's\" = 'SECRET7f' AND \"x\" = 'it''s'")
    found = replace(found, proposal=replace(found.proposal, predicate=predicate))
    run = replace(runs["first"], findings=(found,))
    hidden = without_row_values(run, settings(columns={"it's": {"policy": "hash"}}))
    assert PLANTED not in hidden.findings[0].proposal.subject
    shown = without_row_values(run, settings(columns={"s": {"policy": "hash"}}))
    assert shown.findings[0].proposal.subject == found.proposal.subject


def test_gate_and_comparison_name_no_hidden_group_either(runs, told, text, html, settings, group) -> None:
    hidden, gone = group("mail"), replace(group("mail", "SECRET8a"), shadow_of=None)
    compared = runs["compared"]
    (segment,) = compared.comparison.segments
    segments = tuple(
        replace(segment, finding_id=finding_id, subject=hidden.proposal.subject)
        for finding_id in (hidden.finding_id, "not among the findings")
    )
    # A group that was searched for by what changed is no finding, and known by its predicate.
    searched = replace(segments[1], finding_id="new", predicate=hidden.proposal.predicate, searched=True)
    named = replace(segment, finding_id="shown", subject="cases where s is SECRET9b", predicate="s = 'SECRET9b'")
    segments = (*segments, searched)
    reasons = (
        GateReason("worse_segments", f"{hidden.proposal.subject} are worse", 1, 0, "FAIL"),
        GateReason("pinned", "mail=SECRET8a must not fail", 1, 0, "FAIL"),
        GateReason("error_rate", "13 of 100 are wrong, 12 are allowed", 0.13, 0.12, "FAIL"),
    )
    run = replace(
        compared,
        findings=(replace(hidden, state="worse"),),
        resolved=(gone,),
        comparison=replace(compared.comparison, segments=segments),
        gate=GateResult("FAIL", reasons),
    )
    mail = everything(told(run, settings(columns={"mail": {"policy": "hash"}})), text, html)
    assert PLANTED not in mail
    assert "Gate: cases with a certain mail (told in the report only) are worse." in " ".join(mail.split())
    assert "Gate: see pinned in the report." in mail
    assert "Gate: 13 of 100 are wrong, 12 are allowed." in mail
    # The group on record is all that may tell a value, and numbers that look like one are the gate's.
    subject, hundred = "cases where mail is 12", "1 group is worse than under v1: "
    numbered = replace(group("mail", "12"), shadow_of=None)
    figures = "(12 cases, wrong 12 of 100 before, 13 now)"
    on_record = GateReason("worse_segments", f"{hundred}{subject} {figures}", 1, 0, "FAIL", (subject,))
    told_so = replace(run, findings=(numbered,), gate=GateResult("FAIL", (on_record,)))
    (reason,) = without_row_values(told_so, settings(columns={"mail": {"policy": "hash"}})).gate.reasons
    assert reason.words == f"{hundred}cases with a certain mail (told in the report only) {figures}"
    assert reason.groups == ("cases with a certain mail (told in the report only)",)
    both = replace(run, comparison=replace(run.comparison, segments=(searched, named)))
    hashed = without_row_values(both, settings(columns={"mail": {"policy": "hash"}})).comparison.segments
    assert [s.subject for s in hashed] == ["cases with a certain mail (told in the report only)", named.subject]
    assert [s.predicate for s in hashed] == ["", ""]


def test_nor_a_hidden_group_whose_losses_grew(runs, told, text, html, settings, group) -> None:
    hidden = group("mail").proposal
    figures = "off by 6 min on average and by 4 min before"
    grown = Worsening(
        "grown", hidden.subject, hidden.brief, "loss", figures, "2 min more", hidden.predicate,
        900, 4.0, 6.0, 2.0, 1.0, 3.0, 0.0, 0.0,
    )  # fmt: skip
    compared = replace(runs["compared"].comparison, segments=(), worsened=(grown,), losses_searched=9)
    words = f"1 group is worse than under 2012.4: {hidden.subject} (900 cases, {figures}); none may be"
    reason = GateReason("worse_segments.max", words, 1, 0, "FAIL", (hidden.subject,))
    run = replace(runs["compared"], comparison=compared, gate=GateResult("FAIL", (reason,)))
    mail = " ".join(everything(told(run, settings(columns={"mail": {"policy": "hash"}})), text, html).split())
    assert PLANTED not in mail
    instead = "cases with a certain mail (told in the report only)"
    assert f"Gate: 1 group is worse than under 2012.4: {instead} (900 cases, {figures}); none may be." in mail
    assert f"1 group got worse than under 2012.4: {instead}, {figures}." in mail
