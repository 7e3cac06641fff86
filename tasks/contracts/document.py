"""Reads a YAML file into plain values and remembers how they were written.

Two things differ from a plain `yaml.safe_load`. A name that is given twice is reported, not silently overwritten. And
scalars follow YAML 1.2, as editors do: `yes`, `no`, `on` and dates stay text, numbers with leading zeros too, and the
names in a mapping are always text, so that a class called `no` or `007` keeps its name. What the values must be is
for `tasks.contracts.load`.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tasks.contracts.places import path_to
from tasks.contracts.problems import ContractError, Problem

Path_ = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        self.flatten_mapping(node)
        return {_name(key): self.construct_object(value, deep=deep) for key, value in node.value}


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    # `73928e05` is an identifier, `1e-05` and `1.5e3` are numbers.
    (
        "float",
        r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+][0-9]+|\.(?:inf|nan))",
        "-+.0123456789",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})\\Z"), list(_first))


@dataclass(frozen=True)
class Document:
    """A YAML file: its values, how each was written, and the names it gives twice."""

    file: str
    values: dict[str, Any]
    written: dict[Path_, str]
    problems: tuple[Problem, ...]

    def where(self, steps: Sequence[str | int]) -> str:
        """The place of a value, with the file's name: `errata.yaml: features[0].key`."""
        return f"{self.file}: {path_to(steps)}" if steps else self.file


def read_document(path: Path) -> Document:
    """The values of a YAML file that holds one mapping.

    Raises:
        ContractError: if there is no such file, or it is no YAML mapping.
    """
    text = _text(path)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            raise _stop(path.name, "is empty", "write one with `errata init FILES...`")
        if not isinstance(root, yaml.MappingNode):
            raise _stop(
                path.name,
                f"holds {'a list' if isinstance(root, yaml.SequenceNode) else 'only text'}, not `name: value` lines",
                "start with `model:`, `task:`, `predictions:` and `labels:`",
            )
        twice = tuple(_repeated(path.name, root, (), set()))
        written = dict(_written(root, (), frozenset()))
        values = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(path.name, error) from error
    except yaml.reader.ReaderError as error:
        raise _stop(
            path.name, f"holds the character U+{ord(str(error.character)):04X}", "remove it"
        ) from error
    finally:
        loader.dispose()
    return Document(path.name, values, written, twice)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _stop(
            path.name,
            f"there is no such file in {path.resolve().parent}",
            "write one with `errata init FILES...`, or name another with --config",
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _stop(path.name, f"is not UTF-8 text (line {line})", "save it as UTF-8") from None
    except OSError as error:
        raise _stop(
            path.name, f"cannot be read: {(error.strerror or str(error)).lower()}", "check the path"
        ) from None


def _stop(where: str, what: str, do: str) -> ContractError:
    return ContractError([Problem(where, what, do)])


def _not_yaml(file: str, error: yaml.MarkedYAMLError) -> ContractError:
    mark = error.problem_mark or error.context_mark
    where = f"{file}: line {mark.line + 1}, column {mark.column + 1}" if mark else file
    if error.problem and "\\t" in error.problem:
        return _stop(where, "is no YAML: a tab", "indent with spaces")
    return _stop(
        where,
        f"is no YAML: {error.problem or error.context}",
        "check the indentation and the space after each colon; put text with : # { [ or * in quotes",
    )


def _name(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(None, None, "a name has to be plain text", node.start_mark)
    return str(node.value)


def _repeated(file: str, node: yaml.Node, steps: Path_, seen: set[int]) -> Iterator[Problem]:
    """Names given more than once in one mapping; shared nodes (anchors) are looked at once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _repeated(file, item, (*steps, position), seen)
    elif isinstance(node, yaml.MappingNode):
        lines: dict[str, list[int]] = {}
        for key, value in node.value:
            lines.setdefault(_name(key), []).append(key.start_mark.line + 1)
            yield from _repeated(file, value, (*steps, _name(key)), seen)
        for name, found in lines.items():
            if len(found) > 1 and name != "<<":
                at = ", ".join(map(str, found[:-1])) + f" and {found[-1]}"
                yield Problem(
                    f"{file}: {path_to((*steps, name))}",
                    f"is given {len(found)} times (lines {at})",
                    "keep one of them",
                )


def _written(node: yaml.Node, steps: Path_, above: frozenset[int]) -> Iterator[tuple[Path_, str]]:
    """Every scalar's path and its text as it stands in the file."""
    if id(node) in above:
        raise yaml.constructor.ConstructorError(None, None, "an alias contains itself", node.start_mark)
    above |= {id(node)}
    if isinstance(node, yaml.ScalarNode):
        yield steps, str(node.value)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _written(item, (*steps, position), above)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _written(value, (*steps, _name(key)), above)
