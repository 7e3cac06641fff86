"""Everything that can be wrong with a sheet that came back, said at once and by row."""

import pytest

from tasks.contracts.review import CAUSES, VERDICTS
from tasks.review.check import answers_of, check_sheet

FINE = {"reviewer": "Maria", "verdict": "model_wrong"}


def told(sheet) -> list[tuple[str, str]]:
    return [(problem.where, problem.what) for problem in check_sheet(sheet) if problem.level == "error"]


def test_a_full_sheet_has_no_problems(returned) -> None:
    filled = {
        i: {**FINE, "verdict": verdict, "correct_value": "on time", "matters": "minor", "minutes": "2,5"}
        for i, verdict in enumerate(VERDICTS, 1)
    }
    sheet = returned(filled, cards=5)
    assert check_sheet(sheet) == []
    assert [a.verdict for a in answers_of(sheet)] == list(VERDICTS)
    assert answers_of(sheet)[0].minutes == 2.5


def test_a_row_without_a_verdict_is_not_answered_yet(returned) -> None:
    sheet = returned({1: FINE, 2: {"reviewer": "Maria"}, 3: {}})
    assert check_sheet(sheet) == []
    assert [a.card for a in answers_of(sheet)] == ["card-01"]


def test_a_row_that_was_begun_is_a_warning(returned) -> None:
    (problem,) = check_sheet(returned({1: {"reviewer": "Maria", "note": "odd"}}))
    assert (problem.level, problem.where) == ("warning", "verdicts.csv row 2")
    assert problem.what == "is filled in, but has no verdict"


@pytest.mark.parametrize(
    ("cells", "what", "do"),
    [
        ({"pack_id": "0000aaaa1111"}, "belongs to pack '0000aaaa1111', not to 7f3ac09b12de", "ingest it with the run"),
        ({"card": "card-99"}, "there is no card 'card-99' in this pack", "card-"),
        ({"row_fingerprint": "ppp"}, "the fingerprint of card-01 is 'ppp', not abcdefghijkb", "restore the first four"),
        ({"case_id": "N777ZZ"}, "the case of card-01 is 'N777ZZ', not 'N001AA'", "restore the first four columns"),
        ({"verdict": "label wrng"}, "there is no verdict 'label wrng'", "did you mean 'label_wrong'?"),
        ({"cause": "wrong join; bad luck"}, "there is no cause 'bad_luck'", "Several are separated by ;"),
        ({"verdict": "label_wrong"}, "the verdict is label_wrong and correct_value is empty", "say what"),
        ({"verdict": "neither"}, "the verdict is neither and correct_value is empty", "say what"),
        ({"reviewer": " "}, "has a verdict, but no reviewer", "put your name"),
        ({"matters": "very"}, "matters is 'very'", "there is 'major', 'minor', 'no'"),
        ({"minutes": "two"}, "minutes is 'two', no number", "write minutes like 2 or 2.5"),
    ],
)
def test_one_mistake(returned, cells, what, do) -> None:
    (problem,) = check_sheet(returned({1: {**FINE, **cells}}))
    assert (problem.where, problem.what) == ("verdicts.csv row 2", what)
    assert do in problem.do


def test_a_wrong_verdict_that_is_like_none_lists_them_all(returned) -> None:
    (problem,) = check_sheet(returned({1: {**FINE, "verdict": "xyz"}}))
    assert all(verdict in problem.do for verdict in VERDICTS)


def test_all_mistakes_are_told_at_once(returned) -> None:
    sheet = returned(
        {
            1: {**FINE, "verdict": "neither", "cause": "x"},
            2: {**FINE, "card": "card-77"},
            3: {**FINE, "reviewer": "", "pack_id": "another"},
            4: FINE,
        }
    )
    assert [(where[-1], what.split(" ")[0]) for where, what in told(sheet)] == [
        ("2", "there"),
        ("2", "the"),
        ("3", "there"),
        ("4", "belongs"),
        ("4", "has"),
    ]


def test_a_row_of_another_pack_is_told_before_it_is_answered(returned) -> None:
    assert told(returned({1: {"pack_id": "another"}})) == [
        ("verdicts.csv row 2", "belongs to pack 'another', not to 7f3ac09b12de")
    ]


def test_one_reviewer_judges_a_card_once_and_two_may_both(returned, tmp_path) -> None:
    sheet = returned({1: FINE, 2: {**FINE, "card": "card-01", "row_fingerprint": "abcdefghijkb", "case_id": "N001AA"}})
    assert told(sheet) == [("verdicts.csv row 3", "is a second verdict of Maria on card-01, after row 2")]
    other = {**FINE, "reviewer": "Jan", "card": "card-01", "row_fingerprint": "abcdefghijkb", "case_id": "N001AA"}
    assert told(returned({1: FINE, 2: other})) == []
    again = other | {"reviewer": " MARIA"}
    assert told(returned({1: FINE, 2: again})) == [
        ("verdicts.csv row 3", "is a second verdict of MARIA on card-01, after row 2")
    ]


def test_words_may_be_typed_as_people_type_them(returned) -> None:
    sheet = returned({1: {**FINE, "verdict": " Both-Acceptable ", "cause": "Wrong join, model_limit | wrong  JOIN"}})
    assert check_sheet(sheet) == []
    (said,) = answers_of(sheet)
    assert (said.verdict, said.causes) == ("both_acceptable", ("wrong_join", "model_limit"))


@pytest.mark.parametrize("cause", CAUSES)
def test_every_cause_is_known(returned, cause) -> None:
    assert check_sheet(returned({1: {**FINE, "cause": cause}})) == []


def test_mangled_ids_and_upper_case_fingerprints_are_accepted(returned) -> None:
    filled = {
        1: {**FINE, "case_id": "7,39E+09", "row_fingerprint": "ABCDEFGHIJKB", "card": "Card-01"},
        2: {**FINE, "case_id": "12"},
        3: {**FINE, "case_id": "1.23457E+15", "pack_id": "7F3AC09B12DE"},
    }
    sheet = returned(filled, ids={1: "73928e05", 2: "0012", 3: "1234567890123456"})
    assert check_sheet(sheet) == []
    assert [a.card for a in answers_of(sheet)] == ["card-01", "card-02", "card-03"]
