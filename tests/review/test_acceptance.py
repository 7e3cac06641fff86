"""An expert judges a pack, saves the sheet in a German Excel, and mails it back."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml
from rich.console import Console

from flows.pipeline import Job, analyse
from flows.progress import Progress
from tasks.contracts.problems import ContractError
from tasks.review.ingest import Ingested, ingest, run_of_sheet
from tasks.review.store import read_verdicts
from tasks.runs.files import read_analysis
from tasks.runs.home import Home
from tasks.sampling.files import read_sample

pytestmark = pytest.mark.e2e

NOW = datetime(2025, 6, 3, 12, tzinfo=UTC)
WRONG_LABELS, DUPLICATES, BAD_JOINS, OTHERS = 60, 30, 20, 130
CAUSE = {"label": "mislabelled", "duplicate": "conflicting_duplicate", "join": "wrong_join", "model": "model_limit"}


def case_id(i: int) -> str:
    """Ids that a spreadsheet likes to change."""
    return (
        f"{73900 + i}e05",
        f"{i:05d}",
        f"12345678901{i:05d}",
        f"2025-{1 + i % 12:02d}-{1 + i % 28:02d}-{i}",
        f"=K{i}",
    )[i % 5]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A published run, and what is really wrong with each of its failures, by case."""
    folder = tmp_path_factory.mktemp("planted")
    rng = np.random.default_rng(5)
    n = 2000
    truth = rng.random(n) < 0.4
    kinds = ["label"] * WRONG_LABELS + ["duplicate"] * DUPLICATES + ["join"] * BAD_JOINS + ["model"] * OTHERS
    fate = np.array(kinds + [""] * (n - len(kinds)))
    rng.shuffle(fate)
    failed = fate != ""
    recorded = np.where(np.isin(fate, ["label", "duplicate"]), ~truth, truth)
    predicted = recorded ^ failed
    ids = [case_id(i) for i in range(n)]
    pl.DataFrame(
        {
            "id": ids,
            "p": np.where(predicted, rng.uniform(0.55, 0.95, n), rng.uniform(0.05, 0.45, n)),
            "seats": rng.integers(50, 300, n),
            "carrier": rng.choice(["AA", "UA"], n),
        }
    ).write_parquet(folder / "predictions.parquet")
    pl.DataFrame({"id": ids, "late": recorded.astype(int)}).write_parquet(folder / "labels.parquet")
    contract = {
        "model": "late",
        "version": "v1",
        "task": "binary",
        "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"},
        "labels": {"source": "labels.parquet", "key": ["id"], "label": "late"},
    }
    (folder / "errata.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    quiet = Progress(Console(file=StringIO()))
    run = analyse(Job(folder / "errata.yaml", memory="1GB"), quiet)
    return run, dict(zip(ids, fate.tolist(), strict=True))


def judged(run: Path, fate: dict[str, str], parts: tuple[str, ...], reviewer: str = "Jürgen Groß") -> list[list[str]]:
    """The sheet of a run with the expert's verdicts on some parts."""
    with (run / "review" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    _, sample = read_sample(run)
    cards = {card.card: card for card in sample}
    at = {name: i for i, name in enumerate(header)}
    for row in rows:
        card = cards[row[at["card"]]]
        if card.part not in parts:
            continue
        why = fate[card.case_id]
        row[at["reviewer"]], row[at["minutes"]], row[at["blind_answer"]] = reviewer, "2.5", "pünktlich; wie immer"
        if why in ("label", "duplicate"):
            row[at["verdict"]], row[at["correct_value"]] = "label_wrong", "0"
        else:
            row[at["verdict"]] = "model_wrong" if why else "both_acceptable"
        row[at["cause"]] = CAUSE.get(why, "")
        row[at["note"]] = "-> nachsehen"
    return [header, *rows]


def as_excel_saves(rows: list[list[str]]) -> bytes:
    """Excel with German settings: numbers and dates as it shows them, semicolons, Windows-1252."""

    def shown(cell: str) -> str:
        if re.fullmatch(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?", cell, re.IGNORECASE):
            value = float(cell)
            short = f"{value:.5E}" if abs(value) >= 1e11 else f"{value:.2E}" if "e" in cell.lower() else f"{value:.10g}"
            return re.sub(r"E([+-])0?(\d\d)", r"E\1\2", short).replace(".", ",")
        if date := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", cell):
            return f"{date[3]}.{date[2]}.{date[1]}"
        return cell

    out = StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([[shown(cell) for cell in row] for row in rows])
    return out.getvalue().encode("cp1252")


@pytest.fixture
def sent_back(planted, tmp_path) -> Callable[..., Ingested]:
    run, fate = planted

    def send(*parts: str, reviewer: str = "Jürgen Groß", change: Callable[[list[list[str]]], None] | None = None):
        rows = judged(run, fate, parts, reviewer)
        if change:
            change(rows)
        sheet = tmp_path / "verdicts.csv"
        sheet.write_bytes(as_excel_saves(rows))
        return ingest(run, sheet, tmp_path / "history", NOW)

    return send


def test_the_sheet_of_the_meeting_is_accepted_as_excel_saved_it(sent_back, tmp_path) -> None:
    done = sent_back("meeting", "control")
    assert (done.stored.added, done.stored.known, done.warnings) == (27, 0, ())
    assert (done.failures.asked, done.failures.answered, done.failures.population) == (84, 24, 240)
    assert (done.controls.asked, done.controls.answered, done.controls.population) == (3, 3, 1760)
    stored = read_verdicts(tmp_path / "history")
    assert set(stored["reviewer"]) == {"Jürgen Groß"}
    assert set(stored["blind_answer"]) == {"pünktlich; wie immer"}
    assert set(stored["note"]) == {"-> nachsehen"}
    assert set(stored["minutes"]) == {2.5}


def test_excel_did_mangle_the_ids(planted) -> None:
    run, fate = planted
    text = as_excel_saves(judged(run, fate, ())).decode("cp1252")
    assert re.search(r";\d,\d\dE\+09;", text)
    assert re.search(r";1,23457E\+15;", text)
    assert re.search(r";'=K\d+;", text)


def test_the_shares_hold_what_was_planted(sent_back) -> None:
    done = sent_back("meeting", "control", "solo")
    (label_wrong,) = [s for s in done.failures.verdicts if s.name == "label_wrong"]
    assert label_wrong.low < (WRONG_LABELS + DUPLICATES) / 240 < label_wrong.high
    assert label_wrong.high - label_wrong.low < 0.25
    causes = {s.name: s for s in done.failures.causes}
    for name, planted_cases in (("mislabelled", WRONG_LABELS), ("wrong_join", BAD_JOINS), ("model_limit", OTHERS)):
        assert causes[name].low < planted_cases / 240 < causes[name].high, name


def test_the_same_sheet_twice_changes_nothing_and_more_of_it_adds_the_rest(sent_back, tmp_path) -> None:
    sent_back("meeting")
    before = {p.name: p.read_bytes() for p in (tmp_path / "history" / "verdicts").iterdir()}
    again = sent_back("meeting")
    assert (again.stored.file, again.stored.added) == (None, 0)
    assert {p.name: p.read_bytes() for p in (tmp_path / "history" / "verdicts").iterdir()} == before
    grown = sent_back("meeting", "solo")
    assert (grown.stored.added, grown.stored.known) == (60, 24)


def test_a_second_reviewer_is_counted_beside_the_first(sent_back) -> None:
    sent_back("meeting")
    done = sent_back("meeting", reviewer="Ana")
    assert (done.failures.read_several, done.failures.agreed, done.failures.answered) == (24, 24, 24)


def test_a_sorted_column_is_noticed_and_nothing_is_stored(sent_back, tmp_path) -> None:
    def sort_prints(rows: list[list[str]]) -> None:
        prints = sorted(row[3] for row in rows[1:])
        for row, fingerprint in zip(rows[1:], prints, strict=True):
            row[3] = fingerprint

    with pytest.raises(ContractError) as error:
        sent_back("meeting", change=sort_prints)
    assert len(error.value.problems) > 50
    assert all("the fingerprint of" in problem.what for problem in error.value.problems)
    assert not (tmp_path / "history").exists()


def test_the_run_of_a_sheet_is_found_by_its_pack(planted, tmp_path) -> None:
    run, fate = planted
    sheet = tmp_path / "back.csv"
    sheet.write_bytes(as_excel_saves(judged(run, fate, ("meeting",))))
    assert run_of_sheet(Home(run.parents[2], "late"), sheet) == run
    with pytest.raises(ContractError, match="no run under"):
        run_of_sheet(Home(tmp_path, "late"), sheet)


def test_verdicts_on_another_model_never_reach_this_ones_history(planted, tmp_path) -> None:
    run, fate = planted
    sheet = tmp_path / "back.csv"
    sheet.write_bytes(as_excel_saves(judged(run, fate, ("meeting",))))
    with pytest.raises(ContractError, match="is a pack of model late, not of early") as error:
        run_of_sheet(Home(run.parents[2], "early"), sheet)
    assert error.value.problems[0].do == "name the errata.yaml of late with --config"


def test_the_report_shows_the_meeting_and_not_its_controls(planted) -> None:
    run, _ = planted
    page = (run / "report.html").read_text(encoding="utf-8")
    analysis = read_analysis(run)
    assert page.count('<article class="card"') == 24
    controls = [c.case_id for c in analysis.cases if c.part == "control"]
    assert all(f"<h3><code>{case}</code></h3>" not in page for case in controls)
    assert len(page.encode()) < 3_000_000
