"""Parquet: read where it lies, several files by name, and damage found before anything is computed."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

DAMAGED = "write it anew, or restore it; a copy or an export may have been cut short"
SAME = "give all files of one source the same columns and types"


def test_it_is_read_in_place(project: Any) -> None:
    tables, problems = project.open(project.contract())
    assert problems == []
    assert "predictions.parquet" in tables["predictions"].select
    assert list((project.folder / "work").iterdir()) == []


def test_several_files_are_one_table_by_the_names_of_their_columns(project: Any) -> None:
    project.parquet("day-1.parquet", id=["a"], p=[0.1], n=pa.array([1], pa.int32()), e=pa.nulls(1))
    project.parquet("day-2.parquet", p=[0.2], id=["b"], n=pa.array([2**40]), e=["x"])
    tables, problems = project.open(project.contract("source: day-*.parquet"))
    assert problems == []
    table = tables["predictions"]
    assert table.columns == {"id": "VARCHAR", "p": "DOUBLE", "n": "BIGINT", "e": "VARCHAR"}
    assert sorted(project.rows(table)) == [("a", "0.1", "1", None), ("b", "0.2", str(2**40), "x")]


def test_a_file_name_with_wildcards_is_that_file(project: Any) -> None:
    project.parquet("p[1]*'.parquet", id=["a"], p=[0.1])
    project.parquet("p1x'.parquet", id=["b"], p=[0.2])
    tables, _ = project.open(project.contract('source: "p[1]*\'.parquet"'))
    assert project.rows(tables["predictions"]) == [("a", "0.1")]


def test_folders_that_look_like_partitions_add_no_column(project: Any) -> None:
    (project.folder / "v=1").mkdir()
    project.parquet("v=1/p.parquet", id=["a"], p=[0.1])
    tables, _ = project.open(project.contract("source: v=1/p.parquet"))
    assert list(tables["predictions"].columns) == ["id", "p"]


def test_files_that_disagree_are_told_column_by_column(project: Any) -> None:
    project.parquet("day-1.parquet", id=[1], p=[0.1], a=[1], c=["x"])
    project.parquet("day-2.parquet", id=[1.0], p=[1], b=[1], c=[1])
    assert project.open(project.contract("source: day-*.parquet"))[1] == [
        f"predictions.source | 'day-2.parquet' has a column 'b', 'day-1.parquet' has none | {SAME}",
        f"predictions.source | 'day-2.parquet' has no column 'a', 'day-1.parquet' has it | {SAME}",
        "predictions.source | column 'c' is BIGINT in 'day-2.parquet', but VARCHAR in 'day-1.parquet' | " + SAME,
        "predictions.source | column 'id' is DOUBLE in 'day-2.parquet', but BIGINT in 'day-1.parquet' | " + SAME,
    ]


def test_a_column_without_any_value_is_text(project: Any) -> None:
    project.parquet("predictions.parquet", id=["a"], p=[0.1], nothing=pa.nulls(1))
    tables, _ = project.open(project.contract())
    assert tables["predictions"].columns["nothing"] == "VARCHAR"


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["id", "p", "P"], "columns 'p' and 'P' differ only in upper and lower case | rename one of them"),
        (["id", "p", "p"], "two columns are called 'p' | rename one of them"),
        (["id", "p", ""], "column 3 has no name | give it one"),
    ],
)
def test_names_that_sql_cannot_tell_apart(project: Any, names: list[str], problem: str) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - a table with equal names, which a mapping cannot hold

    pq.write_table(pa.table([pa.array(["a"])] * 3, names=names), project.folder / "predictions.parquet")
    assert project.open(project.contract())[1] == [f"predictions.source | 'predictions.parquet': {problem}"]


def test_a_file_that_was_cut_short(project: Any) -> None:
    whole = (project.folder / "predictions.parquet").read_bytes()
    project.text("predictions.parquet", whole[: len(whole) // 2])
    assert project.open(project.contract())[1] == [
        f"predictions.source | 'predictions.parquet' is a damaged Parquet file (its end is missing) | {DAMAGED}"
    ]
    project.text("predictions.parquet", b"PAR1")
    assert project.open(project.contract())[1] == [
        f"predictions.source | 'predictions.parquet' is a damaged Parquet file (its end is missing) | {DAMAGED}"
    ]


def test_something_else_under_that_name(project: Any) -> None:
    project.text("predictions.parquet", "id,p\na,0.1\n")
    assert project.open(project.contract())[1] == [
        "predictions.source | 'predictions.parquet' is no Parquet file | give it the ending of what it holds"
    ]


def test_damage_inside_is_found_in_the_file_that_has_it(project: Any) -> None:
    for name in ("day-1.parquet", "day-2.parquet"):
        project.parquet(name, id=[str(i) for i in range(50_000)], p=np.linspace(0, 1, 50_000))
    data = bytearray((project.folder / "day-2.parquet").read_bytes())
    data[1_000:30_000] = bytes(29_000)
    project.text("day-2.parquet", bytes(data))
    _, problems = project.open(project.contract("source: day-*.parquet"))
    assert problems == [
        "predictions.source | 'day-2.parquet' is a damaged Parquet file (Snappy decompression failure) | " + DAMAGED
    ]


def test_types_are_for_text_files(project: Any) -> None:
    do = "remove it, or change the type where the file is written"
    assert project.open(project.contract("types: {p: number}"))[1] == [
        f"predictions.types | is for text files; a Parquet file says itself what its columns are | {do}"
    ]
