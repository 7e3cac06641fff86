"""A small pack, its sheet, and answers filled into it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.contracts.review import Answer, SampledCard
from tasks.review.check import Sheet
from tasks.review.sheet import COLUMNS, read_sheet

PACK = "7f3ac09b12de"


def card(
    number: int,
    stratum: str = "random:fp",
    part: str = "meeting",
    case_id: str | None = None,
    population: int = 100,
    rows: int = 1,
    total: int = 106,
) -> SampledCard:
    return SampledCard(
        card=f"card-{number:02d}",
        part=part,
        stratum=stratum,
        lane=stratum.partition(":")[0],
        case_id=case_id if case_id is not None else f"N{number:03d}AA",
        total=total,
        population=population,
        units=population,
        rows=rows,
        inclusion=0.1,
        weight=1.0,
        row_fingerprint="abcdefghijk" + "abcdefghijklmnop"[number % 16],
    )


def answer(number: int, verdict: str = "model_wrong", reviewer: str = "Maria", **changes: object) -> Answer:
    said = {"blind_answer": "", "correct_value": "", "causes": (), "matters": "", "note": "", "minutes": None} | changes
    return Answer(card=f"card-{number:02d}", reviewer=reviewer, verdict=verdict, **said)


def line(number: int, sample: SampledCard, **cells: str) -> dict[str, str]:
    given = {
        "pack_id": PACK,
        "card": sample.card,
        "case_id": sample.case_id,
        "row_fingerprint": sample.row_fingerprint,
    }
    return dict.fromkeys(COLUMNS, "") | given | cells


@pytest.fixture(name="card")
def _card() -> Callable[..., SampledCard]:
    return card


@pytest.fixture(name="answer")
def _answer() -> Callable[..., Answer]:
    return answer


@pytest.fixture
def returned(tmp_path: Path) -> Callable[..., Sheet]:
    """A sheet that came back: `returned({1: {"verdict": ...}})` fills in rows by card number."""

    def make(filled: dict[int, dict[str, str]], cards: int = 4, ids: dict[int, str] | None = None) -> Sheet:
        pack = [card(i, case_id=(ids or {}).get(i)) for i in range(1, cards + 1)]
        rows = [line(i, pack[i - 1], **cells) for i, cells in filled.items()]
        path = tmp_path / "verdicts.csv"
        text = [",".join(COLUMNS), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]
        path.write_text("\r\n".join(text), encoding="utf-8-sig", newline="")
        return Sheet("verdicts.csv", read_sheet(path), PACK, {c.card: c for c in pack})

    return make
