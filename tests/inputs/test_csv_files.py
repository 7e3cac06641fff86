"""CSV: identifiers keep every character, types come from all values, and what is wrong is told with its line."""

import gzip
from typing import Any

import pytest


def csv(project: Any, content: str | bytes, entries: str = "", name: str = "p.csv") -> tuple[Any, list[str]]:
    project.text(name, content)
    tables, problems = project.open(project.contract(f"source: {name}" + (f"; {entries}" if entries else "")))
    return tables.get("predictions"), problems


def test_keys_keep_every_character(project: Any) -> None:
    table, _ = csv(project, "id,p\n00123,0.1\n73928e05,0.2\n1234567890123456,0.3\n 1 ,0.4\n1.0,0.5\n2024-01-01,0.6\n")
    assert table.columns == {"id": "VARCHAR", "p": "DOUBLE"}
    ids = [row[0] for row in project.rows(table)]
    assert ids == ["00123", "73928e05", "1234567890123456", " 1 ", "1.0", "2024-01-01"]


def test_everything_that_identifies_is_read_as_text(project: Any) -> None:
    project.text("p.csv", "id,p,query,who,tail,n\n1,0.1,2,3,4,5\n")
    project.text("l.csv", "id,y\n1,1\n")
    project.text("t.csv", "num,n\n4,5\n")
    contract = project.contract(
        "source: p.csv; query: query",
        "source: l.csv",
        "entity: who\nfeatures: [{name: t, source: t.csv, key: {tail: num}}]",
        task="ranking",
    )
    tables, problems = project.open(contract)
    assert problems == []
    assert [name for name, kind in tables["predictions"].columns.items() if kind == "VARCHAR"] == [
        "id",
        "query",
        "who",
        "tail",
    ]
    assert tables["labels"].columns == {"id": "VARCHAR", "y": "BIGINT"}
    assert tables["t"].columns == {"num": "VARCHAR", "n": "BIGINT"}


def test_classes_are_names_even_if_they_look_like_numbers(project: Any) -> None:
    project.text("p.csv", "id,c,p\n1,01,0.5\n2,2,0.5\n")
    project.text("l.csv", "id,y\n1,1\n2,2.0\n")
    tables, _ = project.open(
        project.contract("source: p.csv; prediction: c", "source: l.csv", task="multiclass"),
    )
    assert tables["predictions"].columns["c"] == "VARCHAR"
    assert tables["labels"].columns["y"] == "VARCHAR"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2", ""], "BIGINT"),
        (["1", "007"], "VARCHAR"),
        (["+1", "2"], "DOUBLE"),
        (["123456789012345678", "1"], "BIGINT"),
        (["12345678901234567890", "1"], "VARCHAR"),
        (["1", "2.5"], "DOUBLE"),
        (["1e-05", ".5", "2.", "-1.5E+3"], "DOUBLE"),
        (["1e3", "999.9"], "DOUBLE"),
        (["73928e05", "1"], "VARCHAR"),
        (["nan", "-inf", "0.5"], "DOUBLE"),
        (["1_000", "1"], "VARCHAR"),
        (["1,5", "2"], "VARCHAR"),
        (["0x1F", "1"], "VARCHAR"),
        ([" 1", "2"], "VARCHAR"),
        (["1e999", "1"], "VARCHAR"),
        (["true", "False", ""], "BOOLEAN"),
        (["yes", "no"], "VARCHAR"),
        (["2024-01-31", "2024-02-29"], "DATE"),
        (["2024-02-30", "2024-01-01"], "VARCHAR"),
        (["31.01.2024", "01.02.2024"], "VARCHAR"),
        (["2024-01-31 10:00:00", "2024-01-31T10:00:00.5"], "TIMESTAMP"),
        (["2024-01-31T10:00:00Z", "2024-01-31 10:00:00+02:00"], "TIMESTAMP WITH TIME ZONE"),
        (["2024-01-31T10:00:00Z", "2024-01-31T10:00:00"], "VARCHAR"),
        (["", ""], "VARCHAR"),
        (["NA", "1"], "VARCHAR"),
    ],
)
def test_a_type_is_inferred_only_if_no_value_would_lose_anything(project: Any, values: list[str], kind: str) -> None:
    rows = "".join(f'{i},"{value}"\n' for i, value in enumerate(values))
    table, problems = csv(project, f"id,v\n{rows}", "score: v")
    assert problems == []
    assert table.columns["v"] == kind


def test_types_are_inferred_from_all_rows_and_not_from_the_first(project: Any) -> None:
    rows = "".join(f"{i},{i}\n" for i in range(30_000))
    table, _ = csv(project, f"id,v\n{rows}x,007\n", "score: v")
    assert table.columns["v"] == "VARCHAR"
    table, _ = csv(project, f"id,v\n{rows}x,0.5\n", "score: v")
    assert table.columns["v"] == "DOUBLE"
    late = "".join(f"{i},\n" for i in range(30_000))
    table, _ = csv(project, f"id,v\n{late}x,0.5\n", "score: v")
    assert table.columns["v"] == "DOUBLE"


def test_declared_types_win(project: Any) -> None:
    content = "id,p,t,n,m\n007,1,2024-01-31 10:00,1,1.25\n"
    table, problems = csv(
        project, content, "types: {p: text, t: timestamptz, id: integer, n: number, m: 'decimal(9,2)'}"
    )
    assert problems == []
    assert table.columns == {
        "id": "BIGINT",
        "p": "VARCHAR",
        "t": "TIMESTAMP WITH TIME ZONE",
        "n": "DOUBLE",
        "m": "DECIMAL(9,2)",
    }
    assert project.rows(table) == [("7", "1", "2024-01-31 10:00:00+00", "1.0", "1.25")]


def test_misfits_of_a_declared_type_are_told_with_their_lines(project: Any) -> None:
    content = 'id,p,t\n1,0.1,2024-01-01\n2,0.2,"31.\n01."\n3,0.3,x\n4,0.4,2024-01-02\n5,0.5,y\n6,0.6,z\n'
    assert csv(project, content, "types: {t: date, p: integer}")[1] == [
        "predictions.types.p | 'p' is declared integer, but 6 of 6 values are not: '0.1' (line 2), '0.2' (line 3), "
        "'0.3' (line 5), ... | mend the values, or declare the column as text",
        "predictions.types.t | 't' is declared date, but 4 of 6 values are not: '31.\\n01.' (line 3), 'x' (line 5), "
        "'y' (line 7), ... | mend the values, or declare the column as text",
    ]


def test_misfits_in_several_files_are_told_with_their_file(project: Any) -> None:
    project.text("p-1.csv", "id,p\n1,0.5\n")
    project.text("p-2.csv", "id,p\n2,0.5\n3,half\n")
    tables, problems = project.open(project.contract("source: p-*.csv; types: {p: number}"))
    assert "predictions" not in tables
    assert problems == [
        "predictions.types.p | 'p' is declared number, but 1 of 3 values are not: 'half' (p-2.csv line 3) "
        "| mend the values, or declare the column as text"
    ]


def test_words_for_missing_values_are_proposed(project: Any) -> None:
    content = "id,p\n1,0.5\n2,NA\nNA,0.1\n"
    assert csv(project, content, "types: {p: number}")[1] == [
        "predictions.types.p | 'p' is declared number, but 1 of 3 values are not: 'NA' (line 3) | "
        "if 'NA' means missing, add null_values: ['NA']; otherwise mend the values, or declare the column as text"
    ]
    table, problems = csv(project, content, "null_values: [NA]")
    assert problems == []
    assert project.rows(table) == [("1", "0.5"), ("2", None), (None, "0.1")]


def test_a_type_for_a_column_that_is_not_there(project: Any) -> None:
    assert csv(project, "id,p\n1,0.5\n", "types: {P: number}")[1] == [
        "predictions.types | there is no column 'P' in 'p.csv' | did you mean 'p'?"
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.csv", "id;p;note\n1;0.5;a, b\n"),
        ("p.csv", "id|p|note\n1|0.5|a, b\n"),
        ("p.tsv", "id\tp\tnote\n1\t0.5\ta, b\n"),
        ("p.csv", 'id,p,note\r\n1,0.5,"a, b"\r\n'),
        ("p.csv", '\ufeffid,p,note\n1,0.5,"a, b"'),
        ("p.csv.gz", gzip.compress(b'id,p,note\n1,0.5,"a, b"\n')),
    ],
    ids=["semicolon", "bar", "tab", "crlf", "byte order mark", "gzip"],
)
def test_dialects(project: Any, name: str, content: str | bytes) -> None:
    table, problems = csv(project, content, name=name)
    assert problems == []
    assert project.rows(table) == [("1", "0.5", "a, b")]


def test_files_of_one_source_may_order_their_columns_differently(project: Any) -> None:
    project.text("day-1.csv", "id,p\na,0.1\n")
    project.text("day-2.csv", "p;id\n0.2;b\n")
    project.text("day-3.csv", "id,p\nc,0.3\n")
    tables, problems = project.open(project.contract("source: day-*.csv"))
    assert problems == []
    assert sorted(project.rows(tables["predictions"])) == [("a", "0.1"), ("b", "0.2"), ("c", "0.3")]


def test_files_of_one_source_must_have_the_same_columns(project: Any) -> None:
    project.text("day-1.csv", "id,p,x\na,0.1,1\n")
    project.text("day-2.csv", "id,P,x\nb,0.2,1\n")
    assert project.open(project.contract("source: day-*.csv"))[1] == [
        "predictions.source | 'day-2.csv' has a column 'P', 'day-1.csv' has none | "
        "give all files of one source the same columns",
        "predictions.source | 'day-2.csv' has no column 'p', 'day-1.csv' has it | "
        "give all files of one source the same columns",
    ]


def test_a_column_without_a_name_gets_one(project: Any) -> None:
    table, _ = csv(project, ",id,p\n0,a,0.1\n")
    assert list(table.columns) == ["column_1", "id", "p"]


QUOTES = 'write a quote inside quotes twice ("")'
UTF8 = "save it as UTF-8 (from Latin-1: iconv -f latin1 -t utf-8)"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            "id,p\n1,0.5\n2,0,5\n",
            "'p.csv', line 3 has 3 fields, the header has 2 | "
            "put fields that hold the separator ',' or a quote in double quotes",
        ),
        (
            "id,p,x\n1,0.5\n",
            "'p.csv', line 2 has 2 fields, the header has 3 | "
            "put fields that hold the separator ',' or a quote in double quotes",
        ),
        ('id,p\n1,"0.5\n2,0.6\n', f"'p.csv', line 2: a quoted field does not end as it should | {QUOTES}"),
        ("id,größe\n1,0.5\n".encode("latin-1"), f"'p.csv' is not UTF-8 text | {UTF8}"),
        ("id,p\n1,0.5\ngröße,0.6\n".encode("latin-1"), None),
        ("id,p,id\n1,0.5,1\n", "'p.csv': two columns are called 'id' | rename one of them"),
        (
            "id,p,ID\n1,0.5,1\n",
            "'p.csv': columns 'id' and 'ID' differ only in upper and lower case | rename one of them",
        ),
        ("\n1,0.5\n", "'p.csv' has no header | write the names of the columns in the first line"),
        (
            '"id,p\n1,0.5\n',
            "'p.csv': the header is no CSV (unexpected end of data) | put names that hold quotes in quotes",
        ),
        (b"id,p\n" + b"1," + b"9" * 3_000_000 + b"\n", None),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_told_with_its_line(project: Any, content: str | bytes, problem: str | None) -> None:
    table, problems = csv(project, content)
    assert table is None
    (told,) = problems
    assert told.startswith("predictions.source | 'p.csv'")
    assert "Error" not in told
    if problem:
        assert told == f"predictions.source | {problem}"


def test_a_damaged_archive_is_told(project: Any) -> None:
    whole = gzip.compress(b"id,p\n" + b"1,0.5\n" * 1000)
    _, problems = csv(project, b"id,p\n1,0.5\n", name="p.csv.gz")
    assert problems == [
        "predictions.source | 'p.csv.gz' cannot be unpacked (Not a gzipped file (b'id')) | write it anew"
    ]
    _, problems = csv(project, whole[: len(whole) // 2], name="p.csv.gz")
    (told,) = problems
    assert told.startswith("predictions.source | 'p.csv.gz' cannot be unpacked")


def test_a_table_with_a_header_only_has_its_columns(project: Any) -> None:
    table, problems = csv(project, "id,p\n")
    assert problems == []
    assert (table.rows, table.columns) == (0, {"id": "VARCHAR", "p": "VARCHAR"})
