"""Opening every source of a contract: roles, fingerprints, reserved names, and problems all at once."""

import shutil
from typing import Any

import duckdb

REST = "features:\n- {name: planes, source: planes.csv, key: {tail: num}}\n"


def test_tables_come_by_their_role_with_what_is_known_about_them(project: Any) -> None:
    project.parquet("predictions.parquet", id=["a", "b"], p=[0.1, 0.9], tail=["N1", "N2"])
    project.text("planes.csv", "num,seats\nN1,180\n")
    tables, problems = project.open(project.contract(rest=REST))
    assert problems == []
    assert list(tables) == ["predictions", "labels", "planes"]
    planes = tables["planes"]
    assert (planes.name, planes.view, planes.rows, planes.shown) == ("planes", "source_planes", 1, "planes.csv")
    assert planes.columns == {"num": "VARCHAR", "seats": "BIGINT"}
    assert planes.declared.source == "planes.csv"
    assert project.engine.columns("source_planes") == planes.columns
    assert tables["labels"].columns == {"id": "VARCHAR", "y": "BOOLEAN"}


def test_a_select_works_in_another_connection(project: Any) -> None:
    tables, _ = project.open(project.contract())
    with duckdb.connect() as other:
        assert other.sql(tables["predictions"].select).fetchall() == [("a", 0.1), ("b", 0.9)]
        other.execute(f"CREATE VIEW p AS {tables['predictions'].select}")


def test_the_fingerprint_does_not_depend_on_place_time_or_other_files(project: Any) -> None:
    tables, _ = project.open(project.contract())
    (project.folder / "copy").mkdir()
    shutil.copyfile(project.folder / "predictions.parquet", project.folder / "copy/predictions.parquet")
    moved, _ = project.open(project.contract("source: copy/predictions.parquet"))
    assert moved["predictions"].fingerprint == tables["predictions"].fingerprint
    project.parquet("predictions.parquet", id=["a", "b"], p=[0.1, 0.8])
    changed, _ = project.open(project.contract())
    assert changed["predictions"].fingerprint != tables["predictions"].fingerprint
    assert changed["labels"].fingerprint == tables["labels"].fingerprint


def test_one_bad_source_does_not_hide_the_others(project: Any) -> None:
    project.text("predictions.parquet", b"PAR1 and then nothing")
    rest = (
        REST
        + "- {name: weather, source: 's3://b/w.parquet', key: [id]}\ncontext: [{name: x, source: y.csv, key: [id]}]"
    )
    tables, problems = project.open(project.contract(rest=rest))
    assert list(tables) == ["labels"]
    assert [problem.split(" | ")[0] for problem in problems] == [
        "predictions.source",
        "features[0].source",
        "features[1].source",
        "context[0].source",
    ]


def test_names_that_the_evaluation_table_needs_are_refused(project: Any) -> None:
    project.table(
        "predictions.parquet",
        {
            "id": ["a"],
            "p": [0.1],
            "tail": ["N1"],
            "Case__id": ["x"],
            "planes__seats": [1],
            "errata__x": [1],
            "up__down": [1],
        },
    )
    project.text("planes.csv", "num,seats,Match,rows\nN1,180,1,1\n")
    tables, problems = project.open(project.contract(rest=REST))
    assert list(tables) == ["labels"]
    assert problems == [
        "predictions.source | 'predictions.parquet': column 'Case__id': names that begin with case__ are Errata's own "
        "| rename it",
        "predictions.source | 'predictions.parquet': column 'errata__x': names that begin with errata__ are Errata's "
        "own | rename it",
        "predictions.source | 'predictions.parquet': column 'planes__seats': names that begin with planes__ are those "
        "of table 'planes' | rename the column, or give the table another name",
        "features[0].source | 'planes.csv': column 'Match': planes__match is Errata's own column about the join "
        "| rename it, or leave it out with `columns:`",
        "features[0].source | 'planes.csv': column 'rows': planes__rows is Errata's own column about the join "
        "| rename it, or leave it out with `columns:`",
    ]


def test_a_column_that_is_left_out_may_have_any_name(project: Any) -> None:
    project.parquet("predictions.parquet", id=["a"], p=[0.1], tail=["N1"])
    project.text("planes.csv", "num,seats,match\nN1,180,1\n")
    tables, problems = project.open(project.contract(rest=REST.replace("{tail: num}", "{tail: num}, columns: [seats]")))
    assert problems == []
    assert "planes" in tables


def test_table_is_for_duckdb_files(project: Any) -> None:
    assert project.open(project.contract("table: t"))[1] == [
        "predictions.table | is for .duckdb files, which hold several tables | remove it"
    ]


def test_one_file_may_be_both_predictions_and_labels(project: Any) -> None:
    project.text("both.csv", "id,p,y\n1,0.1,0\n02,0.9,1\n")
    contract = project.contract("source: both.csv", "source: both.csv")
    tables, problems = project.open(contract)
    assert problems == []
    assert project.rows(tables["labels"]) == [("1", "0.1", "0"), ("02", "0.9", "1")]
    assert tables["predictions"].fingerprint == tables["labels"].fingerprint


def test_nothing_is_left_in_the_working_folder_but_the_converted_tables(project: Any) -> None:
    project.text("p.csv", "id,p\na,0.5\n")
    project.open(project.contract("source: p.csv"))
    assert [path.name for path in (project.folder / "work").iterdir()] == ["source_predictions.parquet"]
