"""What Errata finds in the demo's real flights without being told, on all 336,776 of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from deployments.examples import EXAMPLES, RETRAININGS
from deployments.examples.flights import weather_by_local_hour

pytestmark = pytest.mark.e2e
ERRATA = str(Path(sys.executable).with_name("errata"))


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return EXAMPLES["flights"](tmp_path_factory.mktemp("flights"), lambda _: None)


def _run(contract: Path, version: str = "v1") -> Path:
    command = [ERRATA, "run", str(contract), "--version", version]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "200"})
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.rsplit("Report: ", 1)[1].strip()).parent


@pytest.fixture(scope="module")
def run(contract: Path) -> Path:
    return _run(contract)


@pytest.fixture(scope="module")
def findings(run: Path) -> dict[str, dict]:
    """Data findings by table and kind."""
    analysis = json.loads((run / "analysis.json").read_text(encoding="utf-8"))
    structural = [f for f in analysis["findings"] if f["proposal"]["family"] == "data_preparation"]
    return {f"{f['proposal']['columns'][0]} {f['proposal']['kind']}": f for f in structural}


def test_the_aircraft_of_two_carriers_have_no_row_and_the_shape_of_their_keys_says_why(findings) -> None:
    finding = findings["planes__match join.unmatched_key"]
    assert finding["measure"]["rows"] == 50_094
    assert "No key of the shape A9AAAA (22,750 cases) has a row." in finding["proposal"]["why"]
    assert "MQ Envoy Air (96 % of 26,397), AA American Airlines (69 % of 32,729)" in finding["proposal"]["why"]
    shape = findings["planes__match join.key_format"]
    assert shape["measure"]["rows"] == 22_750
    assert shape["part_of"] == finding["finding_id"]


def test_the_weather_ends_a_day_early_and_has_gaps_in_august_and_october(findings) -> None:
    finding = findings["weather__match join.unmatched_key"]
    assert finding["measure"]["rows"] == 1_556
    assert "weather ends at 30 Dec 2013 18:00" in finding["proposal"]["why"]
    (by_day,) = finding["proposal"]["evidence"]
    days = {row[0]: row[1] for row in by_day["rows"]}
    assert days["2013-12-31"] == "776"
    assert {"2013-08-22", "2013-10-25"} <= days.keys()


def test_four_destinations_have_no_airport(findings) -> None:
    finding = findings["airports__match join.unmatched_key"]
    assert finding["measure"]["rows"] == 7_602
    for destination in ("SJU (100 % of 5,819)", "BQN (100 % of 896)", "STT (100 % of 522)", "PSE (100 % of 365)"):
        assert destination in finding["proposal"]["why"]


def test_each_comes_with_rows_rate_errors_and_a_query_that_shows_it(run: Path, findings) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    for finding in findings.values():
        measure = finding["measure"]
        predicate = finding["proposal"]["predicate"]
        relation = f"SELECT count(*), count(*) FILTER (WHERE error__failed) FROM '{run}/evaluation.parquet'"
        ((rows, errors),) = duckdb.sql(f"{relation} WHERE {predicate}").fetchall()
        assert (rows, errors) == (measure["rows"], measure["errors"])
        assert measure["analysed"] == 0 or 0 < measure["error_rate"] < 1
        assert predicate.split(" ")[0].strip('("') in page


def test_rain_is_what_the_first_version_does_not_see(run: Path) -> None:
    analysis = json.loads((run / "analysis.json").read_text(encoding="utf-8"))
    gaps = [f for f in analysis["findings"] if f["proposal"]["family"] == "missing_feature" and f["confirmed"]]
    assert "weather__precip" in {column for f in gaps for column in f["proposal"]["columns"]}


def test_the_report_opens_offline_and_stays_small(run: Path) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 3_000_000
    assert "<script" not in page


def test_the_hour_that_happens_twice_is_a_fan_out_and_predictions_stay_one_row_each(contract: Path, run: Path) -> None:
    by_local_hour = _run(weather_by_local_hour(contract))
    analysis = json.loads((by_local_hour / "analysis.json").read_text(encoding="utf-8"))
    (fan_out,) = [f for f in analysis["findings"] if f["proposal"]["kind"] == "join.fan_out"]
    assert fan_out["proposal"]["why"].startswith("3 keys of weather (origin, year, month, day, hour) stand in 6 rows")
    assert [row[2:5] for row in fan_out["proposal"]["evidence"][0]["rows"]] == [["11", "3", "1"]] * 3
    counts = f"SELECT count(*), count(DISTINCT case__id) FROM '{by_local_hour}/evaluation.parquet'"
    assert duckdb.sql(counts).fetchall() == [(336_776, 336_776)]
    assert by_local_hour != run


def test_the_second_version_says_what_the_weather_changed(contract: Path, run: Path) -> None:
    RETRAININGS["flights"](contract, lambda _: None)
    second = json.loads((_run(contract, "v2") / "analysis.json").read_text(encoding="utf-8"))
    comparison = second["comparison"]
    assert (comparison["version"], sum(comparison["flips"].values())) == ("v1", 327_346)
    assert comparison["flips"]["fixed"] > comparison["flips"]["newly_wrong"] > 10_000
    assert comparison["overall"]["high"] < 0
    # Better on average, and worse all the same where it rains.
    worse = [segment["subject"] for segment in comparison["segments"] if segment["worse"]]
    assert any("precipitation" in subject for subject in worse)
    states = {f["proposal"]["subject"]: f["state"] for f in second["findings"] if f["state"]}
    assert states["cases whose tailnum has no row in planes"] == "ongoing"
    assert "new" in states.values()
    assert second["gate"]["outcome"] == "WARN"
