"""Which table holds the predictions and which the labels, what identifies a case, and what kind of task it is.

Judged by names and by the first rows; every guess says what it rests on, because a person will have to confirm it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from tasks.contracts.config import Task
from tasks.inputs.look import ColumnLook, Look

SCORE_WORDS = frozenset(
    "score scores prob probs proba probability p yhat hat pred preds prediction predicted estimate estimated forecast "
    "risk likelihood confidence".split()
)
LABEL_WORDS = frozenset("label target y true truth actual outcome relevance observed gt response".split())
_PREDICTION_FILES = SCORE_WORDS | {"predictions", "scored", "output", "outputs", "inference"}
_LABEL_FILES = LABEL_WORDS | {"labels", "targets", "actuals", "outcomes", "ground"}
_ID_WORDS = frozenset("id key uuid guid case no nr number index".split())
_QUERY_WORDS = frozenset("query qid queries session search request trip".split())
_POSITIVE = ("true", "yes", "y", "t", "positive", "pos", "1")
_MOST_CLASSES = 50
_MOST_KEYS = 8  # columns that are tried together as a key
_LONGEST_KEY = 5


@dataclass(frozen=True)
class Guess:
    """A guess and what it rests on."""

    value: str
    why: str


@dataclass(frozen=True)
class Key:
    """Columns that identify the same thing on two sides, as (left, right) pairs."""

    pairs: tuple[tuple[str, str], ...]
    why: str
    unique: bool = True


@dataclass(frozen=True)
class Outcome:
    """The label, the task, and what the model says about it."""

    label: Guess
    task: Task
    task_why: str
    positive: Guess | None
    score: Guess | None
    classes: dict[str, str] | None
    prediction: Guess | None
    query: Guess | None


def words(name: str) -> frozenset[str]:
    """The words of a column's or file's name: `yPred_2` is y, pred, 2."""
    return frozenset(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def choose_tables(looks: Sequence[Look]) -> tuple[Look, str, Look, str]:
    """The tables of the predictions and of the labels (which may be one), each with the reason."""
    predictions = max(looks, key=_like_predictions)
    others = [look for look in looks if look is not predictions]
    labels = max(others, key=_like_labels, default=predictions)
    scores = [c.name for c in predictions.columns.values() if _is_score(c)]
    why = (
        f"has {_named(scores)}"
        if scores
        else "its name says so"
        if _like_predictions(predictions)
        else "the first file"
    )
    own = [c.name for c in predictions.columns.values() if _is_label(c)]
    if labels is predictions or (_like_labels(labels) < 2 and own):
        return predictions, why, predictions, f"the same file: it has {_named(own)}" if own else "the only file"
    theirs = [c.name for c in labels.columns.values() if _is_label(c)]
    return predictions, why, labels, f"has {_named(theirs)}" if theirs else "its name says so"


def choose_key(left: Look, right: Look) -> Key:
    """What identifies the same case in predictions and labels."""
    if left is right:
        return _own_key(left)
    shared = [n for n in _key_columns(left) if n in _key_columns(right)]
    for columns in _tried(shared):
        if left.is_key(columns) and right.is_key(columns):
            return Key(_same(columns), f"unique in {left.of_rows}, and in {right.of_rows} of {right.source}")
    for one, other in _by_values(left, right):
        return Key(((one, other),), f"both unique, and the values of {one} are found in {other}")
    name = (shared or _key_columns(left) or list(left.columns))[0]
    other = name if name in right.columns else next(iter(right.columns))
    return Key(((name, other),), _not_unique(left, [name]), unique=False)


def guess_outcome(predictions: Look, labels: Look, key: Key) -> Outcome:
    """What the model predicts, and where its predictions are."""
    taken = {left for left, _ in key.pairs}
    label = _label(labels, {right for _, right in key.pairs})
    column = labels.columns.get(label.value)
    values = labels.values(label.value) if column else {}
    rest = [c for c in predictions.columns.values() if c.name not in taken]
    if labels is predictions:
        rest = [c for c in rest if c.name != label.value]
    task, why, query = _task(predictions, rest, column, values)
    classes, score, prediction = _scores(predictions, rest, task, values)
    if query and score is None:
        task, why, query = "regression", f"{label.value} is a number", None
    return Outcome(
        label=label,
        task=task,
        task_why=why,
        positive=_positive(column, values) if task == "binary" else None,
        score=score,
        classes=classes,
        prediction=prediction,
        query=query,
    )


def _like_predictions(look: Look) -> int:
    scores = [column for column in look.columns.values() if _is_score(column)]
    probabilities = [column for column in scores if _is_probability(column)]
    return 4 * bool(words(look.stem) & _PREDICTION_FILES) + 2 * bool(scores) + bool(probabilities)


def _like_labels(look: Look) -> int:
    columns = look.columns.values()
    return 4 * bool(words(look.stem) & _LABEL_FILES) + 2 * any(map(_is_label, columns)) - any(map(_is_score, columns))


def _is_score(column: ColumnLook) -> bool:
    return bool(words(column.name) & SCORE_WORDS) and column.kind != "time"


def _is_label(column: ColumnLook) -> bool:
    named = words(column.name)
    return bool(named & LABEL_WORDS) and not named & SCORE_WORDS and column.kind not in ("time", "nested")


def _is_probability(column: ColumnLook) -> bool:
    return (
        column.kind == "number"
        and not column.whole
        and column.low is not None
        and column.high is not None
        and 0 <= float(column.low) <= float(column.high) <= 1
    )


def _key_columns(look: Look) -> list[str]:
    """Columns that could identify something, those that are named so first."""
    columns = [c for c in look.columns.values() if c.could_be_key and not _is_score(c)]
    return [c.name for c in sorted(columns, key=lambda c: not words(c.name) & _ID_WORDS)]


def _tried(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, _LONGEST_KEY + 1):
        yield from combinations(columns[:_MOST_KEYS], size)


def _same(columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, column) for column in columns)


def _own_key(look: Look) -> Key:
    candidates = [n for n in _key_columns(look) if not _is_label(look.columns[n]) and look.columns[n].kind != "time"]
    for columns in _tried(candidates):
        if look.is_key(columns):
            return Key(_same(columns), f"unique in {look.of_rows}")
    name = (candidates or list(look.columns))[0]
    return Key(_same([name]), _not_unique(look, [name]), unique=False)


def _not_unique(look: Look, columns: Sequence[str]) -> str:
    filled, distinct = look.distinct_keys(columns)
    return f"NOT unique: {distinct:,} different values in {filled:,} rows; name what identifies a case"


def _by_values(left: Look, right: Look) -> Iterator[tuple[str, str]]:
    for one in _key_columns(left):
        for other in _key_columns(right):
            if left.is_key([one]) and right.is_key([other]) and left.share_found([one], right, [other]) > 0.5:
                yield one, other


def _label(look: Look, keys: set[str]) -> Guess:
    rest = [column for column in look.columns.values() if column.name not in keys and not _is_score(column)]
    named = [column.name for column in rest if _is_label(column)]
    if named:
        return Guess(named[0], "by its name" + (f"; or {_named(named[1:])}" if named[1:] else ""))
    plain = [c.name for c in rest if c.kind in ("boolean", "number", "category") and 1 < c.distinct < look.seen]
    few = sorted(plain, key=lambda name: look.columns[name].distinct)
    if few:
        return Guess(few[0], "the column with the fewest different values")
    return Guess("label", "no column looks like a true outcome: name it")


def _task(
    predictions: Look, rest: Sequence[ColumnLook], label: ColumnLook | None, values: dict[str, int]
) -> tuple[Task, str, Guess | None]:
    """The kind of task, why, and for ranking the query."""
    if label is None:
        return "binary", "a guess: there is no label to tell by", None
    name, few = label.name, ", ".join(list(values)[:4])
    scored = any(c.kind == "number" and _is_score(c) for c in rest)
    query = next((c for c in predictions.columns.values() if words(c.name) & _QUERY_WORDS and _repeats(c)), None)
    if query and label.kind == "number" and label.distinct <= 10 and scored:
        return "ranking", f"{name} grades items, and {query.name} groups them", _query(query, predictions)
    if _wide(rest, list(values)) and len(values) > 2:
        return "multiclass", f"{len(values)} classes, and a column for each", None
    if any(c.type.startswith(("STRUCT(", "MAP(")) and _is_score(c) for c in rest):
        return "multiclass", "one column holds the scores of all classes", None
    if label.distinct <= 2:
        return "binary", f"{name} has {label.distinct} different values ({few})", None
    if label.kind == "number" and not _hard(rest, predictions, values):
        return "regression", f"{name} is a number with {label.distinct:,} different values", None
    return "multiclass", f"{name} has {label.distinct:,} different values ({few}, ...)", None


def _repeats(column: ColumnLook) -> bool:
    return column.could_be_key and 1 < column.distinct < column.filled


def _query(column: ColumnLook, look: Look) -> Guess:
    return Guess(column.name, f"{column.distinct:,} queries in {look.of_rows}")


def _scores(
    look: Look, rest: Sequence[ColumnLook], task: Task, values: dict[str, int]
) -> tuple[dict[str, str] | None, Guess | None, Guess | None]:
    """Columns of the classes, or the score, or the hard label; the first that fits."""
    wide = _wide(rest, list(values))
    if task == "multiclass" and wide:
        return wide, None, None
    if task == "multiclass":
        nested = [c.name for c in rest if c.type.startswith(("STRUCT(", "MAP(")) and _is_score(c)]
        if nested:
            return None, Guess(nested[0], "holds a score for each class"), None
    hard = _hard(rest, look, values) if task in ("binary", "multiclass") else None
    numbers = [c for c in rest if c.kind == "number"]
    if task == "binary":
        positive = _positive_name(values)
        if wide and positive in wide:
            return None, Guess(wide[positive], f"the column of {positive}"), None
        found = [c for c in numbers if _is_probability(c)]
        named = [c for c in found if _is_score(c)] or found
        if named:
            return None, Guess(named[0].name, f"lies between {named[0].low} and {named[0].high}"), None
    elif task != "multiclass":
        named = [c for c in numbers if _is_score(c)]
        if named:
            return None, Guess(named[0].name, f"by its name; between {named[0].low} and {named[0].high}"), None
    return None, None, Guess(hard, "holds the label's values") if hard else None


def _hard(rest: Sequence[ColumnLook], look: Look, values: dict[str, int]) -> str | None:
    """A column that holds predicted classes."""
    if not values or len(values) > _MOST_CLASSES:
        return None
    named = [
        c for c in rest if _is_score(c) and c.kind in ("category", "boolean", "number") and c.distinct <= _MOST_CLASSES
    ]
    return next((c.name for c in named if set(look.values(c.name)) <= set(values)), None)


def _wide(rest: Sequence[ColumnLook], values: Sequence[str]) -> dict[str, str] | None:
    """One number column per class, named by a common beginning and the class: p_red, p_green."""
    if not 2 <= len(values) <= _MOST_CLASSES:
        return None
    names = [column.name for column in rest if column.kind == "number"]
    ends = [name[: -len(values[0])] for name in names if name.lower().endswith(values[0].lower())]
    lower = {name.lower(): name for name in names}
    for beginning in ends:
        found = {value: lower.get(f"{beginning}{value}".lower()) for value in values}
        if beginning and all(found.values()):
            return {value: name for value, name in sorted(found.items()) if name}
    return None


def _positive_name(values: dict[str, int]) -> str | None:
    by_name = [value for value in values if value.lower() in _POSITIVE]
    return by_name[0] if by_name else min(values, key=lambda value: (values[value], value), default=None)


def _positive(column: ColumnLook | None, values: dict[str, int]) -> Guess | None:
    """The class that counts as positive, where true and 1 do not say it."""
    if column is None or column.kind == "boolean" or (column.whole and set(values) <= {"0", "1"}):
        return None
    name = _positive_name(values)
    if name is None:
        return None
    return Guess(name, "by its name" if name.lower() in _POSITIVE else "the rarer of the two; check it")


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"column{'s' if len(names) > 1 else ''} {shown}"
