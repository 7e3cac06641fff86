"""The contract: what is right loads, what is wrong is told all at once, in plain words, with what to write instead."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasks.contracts.config import Contract, FeatureTable, Predictions
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError

Told = Callable[[str], list[str]]

GOOD = """\
model: late-flights
task: binary
predictions: {source: p.parquet, key: [id], score: p}
labels: {source: l.parquet, key: [id], label: late}
"""


def test_the_least_that_is_required_loads(tmp_path: Path) -> None:
    (tmp_path / "errata.yaml").write_text(GOOD)
    contract = load_contract(tmp_path / "errata.yaml")
    assert (contract.model, contract.task, contract.timezone) == ("late-flights", "binary", "UTC")
    assert contract.tables == []


@pytest.mark.parametrize("example_file", sorted(Path("deployments/examples").glob("*/errata.yaml")), ids=str)
def test_every_example_loads(example_file: Path) -> None:
    assert load_contract(example_file).model


def test_everything_that_is_missing_is_told_at_once(told: Told) -> None:
    assert told("version: a") == [
        "errata.yaml | 'labels' is missing | add `labels:` (where the true outcomes are)",
        "errata.yaml | 'model' is missing | "
        "add `model:` (short name of the model; also the name of its folder of runs)",
        "errata.yaml | 'predictions' is missing | add `predictions:` (where the scored cases are)",
        "errata.yaml | 'task' is missing | add `task:` (what the model predicts)",
    ]


WRONG = {
    "task: binary": [
        (
            "task: binry",
            "task | is 'binry', but has to be 'binary', 'multiclass', 'regression' or 'ranking' | "
            "did you mean 'binary'?",
        ),
        (
            "task: [binary]",
            "task | is a list, but has to be 'binary', 'multiclass', 'regression' or 'ranking' | "
            "did you mean 'binary'?",
        ),
        ("task:", "task | has no value | write 'binary', 'multiclass', 'regression' or 'ranking'"),
    ],
    "model: late-flights": [
        (
            "model: a\nmail: {ask: x, decide_within: 3}",
            "mail.decide_within | is the number 3 | write decide_within: 3d",
        ),
        (
            "model: a\nmail: {ask: x, decide_within: soon}",
            "mail.decide_within | is 'soon' | use a number of days below 1000, such as 3d",
        ),
        (
            "model: a\nsearch: {rank_by: lifd}",
            "search.rank_by | is 'lifd', but has to be 'excess', 'sliceline', 'effect_size' or 'lift' | "
            "did you mean 'lift'?",
        ),
        ("model: a\nmail: {too: [a@b.c]}", "mail.too | unknown name 'too' | did you mean 'to'?"),
        (
            "model: late flights",
            "model | is 'late flights' | "
            "use letters, digits, dots, dashes and underscores, beginning with a letter or digit",
        ),
        ("model: 1.10", 'model | is the number 1.10, but has to be text | put it in quotes: model: "1.10"'),
        ("model: " + "a" * 81, "model | is 81 characters long | use at most 80"),
        ("model: m\nversion: 2", 'version | is the number 2, but has to be text | put it in quotes: version: "2"'),
        ("model: m\ntimezone:", "timezone | has no value | write text, or remove the line"),
        ("model: m\nsubgroups: carrier", "subgroups | is 'carrier', but has to be a list | write subgroups: [carrier]"),
        (
            "model: m\nsubgroups: [2013]",
            'subgroups[0] | is the number 2013, but has to be text | put it in quotes: "2013"',
        ),
        ("model: m\nthreshold: 0.5", "threshold | unknown name 'threshold' | 'threshold' belongs under `predictions:`"),
        (
            "model: m\nmax: 1",
            "max | unknown name 'max' | "
            "'max' belongs under `gate.error_rate:` or `gate.worse_segments:` or `gate.data_faults:` or "
            "`gate.subgroups:`",
        ),
        ("model: m\ntimezome: UTC", "timezome | unknown name 'timezome' | did you mean 'timezone'?"),
        (
            "model: m\nfailure: {tolerance: -1}",
            "failure.tolerance | is the number -1 | write a number that is more than 0",
        ),
        (
            "model: m\nfailure: {top: 1.5}",
            "failure.top | is the number 1.5, but has to be a whole number | "
            "`top:` means: ranking: positions a reader sees",
        ),
        ("model: m\ngate: {min_rows: 0}", "gate.min_rows | is the number 0 | write a number that is at least 1"),
        (
            "model: m\ngate: {error_rate: 0.1}",
            "gate.error_rate | is the number 0.1, but has to be a block of names and values | "
            "its names are `max:`, `max_increase:`",
        ),
        (
            "model: m\ncolumns: {tail num: {policy: hide}}",
            "columns['tail num'].policy | is 'hide', but has to be 'show', 'mask', 'hash' or 'drop' | "
            "write 'show', 'mask', 'hash' or 'drop'",
        ),
        (
            "model: m\ncolumns: {a: {polcy: mask}}",
            "columns.a.polcy | unknown name 'polcy' | did you mean 'policy'?",
        ),
        (
            "model: m\nfeatures: [planes]",
            "features[0] | is 'planes', but has to be a block of names and values | its names are `source:`, `table:`, "
            "`types:`, `null_values:`, `name:`, `key:`, `expect:`, `valid_from:`, `columns:`, `model_uses:`, `raw:`",
        ),
        (
            "model: m\nfeatures: {planes: planes.parquet}",
            "features | is a block of names and values, but has to be a list of blocks | write a list of blocks",
        ),
        (
            "model: m\nfeatures: [{name: a__b, source: x, key: [k]}]",
            "features[0].name | is 'a__b' | use letters, digits and single underscores, beginning with a letter",
        ),
        (
            "model: m\nfeatures: [{name: a, source: x, on: [k]}]",
            "features[0].on | unknown name 'on' | "
            "the join key is called `key`, because many readers of YAML take `on` for true",
        ),
        (
            "model: m\nfeatures: [{name: a, path: x, key: [k]}]",
            "features[0].path | unknown name 'path' | did you mean 'source'?",
        ),
        (
            "model: m\nfeatures: [{name: a, source: x, key: []}]",
            "features[0].key | is empty | name at least one column",
        ),
        (
            "model: m\nfeatures: [{name: a, source: x, key: k}]",
            "features[0].key | is 'k', but has to be a list | write key: [k]",
        ),
        (
            "model: m\nfeatures: [{name: a, source: x, key: [a, 1]}]",
            'features[0].key[1] | is the number 1, but has to be text | put it in quotes: "1"',
        ),
        (
            "model: m\nfeatures: [{name: a, source: x, key: {a: 1}}]",
            'features[0].key.a | is the number 1, but has to be text | put it in quotes: a: "1"',
        ),
    ],
    "score: p": [
        (
            "score: p, threshold: half",
            "predictions.threshold | is 'half', but has to be a number | "
            "`threshold:` means: operating threshold of a binary score (default 0.5)",
        ),
        (
            "score: 1",
            "predictions.score | is the number 1, but has to be text or a block of names and values | "
            'put it in quotes: score: "1"',
        ),
        ("scroe: p, prediction: q", "predictions.scroe | unknown name 'scroe' | did you mean 'score'?"),
    ],
    "label: late": [
        ("label: late, maturity: 30, positive: [1]", "labels.maturity | is the number 30 | write maturity: 30d"),
        ("label: late, maturity: 3 weeks", "labels.maturity | is '3 weeks' | use a number of days, such as 30d"),
    ],
}


@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [(right, wrong, problem) for right, cases in WRONG.items() for wrong, problem in cases],
    ids=[wrong.replace("\n", " ")[:60] for cases in WRONG.values() for wrong, _ in cases],
)
def test_each_mistake_is_told_with_the_line_to_write(told: Told, right: str, wrong: str, problem: str) -> None:
    assert GOOD.count(right) == 1
    assert f"errata.yaml: {problem}" in told(GOOD.replace(right, wrong))


def test_a_misspelt_name_is_told_once_and_not_as_missing_too(told: Told) -> None:
    assert told(GOOD.replace("labels:", "lables:")) == [
        "errata.yaml: lables | unknown name 'lables' | did you mean 'labels'?"
    ]
    assert told(GOOD.replace("source: l.parquet", "path: l.parquet")) == [
        "errata.yaml: labels.path | unknown name 'path' | did you mean 'source'?"
    ]


def test_mistakes_in_one_part_do_not_hide_those_in_another(told: Told) -> None:
    problems = told(
        GOOD.replace("model: late-flights", "model: a b").replace("score: p", "threshold: 35")
        + "timezone: Berlin\nfeatures:\n- {name: Case, source: x, key: [k]}\n- {nam: b, source: x, key: [k]}\n"
        + "model: c\n"
    )
    assert [problem.split(" | ")[0] for problem in problems] == [
        "errata.yaml: features[0].name",
        "errata.yaml: features[1].nam",
        "errata.yaml: model",
        "errata.yaml: predictions",
        "errata.yaml: predictions.threshold",
        "errata.yaml: timezone",
    ]


JARGON = ("Input should", "pydantic", "dict[", "list[", "str_", "NoneType", "valid string", "Extra inputs")

names = st.sampled_from(
    [*Contract.model_fields, *Predictions.model_fields, *FeatureTable.model_fields, "max", "policy", "top", "to", "q"]
)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 400)
    | st.floats(-2, 2)
    | st.sampled_from(["binary", "30d", "a", "", "é'"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.dictionaries(names, values, max_size=8))
@example(document={"predictions": {"score": {"str": 1}}})
def test_no_contract_is_answered_with_a_traceback_or_jargon(tmp_path: Path, document: dict[str, object]) -> None:
    path = tmp_path / "errata.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    try:
        load_contract(path)
    except ContractError as error:
        for problem in error.problems:
            text = f"{problem.where} | {problem.what} | {problem.do}"
            assert problem.where.startswith("errata.yaml")
            assert problem.do
            assert not any(word in text for word in JARGON), text
