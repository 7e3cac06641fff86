"""JSON records: types as JSON has them, identifiers as text, and what is no record told with its place."""

from typing import Any

import pytest


def records(project: Any, content: str, entries: str = "", name: str = "p.jsonl") -> tuple[Any, list[str]]:
    project.text(name, content)
    tables, problems = project.open(project.contract(f"source: {name}" + (f"; {entries}" if entries else "")))
    return tables.get("predictions"), problems


def test_lines_and_lists_of_records(project: Any) -> None:
    lines = '{"id": "a", "p": 0.5, "n": 1, "b": true}\n{"id": "b", "p": 1}\n'
    listed = '[{"id": "a", "p": 0.5, "n": 1, "b": true},\n {"id": "b", "p": 1}]'
    for content, name in ((lines, "p.jsonl"), (listed, "p.json")):
        table, problems = records(project, content, name=name)
        assert problems == []
        assert table.columns == {"id": "VARCHAR", "p": "DOUBLE", "n": "BIGINT", "b": "BOOLEAN"}
        assert project.rows(table) == [("a", "0.5", "1", "true"), ("b", "1.0", None, None)]


def test_keys_keep_every_digit_whether_text_or_number(project: Any) -> None:
    content = '{"id": "007"}\n{"id": 18446744073709551616}\n{"id": "73928e05"}\n{"id": 7}\n'
    table, _ = records(project, content)
    assert [row[0] for row in project.rows(table)] == ["007", "18446744073709551616", "73928e05", "7"]


def test_text_stays_text_unless_it_is_a_time(project: Any) -> None:
    content = '{"id": "a", "zip": "007", "day": "2024-01-31", "at": "2024-01-31T10:00:00Z", "u": null, "mix": 1}\n'
    content += '{"id": "b", "zip": "1", "day": "2024-02-01", "at": "2024-01-31T10:00:00+01:00", "mix": "a"}\n'
    table, _ = records(project, content)
    assert table.columns == {
        "id": "VARCHAR",
        "zip": "VARCHAR",
        "day": "DATE",
        "at": "TIMESTAMP WITH TIME ZONE",
        "u": "VARCHAR",
        "mix": "VARCHAR",
    }
    assert [row[-1] for row in project.rows(table)] == ["1", "a"]


def test_nested_scores_stay_nested(project: Any) -> None:
    table, _ = records(project, '{"id": "a", "p": {"x": 0.2, "y": 0.8}}\n')
    assert table.columns["p"] == "STRUCT(x DOUBLE, y DOUBLE)"


def test_a_field_that_appears_late_or_in_another_file_is_there(project: Any) -> None:
    project.text("day-1.jsonl", '{"id": "a", "p": 0.1}\n' * 3)
    project.text("day-2.jsonl", '{"id": "b", "late": 1}\n')
    tables, problems = project.open(project.contract("source: day-*.jsonl"))
    assert problems == []
    assert tables["predictions"].columns == {"id": "VARCHAR", "p": "DOUBLE", "late": "BIGINT"}


def test_misfits_of_a_declared_type_are_told_with_their_record(project: Any) -> None:
    content = '{"id": "a", "p": 0.1, "n": "1"}\n{"id": "b", "p": 0.2, "n": "one"}\n{"id": "c", "p": 0.3, "n": 3}\n'
    assert records(project, content, "types: {n: integer}")[1] == [
        "predictions.types.n | 'n' is declared integer, but 1 of 3 values are not: 'one' (record 2) | "
        "mend the values, or declare the column as text"
    ]


RECORDS = 'write one {"column": value, ...} per row, in lines or in one list'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[]", "'p.json' is an empty list: it has no rows and says no columns | write its rows"),
        ("[1, 2]", f"'p.json' holds no records | {RECORDS}"),
        ("id,p\n1,2\n", f"'p.json' holds no records | {RECORDS}"),
        ('{"id": 1}\n[2]\n', f"'p.json' holds something that is no record | {RECORDS}"),
        (
            '[{"id": 1},\n{"id": 2',
            "'p.json', record 2 is no JSON (unexpected end of data) | "
            "write it anew; what wrote it may have been cut short",
        ),
        (
            '{"id": 1}\n{"id": 2}\n{"id": oops}\n',
            "'p.json', line 3 is no JSON (unexpected character) | write it anew; what wrote it may have been cut short",
        ),
        (
            '{"id": "a", "Id": 1}\n',
            "'p.json': columns 'Id' and 'id' differ only in upper and lower case | rename one of them",
        ),
        ('{"id": 1, "id": 2}', "'p.json', record 1: a record has the same field twice | rename one of them"),
    ],
)
def test_what_is_no_record_is_told(project: Any, content: str, problem: str) -> None:
    table, problems = records(project, content, name="p.json")
    assert table is None
    assert problems == [f"predictions.source | {problem}"]


def test_null_values_are_for_csv(project: Any) -> None:
    assert records(project, '{"id": 1}', "null_values: [NA]")[1] == [
        "predictions.null_values | is for CSV files; JSON writes null | remove it"
    ]
