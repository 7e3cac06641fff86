"""Which table holds the predictions and which the labels, and what identifies a case.

Judged by names and by the first rows; every guess says what it rests on, because a person will have to confirm it. The
task and its score are guessed in `tasks.inputs.guess_task`, joins in `tasks.inputs.guess_joins`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from tasks.inputs.look import ColumnLook, Look

_SCORES = {"score", "scores", "prob", "probs", "proba", "probability", "p", "risk", "likelihood", "confidence", "yhat"}
_SCORES |= {"hat", "pred", "preds", "prediction", "predicted", "estimate", "estimated", "forecast", "probabilities"}
_LABELS = {"label", "target", "y", "true", "truth", "actual", "outcome", "relevance", "observed", "gt", "response"}
_PREDICTION_FILES = _SCORES | {"predictions", "scored", "ranked", "ranking", "output", "outputs", "inference"}
_LABEL_FILES = _LABELS | {"labels", "targets", "actuals", "outcomes", "ground"}
_IDS = {"id", "key", "uuid", "guid", "case", "no", "nr", "number", "index"}
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


def words(name: str) -> set[str]:
    """The words of a column's or file's name: `yPred_2` is y, pred, 2."""
    return set(re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()))


def named(names: Sequence[str]) -> str:
    """Columns in a sentence."""
    shown = ", ".join(names[:3]) + (", ..." if len(names) > 3 else "")
    return f"column{'s' if len(names) > 1 else ''} {shown}"


def is_score(column: ColumnLook) -> bool:
    """Whether a column's name says that a model wrote it."""
    return bool(words(column.name) & _SCORES) and column.kind != "time"


def is_probability(column: ColumnLook) -> bool:
    """Whether a column holds fractions between 0 and 1."""
    bounds = (column.low, column.high)
    if column.kind != "number" or column.whole or None in bounds:
        return False
    return all(0 <= float(bound) <= 1 for bound in bounds if bound is not None)


def choose_tables(looks: Sequence[Look]) -> tuple[Look, str, Look, str]:
    """The tables of the predictions and of the labels (which may be one), each with the reason."""
    predictions = max(looks, key=lambda look: (_like_predictions(look), -_like_labels(look)))
    others = [look for look in looks if look is not predictions]
    labels = max(others, key=_like_labels, default=predictions)
    scores = [column.name for column in predictions.columns.values() if is_score(column)]
    by_name = "its name says so" if _like_predictions(predictions) else "a guess: no column looks like a score"
    why = f"has {named(scores)}" if scores else by_name
    own = [column.name for column in predictions.columns.values() if _is_label(column)]
    if labels is predictions or (_like_labels(labels) < 2 and own):
        return predictions, why, predictions, f"the same file: it has {named(own)}" if own else "the only file"
    theirs = [column.name for column in labels.columns.values() if _is_label(column)]
    by_name = "its name says so" if _like_labels(labels) > 0 else "a guess: no column looks like a label"
    return predictions, why, labels, f"has {named(theirs)}" if theirs else by_name


def choose_key(left: Look, right: Look) -> Key:
    """What identifies the same case in predictions and labels."""
    if left is right:
        return _own_key(left)
    there = key_columns(right)
    shared = [name for name in key_columns(left) if name in there]
    if columns := shortest_key(shared, [left, right]):
        return Key(_same(columns), f"unique in {left.of_rows}, and in {right.of_rows} of the labels")
    for one, other in _by_values(left, right):
        return Key(((one, other),), f"both unique, and the values of {one} are found in {other}")
    name = (shared or key_columns(left) or list(left.columns))[0]
    other = name if name in right.columns else next(iter(right.columns))
    return Key(((name, other),), _not_unique(left, name))


def choose_label(look: Look, keys: set[str]) -> Guess:
    """The column of the true outcome."""
    rest = [column for column in look.columns.values() if column.name not in keys and not is_score(column)]
    by_name = [column.name for column in rest if _is_label(column)]
    if by_name:
        return Guess(by_name[0], "by its name" + (f"; or {named(by_name[1:])}" if by_name[1:] else ""))
    plain = [c for c in rest if c.kind in ("boolean", "number", "category") and c.filled]
    if plain:
        # A column that never changes says least.
        best = min(plain, key=lambda c: (c.distinct == 1, c.distinct))
        return Guess(best.name, "the column with the fewest different values" if len(plain) > 1 else "the only column")
    return Guess("label", "no column looks like a true outcome: name it")


def key_columns(look: Look) -> list[str]:
    """Columns that could identify something, those that are named so first."""
    columns = [column for column in look.columns.values() if column.could_be_key and not is_score(column)]
    return [column.name for column in sorted(columns, key=lambda c: not words(c.name) & _IDS)]


def tried(columns: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Keys to try, the shortest first."""
    for size in range(1, _LONGEST_KEY + 1):
        yield from combinations(columns[:_MOST_KEYS], size)


def shortest_key(columns: Sequence[str], looks: Sequence[Look]) -> tuple[str, ...] | None:
    """The fewest of these columns that tell the rows of all tables apart; None if not even all of them do."""
    whole = [name for name in columns if all(look.columns[name].filled == look.seen for look in looks)][:_MOST_KEYS]
    if not whole or not all(look.is_key(whole) for look in looks):
        return None
    return next(key for key in (*tried(whole), tuple(whole)) if all(look.is_key(key) for look in looks))


def _like_predictions(look: Look) -> int:
    scores = [column for column in look.columns.values() if is_score(column)]
    by_name = 4 * bool(words(look.stem) & _PREDICTION_FILES)
    return by_name + 2 * bool(scores) + any(map(is_probability, scores))


def _like_labels(look: Look) -> int:
    columns = look.columns.values()
    by_name = 4 * bool(words(look.stem) & _LABEL_FILES)
    return by_name + 2 * any(map(_is_label, columns)) - any(map(is_score, columns))


def _is_label(column: ColumnLook) -> bool:
    found = words(column.name)
    return bool(found & _LABELS) and not found & _SCORES and column.kind not in ("time", "nested")


def _same(columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((column, column) for column in columns)


def _own_key(look: Look) -> Key:
    candidates = [n for n in key_columns(look) if not _is_label(look.columns[n]) and look.columns[n].kind != "time"]
    if columns := shortest_key(candidates, [look]):
        return Key(_same(columns), f"unique in {look.of_rows}")
    name = (candidates or list(look.columns))[0]
    return Key(_same([name]), _not_unique(look, name))


def _not_unique(look: Look, column: str) -> str:
    filled, distinct = look.distinct_keys([column])
    empty = f", {look.seen - filled:,} of them empty" if filled < look.seen else ""
    return f"NOT unique: {distinct:,} different values in {look.seen:,} rows{empty}; name what identifies a case"


def _by_values(left: Look, right: Look) -> Iterator[tuple[str, str]]:
    ours = [column for column in key_columns(left) if left.is_key([column])]
    theirs = [column for column in key_columns(right) if right.is_key([column])]
    for one in ours:
        for other in theirs:
            if left.share_found([one], right, [other]) > 0.5:
                yield one, other
