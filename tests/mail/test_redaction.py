"""Problem texts for a mail: what is wrong and how often, without a key or value of a row."""

import pytest

from tasks.mail.redaction import without_values

NAMES = frozenset({"tailnum", "planes.csv", "p_late", "t2"})


@pytest.mark.parametrize(
    ("told", "mailed"),
    [
        ("there is no column 'tailnum' in 'planes.csv'", "there is no column 'tailnum' in 'planes.csv'"),
        ("there is no column 'Jane Doe' in 'planes.csv'", "there is no column '…' in 'planes.csv'"),
        (
            "expected that tailnum is unique; 17 of 1,200 rows (1.4 %) break it, first of them: N328AA, O'Hara, Jane",
            "expected that tailnum is unique; 17 of 1,200 rows (1.4 %) break it",
        ),
        ("expected that label is 0 or 1; found maybe, never", "expected that label is … or …"),
        (
            "expected that there is at least one row; found 0 rows",
            "expected that there is at least one row; found 0 rows",
        ),
        ("'maybe' (12 rows) is no value of the label", "'…' (12 rows) is no value of the label"),
        (
            "'t2' is declared date, but 3 of 3,000 values are not: '31.12.1999' (line 17), 'x' (planes.csv line 18)",
            "'t2' is declared date, but 3 of 3,000 values are not: '…' (line …), '…' (planes.csv line …)",
        ),
        (
            "'p_late' runs from 17 to 93: no probability, and 0.5 no threshold",
            "'p_late' runs from … to …: no probability, and … no threshold",
        ),
        ("2 of 40 values are fractions (1.5)", "2 of 40 values are fractions (…)"),
        ("holds 3 versions (2024, v7-jane); a run is about one", "holds 3 versions (…, …); a run is about one"),
        ("the predictions' keys are not 'Jane', but \"O'Hara\"", "the predictions' keys are not '…', but \"…\""),
        ("class 'it\\'s Jane' is never predicted", "class '…' is never predicted"),
        ("key 4012345 stands 3 times", "key … stands 3 times"),
        ("born on 1999-12-31 or 45", "born on … or …"),
        ('“Jane” and `Jane` and "Jane"', '“…” and `…` and "…"'),
    ],
)
def test_only_words_counts_and_known_names_stay(told: str, mailed: str) -> None:
    assert without_values(told, NAMES) == mailed
