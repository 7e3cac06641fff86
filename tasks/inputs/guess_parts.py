"""Files that look like parts of one table, because they have the same columns.

`tasks.inputs.look` takes files whose names differ only in their digits for one source, without looking into them. Here
columns and keys decide, once it is known which tables hold the predictions and the labels: files with other rows become
one source where a pattern means exactly them. What is left is told to the reader, and never joined as a feature.
"""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasks.inputs.files import find_files
from tasks.inputs.guess_roles import choose_tables, key_columns, shortest_key
from tasks.inputs.look import Look


@dataclass(frozen=True)
class Part:
    """A table with the columns of `main`; `more_rows` where none of its keys is one of `main`."""

    look: Look
    main: Look
    more_rows: bool


def parts(predictions: Look, labels: Look, looks: Sequence[Look]) -> list[Part]:
    """The tables that have the columns of the predictions or of the labels, and are neither."""
    mains = [predictions] if labels is predictions else [predictions, labels]
    if len(mains) == 2 and _same_columns(*mains):
        return []  # nothing but a name would tell whose part another file is
    return [
        Part(look, main, _other_keys(main, look))
        for look in looks
        for main in mains
        if all(look is not other for other in mains) and _same_columns(look, main)
    ]


def put_together(looks: Sequence[Look], base: Path) -> list[str] | None:
    """The sources of all tables, with parts of one table under one pattern; None if nothing is to be put together.

    Args:
        looks: the tables, each from a source of its own.
        base: the folder that relative paths start from.
    """
    predictions, _, labels, _ = choose_tables(looks)
    found = parts(predictions, labels, looks)
    patterns: dict[str, str] = {}
    for main in (predictions, labels):
        members = [main, *(part.look for part in found if part.main is main and part.more_rows)]
        if pattern := _pattern([member.source for member in members], base):
            patterns |= {member.source: pattern for member in members}
    return list(dict.fromkeys(patterns.get(look.source, look.source) for look in looks)) if patterns else None


def _same_columns(one: Look, other: Look) -> bool:
    return one.format == other.format != "duckdb" and set(one.columns) == set(other.columns)


def _other_keys(main: Look, look: Look) -> bool:
    key = shortest_key(key_columns(main), [main, look])
    return key is not None and main.share_found(key, look, key) == 0


def _pattern(sources: Sequence[str], base: Path) -> str | None:
    """A pattern that means exactly these files; None where each has to be named."""
    names = [Path(source).name for source in sources]
    shortest = min(map(len, names))
    begin = _beginning(names)
    end = _beginning([name[::-1] for name in names])[: shortest - len(begin)][::-1]
    pattern = Path(sources[0]).with_name(f"{begin}*{end}").as_posix()
    if len(sources) < 2 or any(map(glob.has_magic, [*sources, begin, end])):
        return None
    meant = {path.absolute() for path in find_files(pattern, base, pattern).paths}
    return pattern if meant == {(base / source).absolute() for source in sources} else None


def _beginning(names: Sequence[str]) -> str:
    """What all names begin with: whatever the first and the last of them in alphabetical order share."""
    first, last = min(names), max(names)
    return next((first[:i] for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), first)
