"""What is wrong with a sheet that came back: everything at once, by row, with what to do about it.

A row belongs to a card by the card's name and the row's fingerprint; the case id is only looked at for what no
spreadsheet could have made of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tasks.contracts.problems import Problem, nearest
from tasks.contracts.review import CAUSES, MATTERS, NEED_VALUE, VERDICTS, Answer, SampledCard
from tasks.review.sheet import SheetRow
from tasks.review.spreadsheet import may_come_from

_Said = tuple[str, str]  # what is wrong, what to do


@dataclass(frozen=True)
class Sheet:
    """A sheet beside the pack it should belong to."""

    name: str
    rows: Sequence[SheetRow]
    pack_id: str
    cards: Mapping[str, SampledCard]


def check_sheet(sheet: Sheet) -> list[Problem]:
    """Every problem of a sheet; rows without a verdict are not answered yet, which is none."""
    found: list[Problem] = []
    answered: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        said = list(_identity(sheet, row))
        if row.is_answered:
            said += _answer(row)
            said += _repeated(row, answered)
        found += [Problem(_where(sheet, row), what, do) for what, do in said]
        if row.is_touched and not row.is_answered:
            found.append(
                Problem(
                    _where(sheet, row),
                    "is filled in, but has no verdict",
                    f"give one of {', '.join(VERDICTS)}; until then the card counts as not answered",
                    "warning",
                )
            )
    return found


def answers_of(sheet: Sheet) -> list[Answer]:
    """The answers of a sheet without problems."""
    return [
        Answer(
            card=_word(row.cells["card"]),
            reviewer=row.cells["reviewer"],
            blind_answer=row.cells["blind_answer"],
            verdict=_code(row.cells["verdict"]),
            correct_value=row.cells["correct_value"],
            causes=tuple(_causes(row)),
            matters=_code(row.cells["matters"]),
            note=row.cells["note"],
            minutes=_minutes(row.cells["minutes"]),
        )
        for row in sheet.rows
        if row.is_answered
    ]


def _where(sheet: Sheet, row: SheetRow) -> str:
    return f"{sheet.name} row {row.number}"


def _identity(sheet: Sheet, row: SheetRow) -> Iterator[_Said]:
    cells = row.cells
    if not may_come_from(cells["pack_id"], sheet.pack_id):
        yield f"belongs to pack {cells['pack_id']!r}, not to {sheet.pack_id}", "ingest it with the run it was made for"
        return
    name = _word(cells["card"])
    card = sheet.cards.get(name)
    if card is None:
        yield f"there is no card {cells['card']!r} in this pack", nearest(name, sheet.cards)
        return
    restore = f"restore the first four columns of {name} from the pack's verdicts.csv"
    if _word(cells["row_fingerprint"]) != card.row_fingerprint:
        yield f"the fingerprint of {name} is {cells['row_fingerprint']!r}, not {card.row_fingerprint}", restore
    elif not may_come_from(cells["case_id"], card.case_id):
        yield f"the case of {name} is {cells['case_id']!r}, not {card.case_id!r}", restore


def _answer(row: SheetRow) -> Iterator[_Said]:
    cells, verdict = row.cells, _code(row.cells["verdict"])
    if verdict not in VERDICTS:
        yield f"there is no verdict {cells['verdict']!r}", nearest(verdict, VERDICTS)
    for cause in _causes(row):
        if cause not in CAUSES:
            yield f"there is no cause {cause!r}", f"{nearest(cause, CAUSES)} Several are separated by ;"
    if verdict in NEED_VALUE and not cells["correct_value"]:
        yield f"the verdict is {verdict} and correct_value is empty", "say what the right value is"
    if not cells["reviewer"]:
        yield "has a verdict, but no reviewer", "put your name or initials into the column reviewer"
    if (matters := _code(cells["matters"])) and matters not in MATTERS:
        yield f"matters is {cells['matters']!r}", nearest(matters, MATTERS)
    if cells["minutes"] and _minutes(cells["minutes"]) is None:
        yield f"minutes is {cells['minutes']!r}, no number", "write minutes like 2 or 2.5, or leave them out"


def _repeated(row: SheetRow, answered: dict[tuple[str, str], int]) -> Iterator[_Said]:
    key = _word(row.cells["card"]), _word(row.cells["reviewer"])
    first = answered.setdefault(key, row.number)
    if first != row.number:
        yield (
            f"is a second verdict of {row.cells['reviewer'] or 'nobody'} on {key[0]}, after row {first}",
            "keep one of the two rows",
        )


def _causes(row: SheetRow) -> list[str]:
    """The causes of a row, each once, in the order written; they stand side by side in one cell."""
    text = row.cells["cause"]
    for separator in (",", "|", "\n", "+", "/"):
        text = text.replace(separator, ";")
    return list(dict.fromkeys(code for part in text.split(";") if (code := _code(part))))


def _word(text: str) -> str:
    return text.strip().lower()


def _code(text: str) -> str:
    """A word of the vocabulary however it was typed: `Label wrong` is label_wrong."""
    return "_".join(text.replace("-", " ").replace("_", " ").lower().split())


def _minutes(text: str) -> float | None:
    try:
        minutes = float(text.replace(",", "."))
    except ValueError:
        return None
    return minutes if 0 <= minutes < 10_000 else None
