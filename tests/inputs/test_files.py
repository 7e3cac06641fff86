"""From the `source` in errata.yaml to files: what is found, and what is said where nothing can be read."""

from pathlib import Path

import pytest

from tasks.contracts.problems import ContractError
from tasks.inputs.files import READABLE, find_files, fingerprint


def refused(source: str, base: Path) -> list[str]:
    with pytest.raises(ContractError) as caught:
        find_files(source, base, "predictions.source")
    assert {p.where for p in caught.value.problems} == {"predictions.source"}
    return [f"{p.what} | {p.do}" for p in caught.value.problems]


def found(source: str, base: Path) -> list[str]:
    return [str(path.relative_to(base)) for path in find_files(source, base, "x").paths]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    for name in ("predictions.parquet", "labels.csv", "data/day-02.csv", "data/day-01.csv", "data/notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("predictions.parquet", ["predictions.parquet"]),
        ("./labels.csv", ["labels.csv"]),
        ("data/day-*.csv", ["data/day-01.csv", "data/day-02.csv"]),
        ("data/day-0[2-9].csv", ["data/day-02.csv"]),
        ("**/*.csv", ["data/day-01.csv", "data/day-02.csv", "labels.csv"]),
    ],
)
def test_paths_and_patterns_are_relative_to_the_contract(base: Path, source: str, paths: list[str]) -> None:
    assert found(source, base) == paths


def test_absolute_paths_are_taken_as_they_are(base: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert find_files(str(base / "labels.csv"), elsewhere, "x").paths == (base / "labels.csv",)
    assert len(find_files(str(base / "data/*.csv"), elsewhere, "x").paths) == 2


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path: Path) -> None:
    folder = tmp_path / "run [1]"
    folder.mkdir()
    (folder / "p[1]*.csv").write_text("x")
    (folder / "p1.csv").write_text("x")
    assert found("p[1]*.csv", folder) == ["p[1]*.csv"]
    assert found("p?.csv", folder) == ["p1.csv"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.PARQUET", "parquet"), ("a.csv.gz", "csv"), ("a.tsv", "csv"), ("a.ndjson", "json"), ("a.duckdb", "duckdb")],
)
def test_the_ending_says_what_a_file_is(tmp_path: Path, name: str, kind: str) -> None:
    (tmp_path / name).write_text("x")
    assert find_files(name, tmp_path, "x").format == kind


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("prediction.parquet", "there is no file 'prediction.parquet' in {base} | did you mean 'predictions.parquet'?"),
        (
            "zzz.parquet",
            "there is no file 'zzz.parquet' in {base} | there is 'labels.csv', 'predictions.parquet'",
        ),
        ("data/day-1.csv", "there is no file 'data/day-1.csv' in {base} | did you mean 'data/day-01.csv'?"),
        ("date/day-01.csv", "there is no folder 'date' in {base} | check the path"),
        (
            "prediction-*.parquet",
            "no file matches 'prediction-*.parquet' in {base} | did you mean 'predictions.parquet'?",
        ),
        ("data", "'data' is a folder | name the files in it: data/*.csv"),
        (
            "data/notes.txt",
            "'data/notes.txt' is a .txt file, which is not supported by this version | "
            f"give it the ending of what it holds; read are {READABLE}",
        ),
        (
            "s3://bucket/p.parquet",
            "'s3://bucket/p.parquet': s3:// is not supported by this version, which reads files on this machine | "
            "copy the data here, as Parquet if you can, and give the path",
        ),
        (
            "postgresql://host/db",
            "'postgresql://host/db': postgresql:// is not supported by this version, which reads files on this machine "
            "| copy the data here, as Parquet if you can, and give the path",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_what_there_is(base: Path, source: str, problem: str) -> None:
    assert refused(source, base) == [problem.format(base=base)]


def test_an_excel_sheet_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "p.xlsx").write_text("x")
    assert refused("p.xlsx", tmp_path) == [
        "'p.xlsx' is a .xlsx file, which is not supported by this version | "
        "save the sheet as CSV, with the keys as text"
    ]


def test_a_file_without_an_ending_and_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "scores").write_text("x")
    (tmp_path / "none.csv").write_text("")
    assert refused("scores", tmp_path) == [
        "'scores' has no ending, which is not supported by this version | "
        f"give it the ending of what it holds; read are {READABLE}"
    ]
    assert refused("none.csv", tmp_path) == [
        "'none.csv' is empty (0 bytes) | write it anew; what wrote it may have failed"
    ]


def test_a_folder_without_anything_readable(tmp_path: Path) -> None:
    assert refused("p.csv", tmp_path) == [
        f"there is no file 'p.csv' in {tmp_path} | check the path; the folder holds no {READABLE}"
    ]
    (tmp_path / "empty").mkdir()
    assert refused("empty", tmp_path) == [f"'empty' is a folder | name a file; read are {READABLE}"]


def test_a_delta_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "flights/_delta_log").mkdir(parents=True)
    assert refused("flights", tmp_path) == [
        "'flights' is a Delta table, which is not supported by this version | "
        "export it as Parquet, and give the path of the files"
    ]


def test_every_unreadable_file_of_a_pattern_is_told(tmp_path: Path) -> None:
    for name in ("p-1.csv", "p-2.txt", "p-3.csv"):
        (tmp_path / name).write_text("" if name == "p-3.csv" else "x")
    assert refused("p-*", tmp_path) == [
        "'p-2.txt' is a .txt file, which is not supported by this version | "
        f"give it the ending of what it holds; read are {READABLE}",
        "'p-3.csv' is empty (0 bytes) | write it anew; what wrote it may have failed",
    ]


def test_files_of_several_formats_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("x")
    (tmp_path / "p.parquet").write_text("x")
    assert refused("p.*", tmp_path) == [
        "'p.*' matches files of several formats (csv, parquet) | narrow the pattern to one of them"
    ]


def test_a_fingerprint_is_of_the_content_alone(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("ab")
        (tmp_path / folder / "b.csv").write_text("c")
    one, two = (find_files(f"{folder}/*.csv", tmp_path, "x").paths for folder in ("one", "two"))
    assert fingerprint(one) == fingerprint(two)
    (tmp_path / "two/a.csv").write_text("a")
    (tmp_path / "two/b.csv").write_text("bc")  # the same bytes in a row, divided otherwise
    assert fingerprint(one) != fingerprint(two)
