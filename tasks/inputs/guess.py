"""Writes a first errata.yaml from files nobody has described yet: `errata init`.

What is guessed lives in `tasks.inputs.guess_roles`, `guess_task` and `guess_joins`; here the guesses become a text with
the reason for each, made to be read and corrected by a person.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from tasks.contracts.config import Contract
from tasks.contracts.problems import ContractError, Problem
from tasks.contracts.types import NAMES, declared_type
from tasks.engine import open_engine
from tasks.inputs.guess_joins import Join, guess_joins
from tasks.inputs.guess_parts import Part, parts, put_together
from tasks.inputs.guess_roles import Guess, Key, choose_key, choose_tables, is_score, words
from tasks.inputs.guess_task import Outcome, guess_outcome
from tasks.inputs.look import ColumnLook, Look, look_at
from tasks.inputs.values import is_time

_ENTITIES = {"customer", "user", "account", "patient", "client", "member", "person", "device", "store", "driver"}
_ENTITIES |= {"seller", "merchant", "household", "subject", "vehicle", "machine", "sensor", "employee", "student"}
_ANNOTATORS = {"annotator", "labeller", "labeler", "rater", "source", "reviewer"}
_MOST_SUBGROUPS = 3
_MOST_VALUES = 20  # of a column that is proposed as a subgroup
_COMMENTS_AT = 36  # column of the comments

_HEAD = """\
# The contract between a model and Errata, guessed by `errata init` from the first rows of the files it was shown.
# Every guess says what it rests on. Read them, mend what is wrong, then run `errata validate`.
"""


@dataclass(frozen=True)
class _Guessed:
    predictions: Look
    predictions_why: str
    labels: Look
    labels_why: str
    key: Key
    outcome: Outcome
    time: Guess | None
    entity: Guess | None
    joins: tuple[Join, ...]
    parts: tuple[Part, ...]


def guess_contract(files: list[Path], base: Path = Path()) -> str:
    """The text of an errata.yaml for these files.

    Args:
        files: predictions, labels and other tables in any order; paths or patterns.
        base: the folder that errata.yaml will be in.

    Raises:
        ContractError: with every file that cannot be read.
    """
    if not files:
        raise ContractError([Problem("files", "there are none", "name at least the file of the predictions")])
    with TemporaryDirectory(prefix="errata-") as folder, open_engine(Path(folder) / "spill") as engine:
        looks = look_at(engine, files, base, Path(folder))
        if sources := put_together(looks, base):
            looks = look_at(engine, [Path(source) for source in sources], base, Path(folder))
        return "\n".join(_lines(_guess(looks), base)) + "\n"


def _guess(looks: Sequence[Look]) -> _Guessed:
    predictions, predictions_why, labels, labels_why = choose_tables(looks)
    key = choose_key(predictions, labels)
    time = _time(predictions)
    alike = parts(predictions, labels, looks)
    apart = [predictions, labels, *(part.look for part in alike)]
    tables = [look for look in looks if all(look is not other for other in apart)]
    joins = tuple(guess_joins(predictions, tables, time is not None))
    return _Guessed(
        predictions=predictions,
        predictions_why=predictions_why,
        labels=labels,
        labels_why=labels_why,
        key=key,
        outcome=guess_outcome(predictions, labels, key),
        time=time,
        entity=_entity(predictions, key, joins),
        joins=joins,
        parts=tuple(alike),
    )


def _time(look: Look) -> Guess | None:
    found = [column for column in look.columns.values() if is_time(column.type) and column.filled]
    if not found:
        return None
    best = max(found, key=lambda c: ("ZONE" in c.type, c.type != "DATE"))
    return Guess(best.name, f"from {(best.low or '')[:16]} to {(best.high or '')[:16]}")


def _entity(look: Look, key: Key, joins: Iterable[Join]) -> Guess | None:
    alone = {key.pairs[0][0]} if len(key.pairs) == 1 else set()
    joined = {j.key.pairs[0][0]: j.name for j in joins if j.key and len(j.key.pairs) == 1}
    for column in look.columns.values():
        repeated = column.could_be_key and column.kind != "time" and 2 < column.distinct <= column.filled / 2
        if not repeated or column.name in alone or is_score(column):
            continue
        said = f"{column.distinct:,} different values in {look.of_rows}"
        if words(column.name) & _ENTITIES:
            return Guess(column.name, f"by its name; {said}")
        if column.name in joined and column.distinct >= 50:
            return Guess(column.name, f"identifies a row of {joined[column.name]}; {said}")
    return None


def _lines(guessed: _Guessed, base: Path) -> Iterator[str]:
    outcome = guessed.outcome
    yield _HEAD
    yield _line(f"model: {_scalar(_model(base))}", "the folder's name; choose a short one")
    yield _line(f"task: {outcome.task}", outcome.why)
    yield _optional("entity", guessed.entity, "rows of one entity belong together, e.g. the customer")
    yield _optional("time", guessed.time, "when the prediction was made")
    if guessed.time and "ZONE" in guessed.predictions.columns[guessed.time.value].type:
        yield _line("# timezone: Europe/Berlin", "days and hours are told in this zone (default UTC)")
    yield from _predictions(guessed)
    yield from _labels(guessed)
    yield from _tables([join for join in guessed.joins if join.key])
    for join in guessed.joins:
        if join.key is None:
            yield ""
            table = f" ({join.look.table})" if join.look.table else ""
            yield f"# {_in_one_line(join.look.source + table)}: no column was found that"
            yield "# identifies its rows and stands in the predictions too. If there is one, add the table."
    yield from _parts(guessed.parts)
    yield from _words(guessed)


def _predictions(guessed: _Guessed) -> Iterator[str]:
    outcome, look = guessed.outcome, guessed.predictions
    joined = [left for join in guessed.joins if join.key for left, _ in join.key.pairs]
    keys = [left for left, _ in guessed.key.pairs]
    named = [*keys, *joined, *(g.value for g in (guessed.entity, outcome.query) if g)]
    yield ""
    yield _line("predictions:", guessed.predictions_why)
    yield from _source(look, named)
    yield _line(f"  key: {_list(keys)}", guessed.key.why)
    if outcome.query:
        yield _line(f"  query: {_scalar(outcome.query.value)}", outcome.query.why)
    if outcome.classes:
        classes = ", ".join(f"{_scalar(name)}: {_scalar(column)}" for name, column in outcome.classes.items())
        yield _line(f"  score: {{{classes}}}", "a column for each class")
    elif outcome.score:
        yield _line(f"  score: {_scalar(outcome.score.value)}", outcome.score.why)
    elif outcome.prediction:
        yield _line(f"  prediction: {_scalar(outcome.prediction.value)}", outcome.prediction.why)
    else:
        yield _line("  score: score", "NOT FOUND: name the column of the score, or a hard label as `prediction:`")
    if outcome.task == "binary" and outcome.score:
        yield _line("  # threshold: 0.5", "at or above it a case counts as positive; set yours")
    for column in look.columns.values():
        positive = column.kind == "number" and column.low is not None and not column.low.startswith("-")
        if positive and words(column.name) & {"weight", "weights"}:
            yield _line(f"  weight: {_scalar(column.name)}", "by its name")
            break
    version = next((c for c in look.columns.values() if "version" in words(c.name) and c.distinct == 1), None)
    yield _optional(
        "  version",
        Guess(version.name, f"holds {version.low}") if version else None,
        "the model's version, if a column holds it",
    )


def _labels(guessed: _Guessed) -> Iterator[str]:
    outcome, look = guessed.outcome, guessed.labels
    keys = [right for _, right in guessed.key.pairs]
    rest = [c for c in look.columns.values() if c.name not in (*keys, outcome.label.value)] if _apart(guessed) else []
    yield ""
    yield _line("labels:", guessed.labels_why)
    yield from _source(look, keys)
    yield f"  key: {_list(keys)}"
    yield _line(f"  label: {_scalar(outcome.label.value)}", outcome.label.why)
    if outcome.positive:
        number = look.columns[outcome.label.value].kind == "number"
        value = outcome.positive.value if number else _scalar(outcome.positive.value)
        yield _line(f"  positive: {value}", outcome.positive.why)
    if at := next((c for c in rest if is_time(c.type)), None):
        yield _line(f"  labelled_at: {_scalar(at.name)}", f"from {(at.low or '')[:16]} to {(at.high or '')[:16]}")
    if outcome.task == "binary" and guessed.time:
        yield _line("  # maturity: 30d", "if a negative may still become positive")
    if source := next((c for c in rest if words(c.name) & _ANNOTATORS and c.kind == "category"), None):
        yield _line(f"  source_of_label: {_scalar(source.name)}", f"{source.distinct:,} different values")


def _apart(guessed: _Guessed) -> bool:
    return guessed.labels is not guessed.predictions


def _tables(joins: Sequence[Join]) -> Iterator[str]:
    yield ""
    if not joins:
        yield _line("# features:", "tables that the model's features come from: with them, joins are checked")
        yield "#   - {name: customers, source: customers.parquet, key: [customer_id]}"
        return
    yield _line("features:", "tables that the model's features come from;")
    yield _line("", "move those that the model does not see to `context:`")
    for join in joins:
        assert join.key is not None  # noqa: S101 - only joins with a key get here
        right = [b for _, b in join.key.pairs]
        yield f"  - name: {join.name}"
        yield from _source(join.look, right, "    ")
        same = all(a == b for a, b in join.key.pairs)
        pairs = ", ".join(f"{_scalar(a)}: {_scalar(b)}" for a, b in join.key.pairs)
        yield _line(f"    key: {_list(right) if same else f'{{{pairs}}}'}", join.key.why)
        if join.valid_from:
            yield _line(f"    valid_from: {_scalar(join.valid_from)}", "the latest row that is not after the case")
        else:
            yield f"    expect: {'one_to_one' if join.one_to_one else 'many_to_one'}"


def _parts(found: Iterable[Part]) -> Iterator[str]:
    for part in found:
        yield ""
        yield f"# LEFT OUT: {_in_one_line(part.look.source)}, which has the columns of {_in_one_line(part.main.source)}"
        if part.more_rows:
            yield "# and other keys. If it holds more of the same rows, move both into a folder of their own and name"
            yield "# them by one pattern, such as `source: folder/*.parquet`."
        else:
            yield "# and no keys of its own. Is it another model's, or an older one? A contract is about one model:"
            yield "# name the right file as `source`."


def _words(guessed: _Guessed) -> Iterator[str]:
    outcome, look = guessed.outcome, guessed.predictions
    used = {left for left, _ in guessed.key.pairs} | {outcome.label.value}
    used |= {g.value for g in (guessed.entity, outcome.query, outcome.prediction) if g}
    groups = [c for c in look.columns.values() if c.name not in used and _is_group(c)][:_MOST_SUBGROUPS]
    yield ""
    if groups:
        counts = ", ".join(str(column.distinct) for column in groups)
        yield _line(f"subgroups: {_list([c.name for c in groups])}", f"few different values ({counts}); always listed")
    else:
        yield _line("# subgroups: []", "columns whose groups are always listed")
    if outcome.label.value in look.columns and outcome.label.value not in _said(outcome):
        yield "columns:"
        what = "the answer stands in the predictions too: it must not become a segment"
        yield _line(f"  {_scalar(outcome.label.value)}: {{policy: drop}}", what)


def _said(outcome: Outcome) -> set[str]:
    """The columns that hold what the model said."""
    return {g.value for g in (outcome.score, outcome.prediction) if g} | set((outcome.classes or {}).values())


def _is_group(column: ColumnLook) -> bool:
    return column.kind in ("category", "boolean") and 2 <= column.distinct <= _MOST_VALUES and not is_score(column)


def _source(look: Look, keys: Iterable[str], indent: str = "  ") -> Iterator[str]:
    yield f"{indent}source: {_scalar(look.source)}"
    if look.table:
        yield f"{indent}table: {_scalar(look.table)}"
    if look.null_values:
        yield _line(f"{indent}null_values: {_list(look.null_values)}", "stand where numbers are missing")
    # Keys of text files are read as text; a point in time has to be declared one.
    times = [k for k in dict.fromkeys(keys) if look.format in ("csv", "json") and is_time(look.columns[k].type)]
    if times:
        declared = {name: next(n for n in NAMES if declared_type(n) == look.columns[name].type) for name in times}
        types = ", ".join(f"{_scalar(name)}: {kind}" for name, kind in declared.items())
        yield _line(f"{indent}types: {{{types}}}", "keys are read as text otherwise")


def _optional(name: str, guess: Guess | None, meaning: str) -> str:
    if guess:
        return _line(f"{name}: {_scalar(guess.value)}", guess.why)
    indent = name[: len(name) - len(name.lstrip())]
    return _line(f"{indent}# {name.lstrip()}:", meaning)


def _line(text: str, why: str) -> str:
    return f"{text:<{_COMMENTS_AT - 1}} # {_in_one_line(why)}"


def _in_one_line(text: str) -> str:
    """Text for a comment, without what YAML would take for the end of the line or refuse."""
    return re.sub(r"[^ -~ -￿]", " ", text)


def _model(base: Path) -> str:
    name = "-".join(re.findall(r"[A-Za-z0-9]+", base.absolute().name)).lower()[:80]
    return name or Contract.__name__.lower()


def _list(names: Iterable[str]) -> str:
    return "[" + ", ".join(map(_scalar, names)) + "]"


def _scalar(text: str) -> str:
    """Text as YAML in one line, in quotes where it would mean something else."""
    return yaml.safe_dump([text], allow_unicode=True, default_flow_style=True, width=1 << 30).strip()[1:-1]
