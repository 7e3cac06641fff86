"""Turns what pydantic finds wrong with a contract into problems in plain words.

One problem per place: what is written there, what is expected and, where possible, the line to write instead. Checks
that look at several fields at once live in `tasks.contracts.consistency`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from tasks.contracts.document import Document, Steps
from tasks.contracts.places import path_to
from tasks.contracts.problems import Problem, nearest
from tasks.contracts.shape import choices_at, expected_at, field_at, fields_at, owners_of, takes_list

# What a text has to look like, for the fields that have a pattern.
_PATTERNS = {
    "model": "letters, digits, dots, dashes and underscores, beginning with a letter or digit",
    "name": "letters, digits and single underscores, beginning with a letter",
    "maturity": "a number of days, such as 30d",
    "decide_within": "a number of days below 1000, such as 3d",
}
# Names that other tools or habits suggest, and what they are called here.
_SYNONYMS = {"on": "key", "path": "source", "file": "source", "target": "label", "how": "expect", "id": "key"}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def problems_of(document: Document, errors: Sequence[ErrorDetails]) -> list[Problem]:
    """One problem per wrong place of a document."""
    problems: dict[Steps, Problem] = {}
    missing = {error["loc"] for error in errors if error["type"] == "missing"}
    for error in errors:
        if error["type"] == "extra_forbidden":
            steps = error["loc"]
            problems[steps] = _unknown(document, steps)
            # A missing name whose misspelling stands beside it is told once, as the misspelling.
            missing.discard((*steps[:-1], _meant(str(steps[-1]), fields_at(steps[:-1])) or ""))
    for steps in missing:
        problems[steps] = _missing(document, steps)
    for error in errors:
        steps = _place(document.values, error["loc"])
        if error["type"] not in ("missing", "extra_forbidden") and not _deeper(document, errors, steps):
            problems.setdefault(steps, _wrong(document, steps, error))
    return list(problems.values())


def _place(values: Any, loc: Sequence[str | int]) -> Steps:
    """The part of pydantic's location that exists in the document; the rest names members of a union."""
    steps: list[str | int] = []
    for step in loc:
        named = isinstance(values, Mapping) and step in values
        counted = isinstance(values, list) and isinstance(step, int) and step < len(values)
        if named or counted:
            values = values[step]
            steps.append(step)
    return tuple(steps)


def _deeper(document: Document, errors: Sequence[ErrorDetails], steps: Steps) -> bool:
    """Whether one member of a union complains about something inside: that is then the thing to tell."""
    places = [_place(document.values, error["loc"]) for error in errors if error["type"] != "missing"]
    return any(len(place) > len(steps) and place[: len(steps)] == steps for place in places)


def _missing(document: Document, steps: Steps) -> Problem:
    name, field = str(steps[-1]), field_at(steps)
    meaning = {"predictions": "where the scored cases are", "labels": "where the true outcomes are"}.get(name)
    meaning = meaning or (field.description if field else None)
    do = f"add `{name}:`" + (f" ({_lower_first(meaning)})" if meaning else "")
    return Problem(document.where(steps[:-1]), f"{name!r} is missing", do)


def _unknown(document: Document, steps: Steps) -> Problem:
    name, fields = str(steps[-1]), fields_at(steps[:-1])
    meant, owners = _meant(name, fields), owners_of(name)
    if meant and name == "on":
        do = "the join key is called `key`, because many readers of YAML take `on` for true"
    elif meant:
        do = f"did you mean {meant!r}?"
    elif owners:
        do = f"{name!r} belongs under " + " or ".join(f"`{owner}:`" for owner in owners)
    else:
        do = nearest(name, fields)
    return Problem(document.where(steps), f"unknown name {name!r}", do)


def _meant(name: str, fields: Mapping[str, Any]) -> str | None:
    if (synonym := _SYNONYMS.get(name.lower())) in fields:
        return synonym
    return next((field for field in fields if nearest(name, fields) == f"did you mean {field!r}?"), None)


def _wrong(document: Document, steps: Steps, error: ErrorDetails) -> Problem:
    value: Any = document.values
    for step in steps:
        value = value[step]
    what, do = _said(value, document.written(steps), steps, error)
    return Problem(document.where(steps), what, do)


def _said(value: Any, written: str | None, steps: Steps, error: ErrorDetails) -> tuple[str, str]:
    """What is wrong at a place, and what to do."""
    context, field, expected = error.get("ctx") or {}, field_at(steps), expected_at(steps)
    name = next((str(step) for step in reversed(steps) if isinstance(step, str)), "")
    shown = _shown(value, written)
    what, do = f"is {shown}, but has to be {expected}", _meaning(steps)
    match error["type"]:
        case _ if value is None:
            optional = field is not None and not field.is_required()
            what, do = "has no value", f"write {expected}" + (", or remove the line" if optional else "")
        case "literal_error":
            hint = nearest(str(value), choices_at(steps))
            do = hint if hint.startswith("did") else f"write {expected}"
        case "string_type" if name in ("maturity", "decide_within"):
            what, do = f"is {shown}", f"write {name}: {written}d"
        case "string_type" if isinstance(value, bool | int | float):
            quoted = f'"{written}"' if isinstance(steps[-1], int) else f'{steps[-1]}: "{written}"'
            do = f"put it in quotes: {quoted}"
        case "list_type" | "dict_type" if isinstance(value, str) and takes_list(steps):
            what, do = f"is {shown}, but has to be a list", f"write {name}: [{value}]"
        case "string_pattern_mismatch" if name in _PATTERNS:
            what, do = f"is {shown}", f"use {_PATTERNS[name]}"
        case "string_too_long":
            what, do = f"is {len(str(value))} characters long", f"use at most {context['max_length']}"
        case "too_short":
            what, do = "is empty", "name at least one column"
        case kind if kind in _BOUNDS:
            bound, words = _BOUNDS[kind]
            what, do = f"is {shown}", f"write a number that is {words} {context[bound]:g}"
    return what, do


def _meaning(steps: Steps) -> str:
    field, fields = field_at(steps), fields_at(steps)
    if fields:
        return "its names are " + ", ".join(f"`{name}:`" for name in fields)
    if field and field.description:
        return f"`{path_to(steps[-1:])}:` means: {_lower_first(field.description)}"
    return f"write {expected_at(steps)}"


def _shown(value: Any, written: str | None) -> str:
    match value:
        case dict():
            return "a block of names and values"
        case list():
            return "a list"
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "...")
    return f"{'the truth value' if isinstance(value, bool) else 'the number'} {written}"


def _lower_first(text: str) -> str:
    # "Path or glob" reads on in lower case, "YAML" does not.
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
