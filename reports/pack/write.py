"""The files of a pack, under `review` in a run's folder: the cards to read and the sheet to fill in.

`pack.html` and `solo.html` each need nothing else and say the same without scripts, on a screen and on paper.
`verdicts.csv` has one row per card. How cards were drawn stands in `sample.parquet` (`tasks.sampling.files`).
"""

from pathlib import Path

from reports.pack.page import pack_page
from reports.templating import environment
from tasks.contracts.analysis import Analysis
from tasks.contracts.problems import ContractError
from tasks.review.sheet import read_sheet, sheet_text
from tasks.sampling.files import REVIEW, read_sample

PACK, SOLO, SHEET = "pack.html", "solo.html", "verdicts.csv"


def write_pack(folder: Path, analysis: Analysis) -> Path:
    """Write the pack of a run beside its sample and give the path of pack.html.

    A sheet into which somebody wrote is left as it is, whatever became of the file.

    Raises:
        ContractError: if the folder holds no sample.
    """
    _, cards = read_sample(folder)
    review = folder / REVIEW
    (review / PACK).write_text(render_pack(analysis, solo=False), encoding="utf-8")
    if any(card.part == "solo" for card in cards):
        (review / SOLO).write_text(render_pack(analysis, solo=True), encoding="utf-8")
    if not is_begun(review / SHEET):
        # The byte order mark tells Excel that it is UTF-8.
        (review / SHEET).write_text(sheet_text(analysis.run_key, cards), encoding="utf-8-sig", newline="")
    return review / PACK


def is_begun(sheet: Path) -> bool:
    """Whether a file stands where the sheet goes that may hold somebody's work."""
    if not sheet.exists():
        return False
    try:
        return any(row.is_answered or row.is_touched or row.cells["reviewer"] for row in read_sheet(sheet))
    except ContractError:
        return True


def render_pack(analysis: Analysis, *, solo: bool) -> str:
    """The pack as one HTML document: no scripts, nothing to load, the same text for the same analysis."""
    return environment().get_template("pack/page.html").render(page=pack_page(analysis, solo=solo))
