"""What spreadsheets do to a sheet, and that it can be read all the same."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.contracts.problems import ContractError
from tasks.review.sheet import COLUMNS, NEEDED, read_sheet, sheet_text
from tasks.review.spreadsheet import may_come_from, neutral, original

ROW = ("7f3ac09b12de", "card-01", "0012", "abcdefghijkl", "Zoë", "", "label_wrong", "größer; als", "", "", "", "")


def text(delimiter: str, ending: str = "\r\n") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows([COLUMNS, ROW])
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_every_way_a_spreadsheet_saves_text_is_read(tmp_path: Path, delimiter, encoding, ending) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_bytes(text(delimiter, ending).encode(encoding))
    (row,) = read_sheet(path)
    assert row.number == 2
    assert row.cells == dict(zip(COLUMNS, ROW, strict=True))


def test_a_line_for_excel_and_a_title_above_the_header_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_text("sep=;\r\n" + text(";"), encoding="utf-8-sig", newline="")
    assert [row.number for row in read_sheet(path)] == [2]
    path.write_text("Review of June;;\r\n\r\n" + text(";"), encoding="utf-8-sig", newline="")
    assert [row.number for row in read_sheet(path)] == [4]


def test_rows_are_counted_as_the_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    blank = ";" * (len(COLUMNS) - 1)
    noted = ";".join([*ROW[:6], "model_wrong", "", "", "", '"two\r\nlines"', ""])
    path.write_text("\r\n".join([";".join(COLUMNS), noted, blank, "", noted]), encoding="utf-8", newline="")
    assert [row.number for row in read_sheet(path)] == [2, 5]
    assert read_sheet(path)[0].cells["note"] == "two\r\nlines"


def test_columns_may_be_moved_added_and_left_out(tmp_path: Path) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_text(f"{','.join(reversed(NEEDED))},colour\n,,model_wrong,Maria,abc,CARD-01,p,red\n", encoding="utf-8")
    (row,) = read_sheet(path)
    assert (row.cells["verdict"], row.cells["card"], row.cells["note"]) == ("model_wrong", "CARD-01", "")
    assert "colour" not in row.cells


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04 and so on", "is a workbook, not a text file"),
        (b"a,b\n1,2\n", "holds none of the sheet's columns"),
        (b"pack_id,card,verdict\n", "lacks the columns row_fingerprint, reviewer, correct_value, cause"),
        (b"", "holds none of the sheet's columns"),
        # What the second reviewer wrote beside the first would count as theirs, and the first one's would be lost.
        (
            f"{','.join((*NEEDED, 'reviewer', 'verdict'))}\n".encode(),
            "has reviewer, verdict in several columns, and only one of them can count",
        ),
        # Everything below the quote would be one note.
        (
            f'{",".join((*NEEDED, "note"))}\np,c,f,M,neither,x,,"odd\np,d,f,M,neither,x,,\n'.encode(),
            "is no CSV file (unexpected end of data)",
        ),
    ],
    ids=["xlsx", "other table", "columns gone", "empty", "columns twice", "open quote"],
)
def test_what_is_no_sheet_is_told_in_one_sentence(tmp_path: Path, content, what) -> None:
    path = tmp_path / "verdicts.csv"
    path.write_bytes(content)
    with pytest.raises(ContractError) as error:
        read_sheet(path)
    assert [problem.what for problem in error.value.problems] == [what]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="cannot be read"):
        read_sheet(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+49 170", "-x", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0", "--1", "1-2=", "+", "\t"]
)
def test_no_cell_runs_as_a_formula(cell) -> None:
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(neutral(cell)) == cell.strip()


@pytest.mark.parametrize("cell", ["-5", "+3.2", "-1,5", "-1e-7", "12", "-.5", "0012", "x", ""])
def test_numbers_and_plain_text_are_left_alone(cell) -> None:
    assert neutral(cell) == cell


@settings(max_examples=400)
@given(st.text(max_size=20) | st.text("'=+-@\t\r 1", max_size=6))
def test_any_text_is_written_as_no_formula_and_recognised_again(cell) -> None:
    written = neutral(cell)
    assert not written.startswith(("=", "@"))
    assert may_come_from(written, cell)


def test_ids_are_written_as_text_that_can_be_recovered(card, tmp_path: Path) -> None:
    ids = ["73928e05", "0012", "1234567890123456", "=1+1", "-7", "Zürich; Höngg", 'say "no"', "1-2", "a\nb"]
    path = tmp_path / "verdicts.csv"
    path.write_text(
        sheet_text("7f3ac09b12de", [card(i, case_id=each) for i, each in enumerate(ids)]),
        encoding="utf-8-sig",
        newline="",
    )
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == len(ids) + 1
    assert [row.cells["case_id"] for row in read_sheet(path)] == ids


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("7.39E+09", "73928e05"),
        ("7,3928E+09", "73928e05"),
        ("12", "0012"),
        ("1,23457E+15", "1234567890123456"),
        ("1.23457E+15", "1234567890123456"),
        ("1234567890123450", "1234567890123456"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("0,5", "0.5"),
        ("3,14", "3.14159"),
        ("10.07.2013", "2013-07-10"),
        ("07/10/2013 19:00", "2013-07-10 19:00"),
        ("02. Jan", "1-2"),
        ("01. Mrz", "MARCH1"),
        ("WAHR", "true"),
        ("########", "2013-07-10"),
        ("", "N123AA"),
        (" n123aa ", "N123AA"),
        ("'=1+1", "=1+1"),
        ("=1+1", "=1+1"),
        ("?ód?", "Łódź"),
    ],
)
def test_what_a_spreadsheet_makes_of_an_id_is_accepted(cell, written) -> None:
    assert may_come_from(cell, written)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("N124AA", "N123AA"),
        ("13", "0012"),
        ("7.40E+09", "73928e05"),
        ("1234567890123999", "1234567890123456"),
        ("12", "N12"),
        ("yes", "2013-07-10"),
        ("maybe 1", "true"),
        ("1e999999999", "5"),
    ],
)
def test_another_id_is_not(cell, written) -> None:
    assert not may_come_from(cell, written)
