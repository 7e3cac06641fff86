"""What must fit together in a contract, as far as it can be told without looking at the data.

Every part is checked as soon as it is valid in itself, so that a mistake in one part does not hide those in another.
Whether the named columns exist lives in `tasks.inputs.check`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from string import Formatter
from typing import Any, TypeVar, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, ValidationError

from tasks.contracts.addresses import address_hint, is_address
from tasks.contracts.config import (
    LOGGED,
    RESERVED_TABLES,
    TRAINING,
    ContextTable,
    FeatureTable,
    Gate,
    Labels,
    LoggedFeatures,
    Mail,
    Predictions,
    Source,
    Task,
    TrainingRows,
    join_pairs,
    raw_key,
)
from tasks.contracts.document import Document, Steps
from tasks.contracts.problems import Problem, nearest
from tasks.contracts.types import NAMES, declared_type

Model = TypeVar("Model", bound=BaseModel)

# Names of joined tables that would be mistaken for something of Errata's own.
_TAKEN = (*RESERVED_TABLES, "predictions", "labels", "errata", LOGGED, TRAINING)

# What a link to a run may say of it.
LINK_NAMES = ("model", "version", "run_key")


@dataclass(frozen=True)
class _Parts:
    """The parts of a document that are valid in themselves; None for those that are not."""

    task: Task | None
    predictions: Predictions | None
    labels: Labels | None
    tables: tuple[tuple[Steps, FeatureTable | ContextTable], ...]
    logged: LoggedFeatures | None
    training: TrainingRows | None
    time: bool
    timezone: str
    mail: Mail | None
    gate: Gate | None
    subgroups: list[str]


def consistency_problems(document: Document) -> list[Problem]:
    """Parts of the contract that contradict each other."""
    parts = _parts(document.values)
    found = [
        *_needed(parts),
        *_score(parts),
        *_model_uses(parts),
        *_keys(parts),
        *_labels(parts),
        *_table_names(parts),
        *_tables(parts),
        *_types(parts),
        *_timezone(parts),
        *_mail(parts),
        *_gate(parts),
    ]
    return [Problem(document.where(steps), what, do) for steps, what, do in found]


# Where, what and what to do; the file's name is added to all of them at once.
_Found = Iterator[tuple[Steps, str, str]]


def _parts(values: dict[str, Any]) -> _Parts:
    task = values.get("task")
    tables: list[tuple[Steps, FeatureTable | ContextTable]] = []
    for part, model in (("features", FeatureTable), ("context", ContextTable)):
        entries = values.get(part)
        for position, entry in enumerate(entries if isinstance(entries, list) else []):
            if table := _valid(model, entry):
                tables.append(((part, position), table))
    timezone, subgroups = values.get("timezone", "UTC"), values.get("subgroups")
    return _Parts(
        task=task if task in get_args(Task) else None,
        predictions=_valid(Predictions, values.get("predictions")),
        labels=_valid(Labels, values.get("labels")),
        tables=tuple(tables),
        logged=_beside(LoggedFeatures, values.get(LOGGED)),
        training=_beside(TrainingRows, values.get(TRAINING)),
        time=values.get("time") is not None,
        timezone=timezone if isinstance(timezone, str) else "UTC",
        mail=_valid(Mail, values.get("mail")),
        gate=_valid(Gate, values.get("gate")),
        subgroups=[name for name in subgroups if isinstance(name, str)] if isinstance(subgroups, list) else [],
    )


def _valid(model: type[Model], value: Any) -> Model | None:
    try:
        return model.model_validate(value)
    except ValidationError:
        return None


def _beside(model: type[Model], value: Any) -> Model | None:
    """A source that may be written as a path alone."""
    return _valid(model, {"source": value} if isinstance(value, str) else value)


def _needed(parts: _Parts) -> _Found:
    """Every task needs what its loss is computed from."""
    if (task := parts.task) is None or (given := parts.predictions) is None:
        return
    where = ("predictions",)
    if task == "ranking":
        if given.score is None:
            yield where, "ranking needs 'score'", "name the column that orders the items of a query"
        if given.query is None:
            yield where, "ranking needs 'query'", "name the column that groups items into queries"
    elif given.score is None and given.prediction is None:
        columns = {
            "binary": "the positive class's probability (score) or the predicted class (prediction)",
            "multiclass": "the classes' probabilities (score) or the predicted class (prediction)",
            "regression": "the predicted number (score)",
        }[task]
        yield where, f"{task} needs 'score' or 'prediction'", f"name the column that holds {columns}"


def _score(parts: _Parts) -> _Found:
    if (task := parts.task) is None or (given := parts.predictions) is None:
        return
    where, score = ("predictions", "score"), given.score
    if isinstance(score, dict):
        if task != "multiclass":
            one = next(iter(score.values()), "column")
            yield where, f"is a block of classes, which only multiclass has; this is {task}", f"write score: {one}"
        elif len(score) < 2:
            yield where, f"names {len(score)} class", "name every class and its column, or use task: binary"
        for column in _repeated(list(score.values())):
            yield where, f"names column {column!r} for several classes", "give each class its own column"
    if given.threshold is not None and not 0 <= given.threshold <= 1:
        yield (
            ("predictions", "threshold"),
            f"is {given.threshold:g}, but a probability lies between 0 and 1",
            "write it as a share, e.g. 0.35 for 35 %",
        )


def _model_uses(parts: _Parts) -> _Found:
    """What the model says is nothing that it saw."""
    if (given := parts.predictions) is None:
        return
    scores = [*given.score.values()] if isinstance(given.score, dict) else [given.score]
    outcomes = dict.fromkeys(scores, "score") | {given.prediction: "prediction", given.version: "version"}
    for column in _repeated(given.model_uses or []):
        yield ("predictions", "model_uses"), f"names {column!r} twice", "name each column once"
    for column in dict.fromkeys(given.model_uses or []):
        if column in outcomes:
            yield (
                ("predictions", "model_uses"),
                f"names {column!r}, which is predictions.{outcomes[column]}",
                "name only columns that the model predicts from",
            )


def _keys(parts: _Parts) -> _Found:
    for name, source in (("predictions", parts.predictions), ("labels", parts.labels)):
        for column in _repeated(source.key if source else []):
            yield (name, "key"), f"names {column!r} twice", "name each column once"
    if parts.predictions and parts.labels and len(parts.predictions.key) != len(parts.labels.key):
        left, right = parts.predictions.key, parts.labels.key
        yield (
            ("labels", "key"),
            f"has {_columns(right)}, but predictions.key has {_columns(left)}",
            "name the columns that identify the same case on both sides, in the same order",
        )


def _labels(parts: _Parts) -> _Found:
    labels = parts.labels
    if labels is None or labels.maturity is None:
        return
    where = ("labels", "maturity")
    if parts.task not in ("binary", None):
        yield where, f"only a binary label can be immature; this is {parts.task}", "remove it"
    elif not parts.time:
        yield where, "needs to know how old a case is", "add `time:`, the predictions column with the time of scoring"


def _table_names(parts: _Parts) -> _Found:
    seen: dict[str, Steps] = {}
    for steps, table in parts.tables:
        name = table.name.lower()
        if name in _TAKEN:
            yield (
                (*steps, "name"),
                f"{table.name!r} is a name of Errata's own",
                f"choose another; taken are {', '.join(_TAKEN)}",
            )
        elif name in seen:
            part, position = seen[name]
            yield (
                (*steps, "name"),
                f"{table.name!r} is the name of {part}[{position}] already (upper and lower case count as equal)",
                "give each table its own name",
            )
        seen.setdefault(name, steps)


def _tables(parts: _Parts) -> _Found:
    for steps, table in parts.tables:
        pairs = join_pairs(table.key)
        for side, columns in (("predictions", [a for a, _ in pairs]), ("table", [b for _, b in pairs])):
            for column in _repeated(columns):
                yield (*steps, "key"), f"names the {side} column {column!r} twice", "name each column once"
        if table.valid_from and not parts.time:
            yield (
                (*steps, "valid_from"),
                "an as-of join needs the time of each case",
                "add `time:`, the predictions column with the time of scoring",
            )
        if isinstance(table, FeatureTable) and table.columns is not None:
            for column in [c for c in table.model_uses or [] if c not in table.columns]:
                yield (
                    (*steps, "model_uses"),
                    f"names {column!r}, which `columns` does not bring along",
                    f"add it to `columns`; {nearest(column, table.columns)}",
                )
        if isinstance(table, FeatureTable) and len(raw_key(table)) != len(pairs):
            yield (
                (*steps, "raw", "key"),
                f"has {_columns(raw_key(table))}, but the table's key has {_columns([b for _, b in pairs])}",
                "name the columns of the upstream table in the order of the table's key",
            )


def _types(parts: _Parts) -> _Found:
    sources: list[tuple[Steps, Source | None]] = [(("predictions",), parts.predictions), (("labels",), parts.labels)]
    raw = [((*steps, "raw"), table.raw) for steps, table in parts.tables if isinstance(table, FeatureTable)]
    beside: list[tuple[Steps, Source | None]] = [((LOGGED,), parts.logged), ((TRAINING,), parts.training)]
    for steps, source in [*sources, *parts.tables, *raw, *beside]:
        for column, written in source.types.items() if source else ():
            if declared_type(written) is None:
                hint = nearest(written, NAMES)
                do = hint if hint.startswith("did") else "use " + ", ".join(NAMES[:-1]) + f" or {NAMES[-1]}"
                yield (*steps, "types", column), f"{written!r} is no type", do


def _timezone(parts: _Parts) -> _Found:
    if parts.timezone not in _zones():
        yield ("timezone",), f"{parts.timezone!r} is no time zone", _zone_hint(parts.timezone)


def _mail(parts: _Parts) -> _Found:
    if (mail := parts.mail) is None:
        return
    for name, addresses in (("to", mail.to), ("operators", mail.operators)):
        for position, address in enumerate(addresses):
            if not is_address(address):
                yield ("mail", name, position), f"{address!r} is no mail address", address_hint(address)
    if mail.reply_to is not None and not is_address(mail.reply_to):
        yield ("mail", "reply_to"), f"{mail.reply_to!r} is no mail address", address_hint(mail.reply_to)
    if mail.decide_within and not mail.ask:
        yield ("mail", "decide_within"), "nobody is asked anything", "add `ask:`, who is asked to do what"
    if mail.link is not None:
        yield from _link(mail.link)


def _link(link: str) -> _Found:
    where, example = ("mail", "link"), "https://errata.example/{model}/{version}/{run_key}/"
    if not link.startswith(("https://", "http://")) or any(c.isspace() for c in link):
        yield where, f"{link!r} is no web address", f"write one such as {example}"
        return
    try:
        names = [name for _, name, _, _ in Formatter().parse(link) if name is not None]
    except ValueError:
        yield where, f"{link!r} has a brace that is not closed", f"write it like {example}"
        return
    for name in names:
        if name not in LINK_NAMES:
            yield where, f"a link cannot say {{{name}}}", f"it may hold {', '.join(f'{{{n}}}' for n in LINK_NAMES)}"


def _gate(parts: _Parts) -> _Found:
    """A limit for subgroups that nobody lists would never be judged."""
    for column in parts.gate.subgroups if parts.gate else ():
        if column not in parts.subgroups:
            yield (
                ("gate", "subgroups", column),
                f"{column!r} is not among the known subgroups",
                f"add it to `subgroups:`; {nearest(column, parts.subgroups)}",
            )


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _zone_hint(written: str) -> str:
    city = written.rsplit("/", 1)[-1].replace(" ", "_").lower()
    same_city = sorted(zone for zone in _zones() if zone.rsplit("/", 1)[-1].lower() == city)
    if same_city:
        return f"did you mean {same_city[0]!r}?"
    # Some 600 names: a loose match would always find one, and mislead.
    close = get_close_matches(written, sorted(_zones()), n=1, cutoff=0.85)
    return f"did you mean {close[0]!r}?" if close else "write a name such as Europe/Berlin, America/New_York or UTC"


def _columns(names: Sequence[str]) -> str:
    return f"{len(names)} column{'s' if len(names) != 1 else ''} ({', '.join(names)})"


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for position, name in enumerate(names) if names.index(name) < position]
