"""How errata.yaml is read: plain YAML 1.2, nothing overwritten silently, one clear message where it is no YAML."""

from pathlib import Path

import pytest

from tasks.contracts.document import read_document
from tasks.contracts.problems import ContractError


def read(folder: Path, text: str) -> dict[str, object]:
    (folder / "errata.yaml").write_text(text, encoding="utf-8")
    return read_document(folder / "errata.yaml").values


def refused(path: Path) -> str:
    with pytest.raises(ContractError) as caught:
        read_document(path)
    (problem,) = caught.value.problems
    return f"{problem.where} | {problem.what} | {problem.do}"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("007", "007"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2024-01-31", "2024-01-31"),
        ("1.50", 1.5),
        ("1e-05", 1e-05),
        ("1.5e3", 1500.0),
        ("1e5", "1e5"),
        ("73928e05", "73928e05"),
        ("1234567890123456789", 1234567890123456789),
        ("~", None),
        ("", None),
        ('"12"', "12"),
    ],
)
def test_a_scalar_keeps_what_its_writer_meant(tmp_path: Path, written: str, value: object) -> None:
    assert read(tmp_path, f"x: {written}")["x"] == value


def test_names_are_text_whatever_they_look_like(tmp_path: Path) -> None:
    assert read(tmp_path, "score: {0: p_0, 007: p_7, no: p_no, 1.10: p_x, true: p_t}")["score"] == {
        "0": "p_0",
        "007": "p_7",
        "no": "p_no",
        "1.10": "p_x",
        "true": "p_t",
    }


def test_what_was_written_can_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "errata.yaml").write_text("a: {b: [x, 1.10]}")
    document = read_document(tmp_path / "errata.yaml")
    assert document.written(("a", "b", 1)) == "1.10"
    assert document.written(("a", "b")) is None
    assert document.written(("a", "c")) is None


def test_anchors_and_merges_work_and_are_no_repetition(tmp_path: Path) -> None:
    values = read(tmp_path, "a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\nc: *a\n")
    assert values["b"] == {"x": 3, "y": 2}
    assert values["c"] == {"x": 1, "y": 2}


def test_every_repeated_name_is_told_with_its_lines(tmp_path: Path) -> None:
    text = "model: a\npredictions:\n  key: [a]\n  key: [b]\nmodel: b\nmodel: c\nfeatures:\n- {name: a, name: b}\n"
    (tmp_path / "errata.yaml").write_text(text)
    told = [f"{p.where} | {p.what} | {p.do}" for p in read_document(tmp_path / "errata.yaml").problems]
    assert sorted(told) == [
        "errata.yaml: features[0].name | is given 2 times (lines 8 and 8) | keep one of them",
        "errata.yaml: model | is given 3 times (lines 1, 5 and 6) | keep one of them",
        "errata.yaml: predictions.key | is given 2 times (lines 3 and 4) | keep one of them",
    ]


MEND = "mend this line or the one before it; text that holds : # { [ * belongs in quotes"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "x.yaml | is empty | write one with `errata init FILES...`"),
        ("# only a comment\n", "x.yaml | is empty | write one with `errata init FILES...`"),
        (
            "- a\n",
            "x.yaml | holds a list where `name: value` lines are expected | "
            "begin with `model:`, `task:`, `predictions:` and `labels:`",
        ),
        (
            "just words",
            "x.yaml | holds only text where `name: value` lines are expected | "
            "begin with `model:`, `task:`, `predictions:` and `labels:`",
        ),
        (
            "a: b: c",
            f"x.yaml: line 1, column 5 | is no YAML: a second colon in one line, or a line indented too far | {MEND}",
        ),
        ("a:\n\t- b", f"x.yaml: line 2, column 1 | is no YAML: a tab; indent with spaces | {MEND}"),
        ("key: [a", f"x.yaml: line 1, column 8 | is no YAML: a bracket or quote that is never closed | {MEND}"),
        ("a: 'x", f"x.yaml: line 1, column 6 | is no YAML: a bracket or quote that is never closed | {MEND}"),
        ("a: *b", f"x.yaml: line 1, column 4 | is no YAML: text that begins with * has to stand in quotes | {MEND}"),
        ("a: &x [*x]", f"x.yaml: line 1, column 4 | is no YAML: an alias that contains itself | {MEND}"),
        (
            "a:\n  - 1\n b: 2",
            f"x.yaml: line 3, column 2 | is no YAML: a line that is not indented like its neighbours | {MEND}",
        ),
        (
            "a: 1\n---\nb: 2",
            "x.yaml: line 2, column 1 | is no YAML: a line --- begins a second document; one file holds one contract | "
            + MEND,
        ),
        (
            "a: !!python/name:os.system x",
            f"x.yaml: line 1, column 4 | is no YAML: a tag (!...); tags are not used here | {MEND}",
        ),
        ("{[a]: b}", f"x.yaml: line 1, column 2 | is no YAML: a name before a colon has to be plain text | {MEND}"),
        ("a: 1\nb: \x07", "x.yaml: line 2 | holds a character that YAML does not allow (U+0007) | remove it"),
        ("[" * 5000, "x.yaml | is nested too deeply to be read | a contract has four levels at most"),
    ],
)
def test_what_is_no_yaml_is_told_in_one_sentence(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "x.yaml").write_text(text)
    assert refused(tmp_path / "x.yaml") == problem


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert refused(tmp_path / "errata.yaml") == (
        f"errata.yaml | there is no such file in {tmp_path} | write one with `errata init FILES...`, or check the path"
    )
    (tmp_path / "folder").mkdir()
    assert refused(tmp_path / "folder") == (
        "folder | cannot be read (is a directory) | check the path and its permissions"
    )
    (tmp_path / "latin.yaml").write_bytes("model: a\nlabel: größe\n".encode("latin-1"))
    assert refused(tmp_path / "latin.yaml") == "latin.yaml: line 2 | is not UTF-8 text | save the file as UTF-8"


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    (tmp_path / "errata.yaml").write_bytes(b"\xef\xbb\xbfmodel: a\n")
    assert read_document(tmp_path / "errata.yaml").values == {"model": "a"}
