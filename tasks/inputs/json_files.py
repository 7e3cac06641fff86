"""JSON and JSON-lines files of records: types as JSON has them, once into Parquet.

Text stays text unless it is a date or a point in time: a JSON writer that means a number writes a number. Columns that
identify something are read as text, whatever their JSON type. A field that some records have as text and others as a
number is text.
"""

import gzip
import json
import re
from pathlib import Path

import duckdb

from tasks.contracts.problems import ContractError, Problem
from tasks.inputs.convert import convert
from tasks.inputs.csv_files import open_text
from tasks.inputs.names import colliding_names
from tasks.inputs.reading import Reading, pattern_of
from tasks.inputs.types import TIMES
from tasks.sql import literal

# Types that the engine finds in text, and what it says where it found several kinds of value, or none.
_UNCERTAIN = ("DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "UUID", "JSON", '"NULL"')


def read_json(reading: Reading) -> str:
    """The SELECT over the typed copy of JSON files.

    Raises:
        ContractError: if a file holds no JSON records, or declared types do not fit.
    """
    if reading.declared.null_values:
        raise reading.stop("is for CSV files; JSON writes null", "remove it", "null_values")
    if problems := [p for path in reading.files.paths if (p := _no_records(reading, path))]:
        raise ContractError(problems)
    files = [pattern_of(path) for path in reading.files.paths]
    raw = reading.target(".raw")
    try:
        described = reading.engine.rows("inputs/json_types", {"files": files}, sample=literal(reading.limit or -1))
        types = {str(row[0]): str(row[1]) for row in described}
        _refuse_colliding(reading, files, list(types))
        read_as = {name: "VARCHAR" if _is_text(reading, name, kind) else kind for name, kind in types.items()}
        values = {"files": files, "types": read_as, "target": str(raw)}
        reading.engine.execute("inputs/json_to_parquet", values, limit=reading.limited)
    except duckdb.Error as error:
        raw.unlink(missing_ok=True)
        raise ContractError([_unreadable(reading, str(error))]) from None
    open_types = [c for c, kind in read_as.items() if kind == "VARCHAR" and c not in reading.as_text]
    return convert(reading, raw, list(types), dict.fromkeys(open_types, TIMES))


def _is_text(reading: Reading, column: str, kind: str) -> bool:
    return column in reading.as_text or column in reading.declared.types or kind in _UNCERTAIN


def _no_records(reading: Reading, path: Path) -> Problem | None:
    """Why a file cannot be one of records, judged by its first characters."""
    name = reading.shown(path)
    try:
        with open_text(path) as file:
            begin = file.read(1 << 16).lstrip()
    except UnicodeDecodeError:
        return reading.problem(f"{name!r} is not UTF-8 text", "save it as UTF-8")
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        return reading.problem(f"{name!r} cannot be unpacked ({error})", "write it anew")
    inside = begin[1:].lstrip() if begin.startswith("[") else begin
    if begin.startswith("[") and inside.startswith("]"):
        return reading.problem(f"{name!r} is an empty list: it has no rows and says no columns", "write its rows")
    if not inside.startswith("{"):
        return reading.problem(
            f"{name!r} holds no records", 'write one {"column": value, ...} per row, in lines or in one list'
        )
    return None


def _refuse_colliding(reading: Reading, files: list[str], names: list[str]) -> None:
    """Refuse fields that differ only in case: the engine renames the second `a` to `a_1`.

    Raises:
        ContractError: with every such field.
    """
    lower = {name.lower() for name in names}
    renamed = (re.fullmatch(r"(.+)_\d+", name.lower()) for name in names)
    if any(match and match[1] in lower for match in renamed):
        written = [str(name) for (name,) in reading.engine.rows("inputs/json_names", {"files": files})]
        if problems := colliding_names(written):
            raise ContractError([reading.problem(f"{reading.declared.source!r}: {what}", do) for what, do in problems])


def _unreadable(reading: Reading, said: str) -> Problem:
    """What the engine says about a record it cannot read, in plain words."""
    file = re.search(r'in file "(.*?)", ', said)
    name = reading.shown(Path(json.loads(f'"{file[1]}"') if file else reading.files.paths[0]))
    malformed = "Malformed JSON" in said
    place = re.search(r"in (line|record/value) (\d+)", said)
    # For text that is no JSON, the engine names the place after it.
    at = f"{name!r}" + (f", {place[1].split('/')[0]} {int(place[2]) - malformed:,}" if place else "")
    if malformed:
        reason = said.splitlines()[0].rsplit(": ", 1)[-1].strip(" .")
        return reading.problem(f"{at} is no JSON ({reason})", "write it anew; what wrote it may have been cut short")
    if "uplicate" in said:
        return reading.problem(f"{at}: a record has the same field twice", "rename one of them")
    if "records" in said or "Expected OBJECT" in said:
        return reading.problem(
            f"{at} holds something that is no record",
            'write one {"column": value, ...} per row, in lines or in one list',
        )
    return reading.problem(f"{at} cannot be read as JSON ({said.splitlines()[0][:200]})", "mend the record")
