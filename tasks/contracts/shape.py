"""What the contract's types allow at a place of errata.yaml, in plain words.

Read off the pydantic models, so that messages cannot disagree with what is checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tasks.contracts.config import Contract

_WORDS = {int: "a whole number", float: "a number", bool: "true or false"}


def fields_at(steps: Sequence[str | int]) -> Mapping[str, FieldInfo]:
    """The fields of the block at a place; none where no block may stand."""
    for member in _members(_annotation_at(steps)):
        if _is_block(member):
            return dict(member.model_fields)
    return {}


def field_at(steps: Sequence[str | int]) -> FieldInfo | None:
    """The field at a place; None for the items of a list or the entries of a free mapping."""
    return fields_at(steps[:-1]).get(str(steps[-1])) if steps else None


def choices_at(steps: Sequence[str | int]) -> tuple[str, ...]:
    """The values that a place may have, where only certain ones are allowed."""
    (member, *_) = _members(_annotation_at(steps))
    return get_args(member) if get_origin(member) is Literal else ()


def takes_list(steps: Sequence[str | int]) -> bool:
    """Whether a list may stand at a place."""
    return any(get_origin(member) is list for member in _members(_annotation_at(steps)))


def expected_at(steps: Sequence[str | int]) -> str:
    """What may stand at a place: `a number`, `text or a block of names and values`."""
    return listed([_expected(member) for member in _members(_annotation_at(steps))])


def owners_of(name: str) -> tuple[str, ...]:
    """The blocks that have a field of this name: `('predictions', 'gate')`."""
    return tuple(path for field, path in _owners(Contract, "") if field == name)


def listed(words: Sequence[str]) -> str:
    """Alternatives in a sentence: `a, b or c`."""
    distinct = list(dict.fromkeys(words))
    return distinct[0] if len(distinct) == 1 else ", ".join(distinct[:-1]) + f" or {distinct[-1]}"


def _is_block(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _members(annotation: Any) -> list[Any]:
    """The types an annotation allows, without constraints and without None."""
    if get_origin(annotation) is Annotated:
        return _members(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [member for part in get_args(annotation) if part is not type(None) for member in _members(part)]
    return [annotation]


def _annotation_at(steps: Sequence[str | int]) -> Any:
    annotation: Any = Contract
    for step in steps:
        annotation = next((a for a in _inside(annotation, step)), Any)
    return annotation


def _inside(annotation: Any, step: str | int) -> Iterator[Any]:
    for member in _members(annotation):
        if _is_block(member) and step in member.model_fields:
            yield member.model_fields[step].annotation
        elif get_origin(member) is list and isinstance(step, int):
            yield get_args(member)[0]
        elif get_origin(member) is dict and isinstance(step, str):
            yield get_args(member)[1]


def _expected(member: Any) -> str:
    if get_origin(member) is Literal:
        return listed([repr(choice) for choice in get_args(member)])
    if get_origin(member) is list:
        (item,) = _members(get_args(member)[0])
        return "a list of blocks" if _is_block(item) else "a list of names"
    if get_origin(member) is dict or _is_block(member):
        return "a block of names and values"
    return _WORDS.get(member, "text")


def _owners(model: type[BaseModel], path: str) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        if path:
            yield name, path
        for member in _members(field.annotation):
            inner = get_args(member)[-1] if get_origin(member) in (list, dict) else member
            if _is_block(inner):
                yield from _owners(inner, f"{path}.{name}" if path else name)
