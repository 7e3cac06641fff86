"""Every rule of the contract's suites: a table that keeps it, and one that breaks it and nothing else."""

from typing import Any

import pytest

BINARY: dict[str, Any] = {
    "model": "m",
    "task": "binary",
    "predictions": {"source": "p", "key": ["id"], "score": "p"},
    "labels": {"source": "l", "key": ["id"], "label": "late"},
}
PREDICTIONS = ("id VARCHAR, p DOUBLE", "('F1', 0.2), ('F2', 0.9), ('F3', 0.5)")
LABELS = ("id VARCHAR, late BOOLEAN", "('F1', FALSE), ('F2', TRUE), ('F3', TRUE)")
SCORED = "id VARCHAR, p DOUBLE"
LABELLED = "id VARCHAR, late BOOLEAN"


def changed(contract: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A contract with some parts replaced; parts of the predictions and labels are added to them."""
    merged = dict(contract)
    for name, part in parts.items():
        merged[name] = {**contract[name], **part} if name in ("predictions", "labels") else part
    return merged


def test_clean_tables_keep_every_rule(validate, broken) -> None:
    validation, raw = validate(BINARY, predictions=PREDICTIONS, labels=LABELS)
    assert broken(validation) == {}
    assert [(check.source, check.rule) for check in validation.checks] == [
        ("predictions", "there is at least one row"),
        ("predictions", "the columns the contract names are there: id, p"),
        ("predictions", "id is never empty"),
        ("predictions", "id is unique"),
        ("predictions", "p is a finite number"),
        ("predictions", "at least one row has a usable value in p"),
        ("predictions", "p lies between 0 and 1"),
        ("labels", "there is at least one row"),
        ("labels", "the columns the contract names are there: id, late"),
        ("labels", "id is never empty"),
        ("labels", "id is unique"),
        ("labels", "late is true or false, 1 or 0"),
        ("labels", "every label belongs to a prediction"),
        ("labels", "at least one prediction has a label"),
    ]
    assert list(raw) == ["contract-predictions", "contract-labels"]


KEYS = {
    "duplicate predictions": (
        {"predictions": (SCORED, "('F1', 0.2), ('F2', 0.9), ('F2', 0.5), ('F3', 0.1), ('F3', 0.1), ('F3', 0.1)")},
        {("predictions", "id is unique"): ("critical", 5, ("F2", "F3"))},
    ),
    "predictions without a key": (
        {"predictions": (SCORED, "('F1', 0.2), ('F2', 0.9), ('F3', 0.5), (NULL, 0.5), (NULL, 0.6)")},
        {("predictions", "id is never empty"): ("critical", 2, ("(missing)",))},
    ),
    "duplicate labels": (
        {"labels": (LABELLED, "('F1', FALSE), ('F2', TRUE), ('F3', TRUE), ('F3', FALSE)")},
        {("labels", "id is unique"): ("critical", 2, ("F3",))},
    ),
    "labels without a key": (
        {"labels": (LABELLED, "('F1', FALSE), ('F2', TRUE), ('F3', TRUE), (NULL, FALSE)")},
        {("labels", "id is never empty"): ("warning", 1, ("(missing)",))},
    ),
    "labels of unknown cases": (
        {"labels": (LABELLED, "('F1', FALSE), ('F2', TRUE), ('X9', TRUE), ('X8', TRUE)")},
        {("labels", "every label belongs to a prediction"): ("warning", 2, ("X8", "X9"))},
    ),
}


@pytest.mark.parametrize(("tables", "expected"), KEYS.values(), ids=KEYS)
def test_keys(validate, broken, tables, expected) -> None:
    validation, _ = validate(BINARY, **{"predictions": PREDICTIONS, "labels": LABELS} | tables)
    assert broken(validation) == expected


SCORES = {
    "missing, NaN and infinite scores are left out": (
        "('F1', NULL), ('F2', 'nan'), ('F3', 0.5), ('F4', 'inf'), ('F5', '-inf')",
        {("predictions", "p is a finite number"): ("warning", 4, ("F1", "F2", "F4", "F5"))},
    ),
    "percentages are no probabilities": (
        "('F1', 20), ('F2', 90), ('F3', 0.5)",
        {("predictions", "p lies between 0 and 1"): ("critical", 2, ("F1", "F2"))},
    ),
    "negative scores are no probabilities": (
        "('F1', -0.1), ('F2', 0.1), ('F3', 0.5)",
        {("predictions", "p lies between 0 and 1"): ("critical", 1, ("F1",))},
    ),
    "rounding of single precision is forgiven": ("('F1', 1.0000001), ('F2', -0.0000001)", {}),
    "a single NaN": (
        "('F1', 0.2), ('F2', 'nan'), ('F3', 0.5)",
        {("predictions", "p is a finite number"): ("warning", 1, ("F2",))},
    ),
    "no usable score at all": (
        "('F1', NULL), ('F2', 'nan')",
        {
            ("predictions", "p is a finite number"): ("warning", 2, ("F1", "F2")),
            ("predictions", "at least one row has a usable value in p"): ("critical", None, ()),
        },
    ),
}


@pytest.mark.parametrize(("values", "expected"), SCORES.values(), ids=SCORES)
def test_binary_scores(validate, broken, values, expected) -> None:
    labels = (LABELLED, "('F1', FALSE), ('F2', TRUE)")
    validation, _ = validate(BINARY, predictions=(SCORED, values), labels=labels)
    assert broken(validation) == expected


def test_scores_that_are_text_are_read_as_numbers(validate, broken) -> None:
    predictions = ("id VARCHAR, p VARCHAR", "('F1', '0.2'), ('F2', 'high'), ('F3', '')")
    validation, _ = validate(BINARY, predictions=predictions, labels=LABELS)
    assert broken(validation) == {("predictions", "p is a finite number"): ("warning", 2, ("F2", "F3"))}


BINARY_LABELS = {
    "words without a positive class": (
        {},
        ("id VARCHAR, late VARCHAR", "('F1', 'yes'), ('F2', 'true'), ('F3', '0')"),
        {("labels", "late is true or false, 1 or 0"): ("critical", 1, ("F1",))},
    ),
    "words with a positive class": (
        {"labels": {"positive": "yes"}},
        ("id VARCHAR, late VARCHAR", "('F1', 'yes'), ('F2', 'no'), ('F3', NULL)"),
        {},
    ),
    "a positive class that never occurs": (
        {"labels": {"positive": "Yes"}},
        ("id VARCHAR, late VARCHAR", "('F1', 'yes'), ('F2', 'no'), ('F3', NULL)"),
        {("labels", "late is 'Yes' in at least one row"): ("warning", None, ())},
    ),
    "more than two classes": (
        {"labels": {"positive": "yes"}},
        ("id VARCHAR, late VARCHAR", "('F1', 'yes'), ('F2', 'no'), ('F3', 'maybe')"),
        {("labels", "late takes at most two values"): ("warning", None, ())},
    ),
    "one class only": ({}, (LABELLED, "('F1', FALSE), ('F2', FALSE)"), {}),
    "numbers as classes": ({}, ("id VARCHAR, late DOUBLE", "('F1', 0.0), ('F2', 1.0), ('F3', 'nan')"), {}),
    "a number as the positive class": (
        {"labels": {"positive": 2}},
        ("id VARCHAR, late DOUBLE", "('F1', 1), ('F2', 2)"),
        {},
    ),
    "true as the positive class of numbers": (
        {"labels": {"positive": True}},
        ("id VARCHAR, late INTEGER", "('F1', 0), ('F2', 1)"),
        {},
    ),
}


@pytest.mark.parametrize(("parts", "labels", "expected"), BINARY_LABELS.values(), ids=BINARY_LABELS)
def test_binary_labels(validate, broken, parts, labels, expected) -> None:
    validation, _ = validate(changed(BINARY, **parts), predictions=PREDICTIONS, labels=labels)
    assert broken(validation) == expected


def test_the_values_found_instead_of_the_positive_class_are_told(validate, only) -> None:
    labels = ("id VARCHAR, late VARCHAR", "('F1', 'yes'), ('F2', 'no')")
    validation, _ = validate(changed(BINARY, labels={"positive": "Yes"}), predictions=PREDICTIONS, labels=labels)
    assert only(validation, "late is 'Yes'").observed == "found no, yes"


def test_labels_that_match_nothing_are_shown_beside_the_predictions_keys(validate, broken, only) -> None:
    labels = (LABELLED, "('00001', FALSE), ('00002', TRUE)")
    validation, _ = validate(BINARY, predictions=PREDICTIONS, labels=labels)
    assert broken(validation) == {
        ("labels", "every label belongs to a prediction"): ("warning", 2, ("00001", "00002")),
        ("labels", "at least one prediction has a label"): ("critical", None, ()),
    }
    assert only(validation, "at least one prediction").observed == "found labels 99999 (00001), predictions A9 (F1)"


def test_labels_that_are_all_empty_count_as_none(validate, only) -> None:
    validation, _ = validate(
        BINARY, predictions=PREDICTIONS, labels=("id VARCHAR, late VARCHAR", "('F1', NULL), ('F2', ' ')")
    )
    assert only(validation, "at least one prediction").outcome == "failed"


def test_hard_labels(validate, broken) -> None:
    contract = changed(BINARY, predictions={"score": None, "prediction": "verdict"})
    predictions = ("id VARCHAR, verdict VARCHAR", "('F1', 'true'), ('F2', NULL), ('F3', 'perhaps')")
    validation, _ = validate(contract, predictions=predictions, labels=LABELS)
    assert broken(validation) == {
        ("predictions", "verdict is never empty"): ("warning", 1, ("F2",)),
        ("predictions", "verdict is true or false, 1 or 0"): ("critical", 1, ("F3",)),
    }


HARD = {
    "blank text": ("VARCHAR", "('F1', 'true'), ('F2', ' '), ('F3', 'false')"),
    "NaN": ("DOUBLE", "('F1', 1), ('F2', 'nan'), ('F3', 0)"),
}


@pytest.mark.parametrize(("kind", "values"), HARD.values(), ids=HARD)
def test_a_hard_label_that_names_no_class_counts_as_empty(validate, broken, kind: str, values: str) -> None:
    contract = changed(BINARY, predictions={"score": None, "prediction": "verdict"})
    validation, _ = validate(contract, predictions=(f"id VARCHAR, verdict {kind}", values), labels=LABELS)
    assert broken(validation) == {("predictions", "verdict is never empty"): ("warning", 1, ("F2",))}


MULTICLASS = changed(
    BINARY, task="multiclass", predictions={"score": {"cat": "p_cat", "dog": "p_dog"}}, labels={"label": "kind"}
)
ANIMALS = ("id VARCHAR, kind VARCHAR", "('F1', 'cat'), ('F2', 'dog')")
OFF = "the probabilities of all classes sum to one (within 0.001)"
WIDE = "id VARCHAR, p_cat DOUBLE, p_dog DOUBLE"
PROBABILITIES = {
    "probabilities that sum to one": ("('F1', 0.25, 0.75), ('F2', 0.5, 0.5004)", {}),
    "probabilities that do not": (
        "('F1', 0.25, 0.75), ('F2', 0.5, 0.4)",
        {("predictions", OFF): ("warning", 1, ("F2",))},
    ),
    "probabilities beyond one": (
        "('F1', 0.25, 0.75), ('F2', 1.5, -0.5)",
        {("predictions", "p_cat and p_dog lie between 0 and 1"): ("warning", 1, ("F2",))},
    ),
    "a missing probability": (
        "('F1', 0.25, 0.75), ('F2', 0.5, NULL)",
        {("predictions", "p_cat and p_dog are finite numbers"): ("warning", 1, ("F2",))},
    ),
    "a probability that is NaN": (
        "('F1', 0.25, 0.75), ('F2', 0.5, 'nan')",
        {("predictions", "p_cat and p_dog are finite numbers"): ("warning", 1, ("F2",))},
    ),
    "an infinite probability": (
        "('F1', 0.25, 0.75), ('F2', 0.5, 'inf')",
        {("predictions", "p_cat and p_dog are finite numbers"): ("warning", 1, ("F2",))},
    ),
    "no usable probability at all": (
        "('F1', 'nan', 0.75), ('F2', 0.5, NULL)",
        {
            ("predictions", "p_cat and p_dog are finite numbers"): ("warning", 2, ("F1", "F2")),
            ("predictions", "at least one row has a usable value in p_cat and p_dog"): ("critical", None, ()),
        },
    ),
}


@pytest.mark.parametrize(("values", "expected"), PROBABILITIES.values(), ids=PROBABILITIES)
def test_multiclass_probabilities_in_wide_columns(validate, broken, values, expected) -> None:
    validation, _ = validate(MULTICLASS, predictions=(WIDE, values), labels=ANIMALS)
    assert broken(validation) == expected


NESTED = {
    "struct": (
        "STRUCT(cat DOUBLE, dog DOUBLE)",
        "('F1', {'cat': 0.25, 'dog': 0.75}), ('F2', {'cat': 0.5, 'dog': 0.1}), "
        "('F3', {'cat': 1.5, 'dog': -0.5}), ('F4', NULL)",
    ),
    "map": (
        "MAP(VARCHAR, DOUBLE)",
        "('F1', MAP {'cat': 0.25, 'dog': 0.75}), ('F2', MAP {'cat': 0.5, 'dog': 0.1}), "
        "('F3', MAP {'cat': 1.5, 'dog': -0.5}), ('F4', NULL)",
    ),
}


@pytest.mark.parametrize(("kind", "values"), NESTED.values(), ids=NESTED)
def test_multiclass_probabilities_in_one_column(validate, broken, only, kind, values) -> None:
    contract = changed(MULTICLASS, predictions={"score": "scores"})
    labels = ("id VARCHAR, kind VARCHAR", "('F1', 'cat'), ('F2', 'fox'), ('F3', 'owl')")
    validation, _ = validate(contract, predictions=(f"id VARCHAR, scores {kind}", values), labels=labels)
    assert broken(validation) == {
        ("predictions", "scores is a finite number"): ("warning", 1, ("F4",)),
        ("predictions", "scores lies between 0 and 1"): ("warning", 1, ("F3",)),
        ("predictions", OFF): ("warning", 1, ("F2",)),
        ("labels", "every class in kind is one the model has a score for"): ("warning", None, ()),
    }
    assert only(validation, "every class in kind").observed == "found fox, owl"


HOLES = {
    "struct": ("STRUCT(cat DOUBLE, dog DOUBLE)", "{'cat': 0.25, 'dog': 0.75}", "{'cat': 0.5, 'dog': %s}"),
    "map": ("MAP(VARCHAR, DOUBLE)", "MAP {'cat': 0.25, 'dog': 0.75}", "MAP {'cat': 0.5, 'dog': %s}"),
}


@pytest.mark.parametrize(("kind", "whole", "holed"), HOLES.values(), ids=HOLES)
@pytest.mark.parametrize("hole", ["NULL", "'nan'::DOUBLE", "'inf'::DOUBLE"])
def test_a_class_without_a_usable_probability(validate, broken, kind, whole, holed, hole) -> None:
    contract = changed(MULTICLASS, predictions={"score": "scores"})
    rows = f"('F1', {whole}), ('F2', {holed % hole})"
    validation, _ = validate(contract, predictions=(f"id VARCHAR, scores {kind}", rows), labels=ANIMALS)
    assert broken(validation) == {("predictions", "scores is a finite number"): ("warning", 1, ("F2",))}


def test_regression_wants_finite_numbers_on_both_sides(validate, broken) -> None:
    contract = changed(BINARY, task="regression", labels={"label": "minutes"})
    predictions = (SCORED, "('F1', 20), ('F2', 'nan'), ('F3', -5)")
    labels = ("id VARCHAR, minutes DOUBLE", "('F1', NULL), ('F2', 3), ('F3', 'inf')")
    validation, _ = validate(contract, predictions=predictions, labels=labels)
    assert broken(validation) == {
        ("predictions", "p is a finite number"): ("warning", 1, ("F2",)),
        ("labels", "minutes is a finite number where it is given"): ("warning", 1, ("F3",)),
    }


@pytest.mark.parametrize("task", ["regression", "ranking"])
@pytest.mark.parametrize("column", ["score", "prediction"])
def test_a_single_nan_on_either_side(validate, broken, task: str, column: str) -> None:
    query = {"query": "q"} if task == "ranking" else {}
    contract = changed(
        BINARY, task=task, predictions={"score": None, column: "p", **query}, labels={"label": "minutes"}
    )
    predictions = (f"{SCORED}, q VARCHAR", "('F1', 20, 'a'), ('F2', 'nan', 'a'), ('F3', -5, 'a')")
    labels = ("id VARCHAR, minutes DOUBLE", "('F1', 2), ('F2', 3), ('F3', 'nan')")
    validation, _ = validate(contract, predictions=predictions, labels=labels)
    assert broken(validation) == {
        ("predictions", "p is a finite number"): ("warning", 1, ("F2",)),
        ("labels", "minutes is a finite number where it is given"): ("warning", 1, ("F3",)),
    }


def test_no_usable_number_at_all(validate, broken) -> None:
    contract = changed(BINARY, task="regression", labels={"label": "minutes"})
    labels = ("id VARCHAR, minutes DOUBLE", "('F1', 2), ('F2', 3)")
    validation, _ = validate(contract, predictions=(SCORED, "('F1', 'nan'), ('F2', 'nan')"), labels=labels)
    assert broken(validation) == {
        ("predictions", "p is a finite number"): ("warning", 2, ("F1", "F2")),
        ("predictions", "at least one row has a usable value in p"): ("critical", None, ()),
    }


def test_ranking_wants_a_query_for_every_item(validate, broken) -> None:
    contract = changed(BINARY, task="ranking", predictions={"query": "query"}, labels={"label": "relevance"})
    predictions = ("id VARCHAR, query VARCHAR, p DOUBLE", "('F1', 'a', 9), ('F2', 'a', 'inf'), ('F3', NULL, -7)")
    labels = ("id VARCHAR, relevance INTEGER", "('F1', 2), ('F2', -1), ('F3', NULL)")
    validation, _ = validate(contract, predictions=predictions, labels=labels)
    assert broken(validation) == {
        ("predictions", "query is never empty"): ("warning", 1, ("F3",)),
        ("predictions", "p is a finite number"): ("warning", 1, ("F2",)),
    }


def test_keys_of_several_columns(validate, broken) -> None:
    contract = changed(BINARY, predictions={"key": ["day", "leg"]}, labels={"key": ["day", "leg"]})
    predictions = (
        "day DATE, leg INTEGER, p DOUBLE",
        "('2013-01-01', 1, 0.2), ('2013-01-01', 2, 0.2), ('2013-01-01', 2, 1)",
    )
    labels = (
        "day DATE, leg INTEGER, late BOOLEAN",
        "('2013-01-01', 1, TRUE), ('2013-01-02', 1, TRUE), ('2013-01-02', NULL, TRUE)",
    )
    validation, _ = validate(contract, predictions=predictions, labels=labels)
    assert broken(validation) == {
        ("predictions", "day and leg are unique together"): ("critical", 2, ("day=2013-01-01, leg=2",)),
        ("labels", "leg is never empty"): ("warning", 1, ("day=2013-01-02, leg=(missing)",)),
        ("labels", "every label belongs to a prediction"): ("warning", 1, ("day=2013-01-02, leg=1",)),
    }


def test_weights_are_finite_and_not_negative(validate, broken) -> None:
    contract = changed(BINARY, predictions={"weight": "w"})
    predictions = (f"{SCORED}, w DOUBLE", "('F1', 0.2, 0), ('F2', 0.9, -1), ('F3', 0.5, NULL), ('F4', 0.5, 'inf')")
    validation, _ = validate(contract, predictions=predictions, labels=LABELS)
    assert broken(validation) == {
        ("predictions", "w is a finite number"): ("critical", 2, ("F3", "F4")),
        ("predictions", "w is never negative"): ("critical", 1, ("F2",)),
    }
    predictions = (f"{SCORED}, w DOUBLE", "('F1', 0.2, 0), ('F2', 0.9, 'nan'), ('F3', 0.5, 1)")
    validation, _ = validate(contract, predictions=predictions, labels=LABELS)
    assert broken(validation) == {("predictions", "w is a finite number"): ("critical", 1, ("F2",))}


@pytest.mark.parametrize(("weights", "holds"), [((0, 0), False), ((0, 0.5), True)])
def test_some_weight_is_above_zero(validate, broken, weights, holds) -> None:
    contract = changed(BINARY, predictions={"weight": "w"})
    predictions = (f"{SCORED}, w DOUBLE", f"('F1', 0.2, {weights[0]}), ('F2', 0.9, {weights[1]})")
    validation, _ = validate(contract, predictions=predictions, labels=(LABELLED, "('F1', TRUE)"))
    rule = ("predictions", "at least one row has a w above 0")
    assert broken(validation) == ({} if holds else {rule: ("critical", None, ())})


def test_the_time_is_a_time_and_there(validate, broken, only) -> None:
    contract = changed(BINARY, time="at")
    times = (f'{SCORED}, "at" TIMESTAMPTZ', "('F1', 0.2, '2013-01-01 05:00:00+00'), ('F2', 0.9, NULL)")
    validation, _ = validate(contract, predictions=times, labels=(LABELLED, "('F1', TRUE)"))
    assert broken(validation) == {("predictions", "at is never empty"): ("warning", 1, ("F2",))}
    text = (f'{SCORED}, "at" VARCHAR', "('F1', 0.2, '2013-01-01 05:00'), ('F2', 0.9, '2013-01-01 06:00')")
    validation, _ = validate(contract, predictions=text, labels=(LABELLED, "('F1', TRUE)"))
    assert broken(validation) == {("predictions", "at is a time"): ("critical", None, ())}
    assert only(validation, "at is a time").observed == "found VARCHAR"


PLANES = {"name": "planes", "source": "x", "key": {"tail": "tailnum"}}
FLOWN = ("id VARCHAR, p DOUBLE, tail VARCHAR", "('F1', 0.2, 'N1'), ('F2', 0.9, 'N1'), ('F3', 0.5, 'N2')")


def test_right_keys_are_unique_and_there(validate, broken) -> None:
    planes = ("tailnum VARCHAR, seats INTEGER", "('N1', 2), ('N1', 3), ('N2', 4), (NULL, 5), (NULL, 6)")
    validation, _ = validate(changed(BINARY, features=[PLANES]), predictions=FLOWN, labels=LABELS, planes=planes)
    assert broken(validation) == {
        ("planes", "tailnum is never empty"): ("warning", 2, ("(missing)",)),
        ("planes", "tailnum is unique"): ("warning", 2, ("N1",)),
    }


def test_one_to_one_also_wants_unique_left_keys(validate, broken) -> None:
    contract = changed(BINARY, features=[{**PLANES, "expect": "one_to_one"}])
    planes = ("tailnum VARCHAR, seats INTEGER", "('N1', 2), ('N2', 4)")
    validation, _ = validate(contract, predictions=FLOWN, labels=LABELS, planes=planes)
    assert broken(validation) == {("predictions", "tail is unique"): ("warning", 2, ("N1",))}


def test_dated_rows_are_unique_per_key_and_date(validate, broken) -> None:
    contract = changed(BINARY, time="at", features=[{**PLANES, "valid_from": "since"}])
    predictions = (f'{FLOWN[0]}, "at" TIMESTAMP', "('F1', 0.2, 'N1', '2013-01-05'), ('F2', 0.2, 'N1', '2013-01-05')")
    planes = (
        "tailnum VARCHAR, since DATE, seats INTEGER",
        "('N1', '2013-01-01', 2), ('N1', '2013-01-02', 3), ('N2', '2013-01-01', 2), ('N2', '2013-01-01', 2), "
        "('N3', NULL, 1)",
    )
    labels = (LABELLED, "('F1', TRUE), ('F2', TRUE)")
    validation, _ = validate(contract, predictions=predictions, labels=labels, planes=planes)
    assert broken(validation) == {
        ("planes", "since is never empty"): ("warning", 1, ("tailnum=N3, since=(missing)",)),
        ("planes", "tailnum and since are unique together"): ("warning", 2, ("tailnum=N2, since=2013-01-01",)),
    }


def test_empty_tables(validate, only, broken) -> None:
    contract = changed(BINARY, features=[PLANES])
    planes = ("tailnum VARCHAR, seats INTEGER", "")
    validation, _ = validate(contract, predictions=FLOWN, labels=LABELS, planes=planes)
    assert broken(validation) == {("planes", "there is at least one row"): ("warning", None, ())}
    validation, _ = validate(BINARY, predictions=(SCORED, ""), labels=LABELS)
    failed = {check.rule for check in validation.checks if check.outcome == "failed" and check.severity == "critical"}
    assert failed == {
        "there is at least one row",
        "at least one row has a usable value in p",
        "at least one prediction has a label",
    }


def test_a_missing_column_is_named_with_the_nearest_one(validate, only) -> None:
    predictions = ("id VARCHAR, p_lat DOUBLE", "('F1', 0.2), ('F2', 0.9)")
    contract = changed(BINARY, predictions={"score": "p_late"})
    validation, _ = validate(contract, predictions=predictions, labels=LABELS)
    check = only(validation, "the columns the contract names are there: id, p_late")
    assert (check.outcome, check.severity) == ("failed", "critical")
    assert check.observed == "missing: 'p_late' (did you mean 'p_lat'?)"
    assert not [check for check in validation.checks if check.rule.startswith("p_late")]


def test_only_what_could_be_read_is_checked(validate) -> None:
    validation, raw = validate(BINARY, labels=LABELS)
    assert {check.source for check in validation.checks} == {"labels"}
    assert not [check for check in validation.checks if "prediction" in check.rule]
    assert list(raw) == ["contract-labels"]


def test_keys_that_cannot_be_compared_are_left_to_the_join(validate) -> None:
    labels = ("id TIMESTAMP, late BOOLEAN", "('2013-01-01', TRUE)")
    validation, _ = validate(BINARY, predictions=PREDICTIONS, labels=labels)
    assert not [check for check in validation.checks if check.outcome != "passed"]
