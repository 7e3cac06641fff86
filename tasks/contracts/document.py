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

Steps = tuple[str | int, ...]

_SCALARS = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    # `73928e05` is an identifier; `1e-05` and `1.5e3` are numbers.
    "float": (
        r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+][0-9]+|\.(?:inf|nan))",
        "-+.0123456789",
    ),
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "merge": (r"<<", "<"),
}

# What PyYAML says, and what it mostly means; the first that is found in its message counts.
_MEANINGS = (
    ("'\\t'", "a tab; indent with spaces"),
    ("mapping values are not allowed", "a second colon in one line, or a line indented too far"),
    ("'<stream end>'", "a bracket or quote that is never closed"),
    ("end of stream", "a bracket or quote that is never closed"),
    ("could not find expected ':'", "a name without a colon"),
    ("undefined alias", "text that begins with * has to stand in quotes"),
    ("cannot start any token", "text that begins with @, %, ` or a tab has to stand in quotes"),
    ("<block end>", "a line that is not indented like its neighbours"),
    ("another document", "a line --- begins a second document; one file holds one contract"),
    ("constructor for the tag", "a tag (!...); tags are not used here"),
)


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        self.flatten_mapping(node)
        return {_name(key): self.construct_object(value, deep=deep) for key, value in node.value}


for _tag, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})\\Z"), list(_first))


@dataclass(frozen=True)
class Document:
    """A YAML file: its values, its nodes (how they were written), and the names it gives twice."""

    file: str
    values: dict[str, Any]
    root: yaml.MappingNode
    problems: tuple[Problem, ...]

    def where(self, steps: Sequence[str | int]) -> str:
        """The place of a value, with the file's name: `errata.yaml: features[0].key`."""
        return f"{self.file}: {path_to(steps)}" if steps else self.file

    def written(self, steps: Sequence[str | int]) -> str | None:
        """A scalar's text as it stands in the file (`1.10`, not 1.1), or None if there is none at that place."""
        node: yaml.Node | None = self.root
        for step in steps:
            if isinstance(node, yaml.MappingNode):
                node = next((value for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
            else:
                return None
        return str(node.value) if isinstance(node, yaml.ScalarNode) else None


def read_document(path: Path) -> Document:
    """The values of a YAML file that holds one mapping.

    Raises:
        ContractError: if there is no such file, or it is no YAML mapping.
    """
    text = _text(path)
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            raise _stop(path.name, "is empty", "write one with `errata init FILES...`")
        if not isinstance(root, yaml.MappingNode):
            kind = "a list" if isinstance(root, yaml.SequenceNode) else "only text"
            raise _stop(
                path.name,
                f"holds {kind} where `name: value` lines are expected",
                "begin with `model:`, `task:`, `predictions:` and `labels:`",
            )
        repeated = tuple(_repeated(path.name, root, (), set(), set()))
        return Document(path.name, loader.construct_document(root), root, repeated)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _stop(
            f"{path.name}: line {line}",
            f"holds a character that YAML does not allow (U+{error.character:04X})",
            "remove it",
        ) from None
    except yaml.MarkedYAMLError as error:
        raise _not_yaml(path.name, error) from None
    except RecursionError:
        raise _stop(path.name, "is nested too deeply to be read", "a contract has four levels at most") from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise _stop(
            path.name,
            f"there is no such file in {path.resolve().parent}",
            "write one with `errata init FILES...`, or check the path",
        ) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _stop(f"{path.name}: line {line}", "is not UTF-8 text", "save the file as UTF-8") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _stop(path.name, f"cannot be read ({reason})", "check the path and its permissions") from None


def _stop(where: str, what: str, do: str) -> ContractError:
    return ContractError([Problem(where, what, do)])


def _not_yaml(file: str, error: yaml.MarkedYAMLError) -> ContractError:
    mark = error.problem_mark or error.context_mark
    said = error.problem or error.context or ""
    meaning = next((words for part, words in _MEANINGS if part in said), said)
    return _stop(
        f"{file}: line {mark.line + 1}, column {mark.column + 1}" if mark else file,
        f"is no YAML: {meaning}",
        "mend this line or the one before it; text that holds : # { [ * belongs in quotes",
    )


def _name(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.constructor.ConstructorError(
            None, None, "a name before a colon has to be plain text", node.start_mark
        )
    return str(node.value)


def _repeated(file: str, node: yaml.Node, steps: Steps, above: set[int], seen: set[int]) -> Iterator[Problem]:
    """Names given more than once in one mapping; what an alias refers to is looked at once."""
    if id(node) in above:
        raise yaml.constructor.ConstructorError(None, None, "an alias that contains itself", node.start_mark)
    if id(node) in seen:
        return
    seen.add(id(node))
    inside = above | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _repeated(file, item, (*steps, position), inside, seen)
    elif isinstance(node, yaml.MappingNode):
        lines: dict[str, list[int]] = {}
        for key, value in node.value:
            lines.setdefault(_name(key), []).append(key.start_mark.line + 1)
            yield from _repeated(file, value, (*steps, _name(key)), inside, seen)
        for name, found in lines.items():
            if len(found) > 1 and name != "<<":
                at = ", ".join(map(str, found[:-1])) + f" and {found[-1]}"
                yield Problem(
                    f"{file}: {path_to((*steps, name))}",
                    f"is given {len(found)} times (lines {at})",
                    "keep one of them",
                )
