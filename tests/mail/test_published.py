"""Before anybody is told of a run, its report is opened again."""

import json
from pathlib import Path

import pytest

from tasks.mail.published import check_published

PAGE = "<!doctype html><title>late-flights v&#34;2&#34;: fine</title><p>run 7f3ac09b12de</p></html>\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "runs" / "late-flights" / "v_2_" / "7f3ac09b12de"
    path.mkdir(parents=True)
    (path / "report.html").write_text(PAGE)
    manifest = {"model": "late-flights", "version": 'v"2"', "run_key": "7f3ac09b12de"}
    (path / "manifest.json").write_text(json.dumps(manifest))
    return path


def told(folder: Path) -> list[str]:
    return [f"{p.where} {p.what}" for p in check_published(folder)]


def test_a_whole_run_is_fine(folder, monkeypatch) -> None:
    assert told(folder) == []
    monkeypatch.chdir(folder.parent)
    assert told(Path(folder.name)) == []


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        (None, "report.html is not there"),
        (b"", "report.html is empty"),
        (b" \n", "report.html is empty"),
        (PAGE[:-9].encode(), "report.html ends in the middle"),
        (b"\xff\xfe</html>", "report.html cannot be read"),
        (PAGE.replace("7f3a", "0000").encode(), "report.html does not name the run key of the manifest"),
        (PAGE.replace("late-", "early-").encode(), "report.html does not name the model and version of the manifest"),
        (PAGE.replace("&#34;2", "3").encode(), "report.html does not name the model and version of the manifest"),
    ],
)
def test_a_report_that_is_not_whole_or_not_of_this_run(folder, page, problem) -> None:
    (folder / "report.html").unlink()
    if page is not None:
        (folder / "report.html").write_bytes(page)
    assert told(folder) == [problem]


@pytest.mark.parametrize(
    ("manifest", "problem"),
    [
        (None, "manifest.json is not there"),
        ("{", "manifest.json cannot be read"),
        ("[]", "manifest.json does not say which run it is of"),
        ('{"model": "late-flights", "version": "v2"}', "manifest.json does not say which run it is of"),
    ],
)
def test_a_manifest_that_says_nothing(folder, manifest, problem) -> None:
    (folder / "manifest.json").unlink()
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest)
    assert told(folder) == [problem]


def test_a_folder_of_another_run(folder) -> None:
    moved = folder.rename(folder.with_name("aaaaaaaaaaaa"))
    assert told(moved) == ["manifest.json speaks of another run than the folder it lies in"]
