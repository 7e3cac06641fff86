"""Parts of a contract that contradict each other, told before any data are read."""

from collections.abc import Callable

import pytest

Told = Callable[[str], list[str]]


def contract(task: str = "binary", predictions: str = "score: p", labels: str = "", rest: str = "") -> str:
    return (
        f"model: m\ntask: {task}\npredictions: {{source: p.parquet, key: [id], {predictions}}}\n"
        f"labels: {{source: l.parquet, key: [id], label: y{', ' if labels else ''}{labels}}}\n{rest}"
    )


def tables(*entries: str, rest: str = "") -> str:
    return contract(rest="features:\n" + "".join(f"- {{source: t.parquet, {entry}}}\n" for entry in entries) + rest)


CLASS_OR_SCORE = "(score) or the predicted class (prediction)"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            contract("binary", "query: q"),
            "predictions | binary needs 'score' or 'prediction' | "
            f"name the column that holds the positive class's probability {CLASS_OR_SCORE}",
        ),
        (
            contract("multiclass", "query: q"),
            "predictions | multiclass needs 'score' or 'prediction' | "
            f"name the column that holds the classes' probabilities {CLASS_OR_SCORE}",
        ),
        (
            contract("regression", "query: q"),
            "predictions | regression needs 'score' or 'prediction' | "
            "name the column that holds the predicted number (score)",
        ),
        (
            contract("ranking", "query: q"),
            "predictions | ranking needs 'score' | name the column that orders the items of a query",
        ),
        (
            contract("ranking", "score: s"),
            "predictions | ranking needs 'query' | name the column that groups items into queries",
        ),
        (
            contract("binary", "score: {late: p_late}"),
            "predictions.score | is a block of classes, which only multiclass has; this is binary | "
            "write score: p_late",
        ),
        (
            contract("multiclass", "score: {a: p_a}"),
            "predictions.score | names 1 class | name every class and its column, or use task: binary",
        ),
        (
            contract("multiclass", "score: {a: p, b: p}"),
            "predictions.score | names column 'p' for several classes | give each class its own column",
        ),
        (
            contract(predictions="score: p, threshold: 35"),
            "predictions.threshold | is 35, but a probability lies between 0 and 1 | "
            "write it as a share, e.g. 0.35 for 35 %",
        ),
        (
            contract(predictions="score: p, threshold: .nan"),
            "predictions.threshold | is nan, but a probability lies between 0 and 1 | "
            "write it as a share, e.g. 0.35 for 35 %",
        ),
        (
            contract(predictions="score: p, types: {t: timestmp}"),
            "predictions.types.t | 'timestmp' is no type | did you mean 'timestamp'?",
        ),
        (
            contract(predictions="score: p, types: {t: 'decimal(3,4)'}"),
            "predictions.types.t | 'decimal(3,4)' is no type | did you mean 'decimal(18,2)'?",
        ),
        (
            contract(predictions="score: p, types: {t: blob}"),
            "predictions.types.t | 'blob' is no type | "
            "use text, integer, number, decimal(18,2), boolean, date, timestamp or timestamptz",
        ),
        (
            contract(labels="maturity: 30d"),
            "labels.maturity | needs to know how old a case is | "
            "add `time:`, the predictions column with the time of scoring",
        ),
        (
            contract("regression", labels="maturity: 30d", rest="time: t"),
            "labels.maturity | only a binary label can be immature; this is regression | remove it",
        ),
        (
            contract().replace("l.parquet, key: [id]", "l.parquet, key: [id, day]"),
            "labels.key | has 2 columns (id, day), but predictions.key has 1 column (id) | "
            "name the columns that identify the same case on both sides, in the same order",
        ),
        (
            contract().replace("[id]", "[id, day, id]"),
            "predictions.key | names 'id' twice | name each column once",
        ),
        (
            contract(rest="timezone: New York"),
            "timezone | 'New York' is no time zone | did you mean 'America/New_York'?",
        ),
        (
            contract(rest="timezone: Europe/Berlim"),
            "timezone | 'Europe/Berlim' is no time zone | did you mean 'Europe/Berlin'?",
        ),
        (
            contract(rest="timezone: here"),
            "timezone | 'here' is no time zone | write a name such as Europe/Berlin, America/New_York or UTC",
        ),
        (
            tables("name: Label, key: [a]"),
            "features[0].name | 'Label' is a name of Errata's own | "
            "choose another; taken are case, prediction, label, error, split, fault, predictions, labels, errata, "
            "logged_features, training",
        ),
        (
            tables("name: planes, key: [a]", rest="context: [{name: Planes, source: x, key: [a]}]"),
            "context[0].name | 'Planes' is the name of features[0] already (upper and lower case count as equal) | "
            "give each table its own name",
        ),
        (
            tables("name: t, key: {a: k, b: k}"),
            "features[0].key | names the table column 'k' twice | name each column once",
        ),
        (
            tables("name: t, key: [a], valid_from: v"),
            "features[0].valid_from | an as-of join needs the time of each case | "
            "add `time:`, the predictions column with the time of scoring",
        ),
        (
            tables("name: t, key: [a], columns: [seats, year], model_uses: [seat]"),
            "features[0].model_uses | names 'seat', which `columns` does not bring along | "
            "add it to `columns`; did you mean 'seats'?",
        ),
        (
            contract(predictions="score: p, version: v, model_uses: [a, p]"),
            "predictions.model_uses | names 'p', which is predictions.score | "
            "name only columns that the model predicts from",
        ),
        (
            contract(predictions="score: p, model_uses: [a, b, a]"),
            "predictions.model_uses | names 'a' twice | name each column once",
        ),
        (
            contract(rest="subgroups: [carrier]\ngate: {subgroups: {carier: {max: 0.2}}}"),
            "gate.subgroups.carier | 'carier' is not among the known subgroups | "
            "add it to `subgroups:`; did you mean 'carrier'?",
        ),
        (
            contract(rest="gate: {subgroups: {carrier: {max: 0.2}}}"),
            "gate.subgroups.carrier | 'carrier' is not among the known subgroups | "
            "add it to `subgroups:`; there are none",
        ),
    ],
)
def test_each_contradiction_is_told(told: Told, text: str, problem: str) -> None:
    assert f"errata.yaml: {problem}" in told(text)


@pytest.mark.parametrize(
    "text",
    [
        contract("binary", "prediction: c"),
        contract("binary", "score: p, threshold: 0"),
        contract("multiclass", "score: {0: p_0, 1: p_1}"),
        contract("multiclass", "score: probabilities"),
        contract("multiclass", "prediction: c"),
        contract("regression", "score: y_hat"),
        contract("ranking", "score: s, query: q"),
        contract(labels="maturity: 30d", rest="time: t"),
        contract(predictions="score: p, types: {a: TEXT, b: timestamptz, c: 'Decimal(18, 2)'}"),
        contract(rest="timezone: America/New_York"),
        tables("name: a, key: [x]", "name: b, key: {x: y}"),
        contract(rest="subgroups: [carrier]\ngate: {subgroups: {carrier: {max: 0.2, max_increase: 0.01}}}"),
    ],
)
def test_what_fits_together_loads(told: Told, text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("mail", "problem"),
    [
        ("to: [jo@example.org, jo]", "to[1] | 'jo' is no mail address | write it as name@example.org"),
        ("operators: [a@b@c]", "operators[0] | 'a@b@c' is no mail address | write it as name@example.org"),
        (
            "to: ['Jo <jo@example.org>']",
            "to[0] | 'Jo <jo@example.org>' is no mail address | write the address alone: jo@example.org",
        ),
        (
            "to: ['jo@example.org, mo@example.org']",
            "to[0] | 'jo@example.org, mo@example.org' is no mail address | write one address per entry",
        ),
        ("to: [' jo@example.org']", "to[0] | ' jo@example.org' is no mail address | write jo@example.org"),
        (
            "reply_to: jo@exämple.org",
            "reply_to | 'jo@exämple.org' is no mail address | "
            "write it in ASCII, a domain with other letters in its xn-- form",
        ),
        ("decide_within: 3d", "decide_within | nobody is asked anything | add `ask:`, who is asked to do what"),
        (
            "link: 'runs/{run_key}'",
            "link | 'runs/{run_key}' is no web address | "
            "write one such as https://errata.example/{model}/{version}/{run_key}/",
        ),
        (
            "link: 'https://x.org/{mode}/{0}'",
            "link | a link cannot say {mode} | it may hold {model}, {version}, {run_key}",
        ),
        (
            "link: 'https://x.org/{model'",
            "link | 'https://x.org/{model' has a brace that is not closed | "
            "write it like https://errata.example/{model}/{version}/{run_key}/",
        ),
    ],
)
def test_a_mail_that_could_not_be_sent_is_told_before_any_run(told: Told, mail: str, problem: str) -> None:
    assert f"errata.yaml: mail.{problem}" in told(contract(rest=f"mail: {{{mail}}}"))


def test_all_bad_addresses_are_told_at_once(told: Told) -> None:
    mail = "mail: {to: [a, b@example.org, c], operators: [d], reply_to: e}"
    assert [line.split(" | ")[0] for line in told(contract(rest=mail))] == [
        f"errata.yaml: mail.{place}" for place in ("operators[0]", "reply_to", "to[0]", "to[2]")
    ]


def test_a_whole_mail_loads(told: Told) -> None:
    mail = (
        "mail: {to: [jo@example.org, root@localhost], operators: [ops+errata@mail.example.org], reply_to: o'hara@x.org,"
        " ask: 'Jo, approve or reject', decide_within: 3d, attach: true,"
        " link: 'https://x.org/runs/{model}/{version}/{run_key}/'}"
    )
    assert told(contract(rest=mail)) == []
