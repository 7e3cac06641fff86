"""What the history says on the terminal: counts of findings by state, and every number with its unit."""

from datetime import UTC, datetime

import polars as pl

from reports.history import as_json, finding_facts, finding_rows, run_facts, run_rows

RUN = {
    "version": "v2",
    "recorded_at": datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    "rows": 1200,
    "failure_rate": 0.081,
    "fixed": 12,
    "newly_wrong": None,
    "gate": "WARN",
    "scope": "",
    "run_key": "k2",
}
FOUND = pl.DataFrame(
    [
        ("resolved", False, "v1", "segment", "gone"),
        ("ongoing", True, "v1", "segment", "still there"),
        ("new", True, "v2", "data_preparation", "b"),
        ("new", True, "v2", "segment", "a"),
        ("new", False, "", "segment", "a known subgroup without more errors"),
    ],
    schema=["state", "holds", "first_seen", "family", "title"],
    orient="row",
)
GONE = pl.DataFrame(schema={"finding_id": pl.String, "holds": pl.Boolean, "first_seen": pl.String})


def test_a_run_in_words() -> None:
    (row,) = run_rows(run_facts(pl.DataFrame([RUN]), {"k2": FOUND}))
    assert row == (
        "v2", "2026-11-24 09:30", "1,200", "8.1", "12", "", "WARN", "2 new, 1 ongoing, 1 resolved", "k2"
    )  # fmt: skip


def test_a_run_of_a_part_says_so_and_one_without_its_findings_has_no_counts() -> None:
    (row,) = run_rows(run_facts(pl.DataFrame([RUN | {"scope": "4f1c2b3a"}]), {"k2": GONE}))
    assert (row[0], row[7]) == ("v2 (part 4f1c2b3a)", "")


def test_findings_come_with_news_first_and_only_if_they_hold_or_held() -> None:
    assert finding_rows(finding_facts(FOUND)) == [
        ("new", "v2", "segment", "a"),
        ("new", "v2", "data_preparation", "b"),
        ("ongoing", "v1", "segment", "still there"),
        ("resolved", "v1", "segment", "gone"),
    ]
    assert finding_rows(finding_facts(GONE)) == []


def test_facts_for_other_programs_keep_types_and_times() -> None:
    text = as_json(run_facts(pl.DataFrame([RUN]), {"k2": FOUND}))
    assert '"recorded_at": "2026-11-24T09:30:00+00:00"' in text
    assert '"newly_wrong": null' in text
    assert '"new": 2' in text
