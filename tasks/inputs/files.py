"""From the `source` of a table to the files it means, and what those files are.

Only whether files are there and of a kind that can be read is looked at here; what they hold is for the readers beside
this module (`parquet_files`, `csv_files`, `json_files`, `duckdb_file`).
"""

import glob
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from tasks.contracts.problems import ContractError, Problem, nearest

Format = Literal["parquet", "csv", "json", "duckdb"]

FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json.gz": "json",
    ".jsonl.gz": "json",
    ".ndjson.gz": "json",
    ".duckdb": "duckdb",
}
READABLE = ".parquet, .csv, .tsv, .json, .jsonl (text also as .gz) and .duckdb"
_ADVICE = {
    ".xlsx": "save the sheet as CSV, with the keys as text",
    ".xls": "save the sheet as CSV, with the keys as text",
    ".feather": "write it as Parquet",
    ".arrow": "write it as Parquet",
    ".orc": "write it as Parquet",
    ".avro": "write it as Parquet",
    ".pkl": "write it as Parquet",
    ".pickle": "write it as Parquet",
    ".db": "if it is a DuckDB database, rename it to .duckdb",
    ".sqlite": "write the table as Parquet or CSV",
    ".zip": "unpack it, or compress each text file with gzip",
}


@dataclass(frozen=True)
class Files:
    """The files of one source, sorted by path, all of one format."""

    paths: tuple[Path, ...]
    format: Format


def find_files(source: str, base: Path, where: str) -> Files:
    """The files that a path or glob means, relative to `base`.

    Args:
        source: as the user wrote it.
        base: the folder that relative paths start from.
        where: the place in the contract, for messages.

    Raises:
        ContractError: with every file that cannot be read, or the nearest names if there is none.
    """
    if "://" in source:
        scheme = source.split("://", 1)[0].lower()
        raise _stop(
            where,
            f"{source!r}: {scheme}:// is not supported by this version, which reads files on this machine",
            "copy the data here, as Parquet if you can, and give the path",
        )
    paths = _matches(source, base)
    if not paths:
        raise ContractError([_nothing_found(source, base, where)])
    if problems := [problem for path in paths if (problem := _unreadable(path, base, where))]:
        raise ContractError(problems)
    formats = sorted({_format(path) or "" for path in paths})
    if len(formats) > 1:
        raise _stop(
            where,
            f"{source!r} matches files of several formats ({', '.join(formats)})",
            "narrow the pattern to one of them",
        )
    found = _format(paths[0])
    assert found is not None  # noqa: S101 - every unreadable format has been refused above
    return Files(tuple(paths), found)


def fingerprint(paths: Sequence[Path]) -> str:
    """A hash of the content of files in their order; where they lie and when they were written does not count."""
    whole = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def suffix_of(path: Path) -> str:
    """The ending that says what a file is: `.csv`, or `.csv.gz` where it is compressed."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    return "".join(suffixes) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def shown_path(path: Path, base: Path) -> str:
    """A file as a reader knows it: relative to the folder of errata.yaml where it lies below."""
    whole, folder = path.absolute(), base.absolute()
    return str(whole.relative_to(folder)) if whole.is_relative_to(folder) else str(path)


def _format(path: Path) -> Format | None:
    return FORMATS.get(suffix_of(path))


def _stop(where: str, what: str, do: str) -> ContractError:
    return ContractError([Problem(where, what, do)])


def _matches(source: str, base: Path) -> list[Path]:
    """The file of that very name, or all that the pattern matches (then without the folders among them)."""
    literal = base / Path(source).expanduser()
    if literal.exists() or not glob.has_magic(source):
        return [literal] if literal.exists() else []
    pattern = str(Path(glob.escape(str(base))) / Path(source).expanduser())
    return sorted(Path(name) for name in glob.glob(pattern, recursive=True) if Path(name).is_file())  # noqa: PTH207


def _nothing_found(source: str, base: Path, where: str) -> Problem:
    folder = Path(source).expanduser().parent
    while glob.has_magic(str(folder)):
        folder = folder.parent
    if not (base / folder).is_dir():
        return Problem(where, f"there is no folder {str(folder)!r} in {base.resolve()}", "check the path")
    there = [path for path in (base / folder).iterdir() if path.is_file() and _format(path)]
    what = f"no file matches {source!r}" if glob.has_magic(source) else f"there is no file {source!r}"
    if not there:
        return Problem(where, f"{what} in {base.resolve()}", f"check the path; the folder holds no {READABLE}")
    return Problem(where, f"{what} in {base.resolve()}", _closest(source, [str(folder / path.name) for path in there]))


def _closest(source: str, names: Sequence[str]) -> str:
    """The file whose name is most alike; the ending, which many share, does not count."""
    stems = {Path(name).name.split(".")[0].lower(): name for name in sorted(names)}
    close = get_close_matches(Path(source).name.split(".")[0].lower(), stems, n=1, cutoff=0.6)
    return f"did you mean {stems[close[0]]!r}?" if close else nearest("", names)


def _unreadable(path: Path, base: Path, where: str) -> Problem | None:
    name = shown_path(path, base)
    if path.is_dir():
        if (path / "_delta_log").is_dir():
            return Problem(
                where,
                f"{name!r} is a Delta table, which is not supported by this version",
                "export it as Parquet, and give the path of the files",
            )
        return Problem(where, f"{name!r} is a folder", _folder_advice(path, name))
    if _format(path) is None:
        suffix = suffix_of(path)
        return Problem(
            where,
            f"{name!r} {f'is a {suffix} file' if suffix else 'has no ending'}, which is not supported by this version",
            _ADVICE.get(suffix, f"give it the ending of what it holds; read are {READABLE}"),
        )
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return Problem(where, f"{name!r} cannot be read ({reason})", "check its permissions")
    if empty:
        return Problem(where, f"{name!r} is empty (0 bytes)", "write it anew; what wrote it may have failed")
    return None


def _folder_advice(path: Path, shown: str) -> str:
    suffixes = sorted({suffix_of(file) for file in path.rglob("*") if file.is_file() and _format(file)})
    if not suffixes:
        return f"name a file; read are {READABLE}"
    deep = any(file.parent != path for file in path.rglob(f"*{suffixes[0]}"))
    return f"name the files in it: {shown.rstrip('/')}/{'**/' if deep else ''}*{suffixes[0]}"
