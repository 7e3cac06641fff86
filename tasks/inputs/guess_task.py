"""What kind of task it is, told by the label, and which columns hold what the model said."""

from collections.abc import Sequence
from dataclasses import dataclass

from tasks.contracts.config import Task
from tasks.inputs.guess_roles import Guess, Key, choose_label, is_probability, is_score, words
from tasks.inputs.look import ColumnLook, Look

_QUERIES = {"query", "qid", "queries", "session", "search", "srch", "request", "trip", "slate", "impression"}
_GRADES = {"relevance", "rel", "grade", "gain", "graded"}
_POSITIVE = ("true", "yes", "y", "t", "positive", "pos", "1")
_MOST_CLASSES = 50
_MOST_GRADES = 10  # of relevance
_FOLLOWS = 0.3  # correlation, or agreement beyond chance, from which a column may be a prediction of the label


@dataclass(frozen=True)
class Outcome:
    """The label, the task, and what the model says: one score, one column per class, or hard labels."""

    label: Guess
    task: Task
    why: str
    positive: Guess | None = None
    score: Guess | None = None
    classes: dict[str, str] | None = None
    prediction: Guess | None = None
    query: Guess | None = None


def guess_outcome(predictions: Look, labels: Look, key: Key) -> Outcome:
    """What the model predicts, and where its predictions are."""
    label = choose_label(labels, {right for _, right in key.pairs})
    column = labels.columns.get(label.value)
    taken = {left for left, _ in key.pairs} | ({label.value} if labels is predictions else set())
    rest = [column for column in predictions.columns.values() if column.name not in taken]
    if column is None:
        return Outcome(label, "binary", "a guess: there is no label to tell by", score=_named_number(rest))
    values = list(labels.values(label.value))
    if query := _query(predictions, rest, column, key):
        why = f"{label.value} grades items, and {query.value} groups them"
        others = [entry for entry in rest if entry.name != query.value]
        return Outcome(label, "ranking", why, score=_number(predictions, others, labels, column, key), query=query)
    hard = _hard(predictions, rest, values) or _agreeing(predictions, rest, labels, column, key)
    wide = _wide(rest, values)
    task, why = _kind(column, values, rest, hard, wide)
    if task == "regression":
        why += _missing_query(labels, column)
        return Outcome(label, task, why, score=_number(predictions, rest, labels, column, key))
    if task == "binary":
        positive = _positive(labels, column)
        score = _probability(rest, positive, wide) or (None if hard else _no_probability(rest))
        return Outcome(label, task, why, _told(column, values, positive), score, prediction=None if score else hard)
    nested = next((c.name for c in rest if _holds_classes(c)), None)
    score = Guess(nested, "holds a score for each class") if nested and not wide else None
    return Outcome(label, task, why, score=score, classes=wide, prediction=None if score or wide else hard)


def _kind(
    label: ColumnLook,
    values: Sequence[str],
    rest: Sequence[ColumnLook],
    hard: Guess | None,
    wide: dict[str, str] | None,
) -> tuple[Task, str]:
    few = ", ".join(values[:4])
    predicted = next((column.distinct for column in rest if hard and column.name == hard.value), 0)
    if label.distinct <= 2 and predicted <= 2:
        return "binary", f"the values of {label.name} are {few}"
    if wide:
        return "multiclass", f"{label.name} has {label.distinct:,} classes, and each has a column"
    if any(map(_holds_classes, rest)):
        return "multiclass", "one column holds the scores of all classes"
    if label.kind == "number" and hard is None:
        return "regression", f"{label.name} is a number with {label.distinct:,} different values"
    return "multiclass", f"{label.name} has {label.distinct:,} different values ({few}, ...)"


def _query(look: Look, rest: Sequence[ColumnLook], label: ColumnLook, key: Key) -> Guess | None:
    """The column that groups items, where the label grades them; for two grades there must be a score to rank by."""
    graded = label.kind == "number" and label.distinct <= _MOST_GRADES
    if not graded or (label.distinct <= 2 and _named_number(rest) is None):
        return None
    groups = [column for column in look.columns.values() if _groups(column)]
    for column in groups:
        if words(column.name) & _QUERIES:
            return Guess(column.name, f"{column.distinct:,} queries in {look.of_rows}")
    if len(key.pairs) > 1 and words(label.name) & _GRADES:
        for left, _ in key.pairs:
            if look.columns[left] in groups:
                return Guess(left, f"the first part of the key that repeats: {look.columns[left].distinct:,}; check it")
    return None


def _groups(column: ColumnLook) -> bool:
    return column.could_be_key and 1 < column.distinct < column.filled


def _missing_query(labels: Look, label: ColumnLook) -> str:
    """A hint where only the labels have the column that would make it a ranking."""
    for column in labels.columns.values():
        if label.distinct <= _MOST_GRADES and words(column.name) & _QUERIES and _groups(column):
            return f"; for a ranking within {column.name}, the predictions need that column too"
    return ""


def _number(predictions: Look, rest: Sequence[ColumnLook], labels: Look, label: ColumnLook, key: Key) -> Guess | None:
    """The predicted number, or the score within a query: by its name, by the label, or the only one with decimals."""
    if found := _named_number(rest) or _follows(predictions, rest, labels, label, key):
        return found
    decimals = [column for column in rest if column.kind == "number" and not column.whole]
    return Guess(decimals[0].name, "the only number with decimals; check it") if len(decimals) == 1 else None


def _named_number(rest: Sequence[ColumnLook]) -> Guess | None:
    found = [column for column in rest if column.kind == "number" and is_score(column)]
    return Guess(found[0].name, f"by its name; between {found[0].low} and {found[0].high}") if found else None


def _follows(look: Look, rest: Sequence[ColumnLook], labels: Look, label: ColumnLook, key: Key) -> Guess | None:
    """A predicted number without a telling name: called like the label, or going up and down with it."""
    numbers = [column.name for column in rest if column.kind == "number"]
    alike = [name for name in numbers if words(name) & words(label.name)]
    if alike:
        return Guess(alike[0], f"named like the label, {label.name}; check it")
    found = look.correlations(numbers, labels, label.name, key.pairs) if numbers else {}
    best = max(found, key=lambda name: (found[name], name), default=None)
    if best is None or found[best] < _FOLLOWS:
        return None
    return Guess(best, f"of all numbers it follows {label.name} most closely (correlation {found[best]:.2f}); check it")


def _probability(rest: Sequence[ColumnLook], positive: str | None, wide: dict[str, str] | None) -> Guess | None:
    if wide and positive in wide:
        return Guess(wide[positive], f"the column of {positive}")
    found = [column for column in rest if is_probability(column)]
    best = next((column for column in found if is_score(column)), found[0] if found else None)
    return Guess(best.name, f"lies between {best.low} and {best.high}") if best else None


def _no_probability(rest: Sequence[ColumnLook]) -> Guess | None:
    """A score by its name that is on another scale, so that the reader learns why it cannot be used as it is."""
    found = [column for column in rest if column.kind == "number" and is_score(column) and column.distinct > 2]
    if not found:
        return None
    between = f"lies between {found[0].low} and {found[0].high}"
    return Guess(found[0].name, f"NO PROBABILITY: {between}; store 1 / (1 + exp(-x)) of log-odds, percentages / 100")


def _holds_classes(column: ColumnLook) -> bool:
    return column.type.startswith(("STRUCT(", "MAP(")) and is_score(column)


def _hard(look: Look, rest: Sequence[ColumnLook], values: Sequence[str]) -> Guess | None:
    """A column that holds predicted classes, and whose name says so."""
    if not values or len(values) > _MOST_CLASSES:
        return None
    known = set(map(_class, values))
    for column in rest:
        if is_score(column) and column.kind != "nested" and column.distinct <= _MOST_CLASSES:
            said = set(map(_class, look.values(column.name)))
            if said and (said <= known or said >= known):
                return Guess(column.name, "holds values of the label")
    return None


def _agreeing(predictions: Look, rest: Sequence[ColumnLook], labels: Look, label: ColumnLook, key: Key) -> Guess | None:
    """A column of predicted classes without a telling name: called as the label, or mostly of its opinion."""
    if label.distinct > (2 if label.kind == "number" else _MOST_CLASSES) or label.kind in ("time", "nested"):
        return None
    known = set(map(_class, labels.values(label.name)))
    same = [
        column.name
        for column in rest
        if column.kind not in ("time", "nested")
        and 0 < column.distinct <= _MOST_CLASSES
        and set(map(_class, predictions.values(column.name))) <= known
    ]
    if not labels.is_key([right for _, right in key.pairs]):
        return None
    found = {name: predictions.agreement(name, labels, label.name, key.pairs) or 0.0 for name in same}
    alike = [name for name in same if words(name) == words(label.name)]
    best = alike[0] if alike else max(found, key=lambda name: (found[name], name), default=None)
    if best is None or not (alike or found[best] >= _FOLLOWS):
        return None
    if found[best] == 1:
        return Guess(best, f"EQUALS {label.name} in every row; a copy of the answer is no prediction: check it")
    return Guess(best, f"holds values of {label.name} and agrees with it (kappa {found[best]:.2f}); check it")


def _class(value: str) -> str:
    """A value as a class: true and 1 are the same one, and so are 1.0 and 1."""
    return {"true": "1", "false": "0"}.get(value.lower(), value.removesuffix(".0"))


def _wide(rest: Sequence[ColumnLook], values: Sequence[str]) -> dict[str, str] | None:
    """One number column per class, named by a common beginning and the class: p_red, p_green."""
    if not 2 <= len(values) <= _MOST_CLASSES:
        return None
    by_name = {column.name.lower(): column.name for column in rest if column.kind == "number"}
    ending = values[0].lower()
    for beginning in [name.removesuffix(ending) for name in by_name if name.endswith(ending)]:
        found = {value: by_name.get(beginning + value.lower()) for value in sorted(values)}
        if beginning and None not in found.values():
            return {value: name for value, name in found.items() if name}
    return None


def _positive(look: Look, label: ColumnLook) -> str | None:
    values = look.values(label.name)
    by_name = [value for value in values if value.lower() in _POSITIVE]
    return by_name[0] if by_name else min(values, key=lambda value: (values[value], value), default=None)


def _told(label: ColumnLook, values: Sequence[str], positive: str | None) -> Guess | None:
    """The class that counts as positive, where true or 1 do not say it already."""
    if positive is None or (label.kind in ("boolean", "number") and set(map(_class, values)) <= {"0", "1"}):
        return None
    return Guess(positive, "by its name" if positive.lower() in _POSITIVE else "the rarer of the two; check it")
