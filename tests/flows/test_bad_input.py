"""Bad input either works and says what could not be done, or stops with one clear message and writes nothing."""

from pathlib import Path

import polars as pl
import pytest

pytestmark = pytest.mark.e2e


def _stops(done, tmp_path: Path, *words: str) -> None:
    """Exit code 2, one message that names everything in `words`, no traceback, nothing written."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    assert not (tmp_path / "runs").exists()


def _frame(tmp_path: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(tmp_path / f"{name}.parquet")


def test_no_configuration(errata, tmp_path: Path) -> None:
    _stops(errata("run"), tmp_path, "errata.yaml")


def test_a_file_that_is_not_there_names_the_nearest(errata, project, tmp_path: Path) -> None:
    project()
    text = (tmp_path / "errata.yaml").read_text().replace("labels.parquet", "lables.parquet")
    (tmp_path / "errata.yaml").write_text(text)
    _stops(errata("run"), tmp_path, "lables.parquet", "labels.parquet")


def test_a_column_that_is_not_there_names_the_nearest(errata, project, tmp_path: Path) -> None:
    project()
    text = (tmp_path / "errata.yaml").read_text().replace("score: p\n", "score: pp\n")
    (tmp_path / "errata.yaml").write_text(text)
    _stops(errata("run"), tmp_path, "pp")


def test_a_score_of_the_wrong_type(errata, project, tmp_path: Path) -> None:
    project()
    project(predictions=_frame(tmp_path, "predictions").with_columns(p=pl.lit("high")))
    _stops(errata("run"), tmp_path, "p")


def test_duplicate_prediction_keys(errata, project, tmp_path: Path) -> None:
    project()
    frame = _frame(tmp_path, "predictions")
    project(predictions=pl.concat([frame, frame.head(3)]))
    _stops(errata("run"), tmp_path, "00000", "3")


def test_probabilities_beyond_one(errata, project, tmp_path: Path) -> None:
    project()
    project(predictions=_frame(tmp_path, "predictions").with_columns(p=pl.col("p") * 2))
    _stops(errata("run"), tmp_path, "p")


def test_a_corrupt_parquet_file(errata, project, tmp_path: Path) -> None:
    project()
    (tmp_path / "predictions.parquet").write_bytes(b"PAR1 this is no table PAR1")
    _stops(errata("run"), tmp_path, "predictions.parquet")


def test_an_empty_table(errata, project, tmp_path: Path) -> None:
    project()
    project(predictions=_frame(tmp_path, "predictions").head(0))
    _stops(errata("run"), tmp_path, "predictions")


def test_labels_of_another_data_set(errata, project, tmp_path: Path) -> None:
    project()
    project(labels=_frame(tmp_path, "labels").with_columns(id=pl.concat_str(pl.lit("x"), "id")))
    _stops(errata("run"), tmp_path, "labels")


def test_three_kinds_of_problems_are_told_in_one_run(errata, project, tmp_path: Path) -> None:
    project()
    labels = _frame(tmp_path, "labels")
    project(labels=pl.concat([labels, labels.head(12)]))
    (tmp_path / "planes.csv").write_text("tailnum,seats\nN000AA,many\n")
    text = (tmp_path / "errata.yaml").read_text()
    text = text.replace("score: p\n", "score: q\n").replace(
        "source: planes.csv", "source: planes.csv\n  types: {seats: INTEGER}"
    )
    (tmp_path / "errata.yaml").write_text(text)
    done = errata("validate")
    assert done.returncode == 2
    for word in ("q", "seats", "12"):
        assert word in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "errata.yaml",
        "labels.parquet",
        "planes.csv",
        "predictions.parquet",
    ]


def test_validate_finds_nothing_wrong_with_a_good_project(errata, project, tmp_path: Path) -> None:
    project()
    done = errata("validate")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "runs").exists()


def test_labels_for_unknown_cases_are_a_note(errata, project, analysis, tmp_path: Path) -> None:
    project()
    labels = _frame(tmp_path, "labels")
    project(labels=pl.concat([labels, labels.head(5).with_columns(id=pl.concat_str(pl.lit("z"), "id"))]))
    assert errata("run").returncode == 0
    assert analysis()["coverage"]["labels_without_prediction"] == 5


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_cases_without_a_usable_score_fall_out_and_are_counted(errata, project, analysis, tmp_path, value) -> None:
    project()
    frame = _frame(tmp_path, "predictions")
    project(predictions=frame.with_columns(p=pl.when(pl.col("id") < "00007").then(value).otherwise("p")))
    done = errata("run")
    assert done.returncode == 0, done.stderr
    steps = {s["name"]: s for s in analysis()["coverage"]["steps"]}
    assert steps["analysed"]["lost"] == 7


def test_infinite_labels_are_none_and_the_reason_says_so(errata, project, analysis, tmp_path: Path) -> None:
    project(task="regression", failure={"tolerance": 0.5})
    labels = _frame(tmp_path, "labels").with_columns(y=pl.col("y").cast(pl.Float64))
    infinite = pl.when(pl.col("id") < "00004").then(float("inf")).otherwise("y")
    project(labels=labels.with_columns(y=infinite), task="regression", failure={"tolerance": 0.5})
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert "1,196 of 1,200 cases analysed" in done.stdout
    (fell_out,) = [step for step in analysis()["coverage"]["steps"] if step["lost"]]
    assert (fell_out["lost"], fell_out["reason"]) == (4, "the label is empty or not a finite number")


def test_one_entity_says_that_the_split_cannot_be_honest(errata, project, tmp_path: Path) -> None:
    project()
    project(predictions=_frame(tmp_path, "predictions").with_columns(shop=pl.lit("only")), entity="shop")
    done = errata("run")
    assert done.returncode == 0, done.stderr
    told = "Too few entities to tell: all cases belong to one, so that the split cannot be honest."
    assert told in done.stdout.replace("\u00a0", " ")


def test_weights_that_are_none_are_all_told_at_once(errata, project, tmp_path: Path) -> None:
    project()
    weight = pl.when(pl.col("id") < "00003").then(-1.0).when(pl.col("id") < "00005").then(float("inf")).otherwise(1.0)
    project(predictions=_frame(tmp_path, "predictions").with_columns(w=weight))
    text = (tmp_path / "errata.yaml").read_text().replace("  score: p\n", "  score: p\n  weight: w\n")
    (tmp_path / "errata.yaml").write_text(text)
    assert "weight: w" in text
    _stops(errata("run"), tmp_path, "w is a finite number; 2 of 1,200 rows", "w is never negative; 3 of 1,200 rows")


def test_an_all_correct_model(errata, project, analysis, tmp_path: Path) -> None:
    project()
    right = _frame(tmp_path, "predictions").select("id", y=(pl.col("p") >= 0.5).cast(pl.Int64))
    project(labels=right)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert analysis()["performance"]["failures"] == 0
    assert "No failure among 1,200 analysed cases" in done.stdout.replace("\u00a0", " ")


def test_twelve_failures(errata, project, analysis, tmp_path: Path) -> None:
    project()
    right = _frame(tmp_path, "predictions").select("id", y=(pl.col("p") >= 0.5).cast(pl.Int64))
    project(labels=right.with_columns(y=pl.when(pl.col("id") < "00012").then(1 - pl.col("y")).otherwise("y")))
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert analysis()["performance"]["failures"] == 12
    assert "too few" in analysis()["search_summary"]


def test_one_class_only(errata, project, analysis, tmp_path: Path) -> None:
    project()
    project(labels=_frame(tmp_path, "labels").with_columns(y=pl.lit(0)))
    done = errata("run")
    assert done.returncode == 0, done.stderr
    missing = [m for m in analysis()["performance"]["metrics"] if m["value"] is None]
    assert missing
    assert all(m["note"] for m in missing)


def test_columns_without_a_single_value(errata, project, analysis, tmp_path: Path) -> None:
    project()
    empty = _frame(tmp_path, "predictions").with_columns(
        nothing=pl.lit(None, dtype=pl.String), number=pl.lit(None, dtype=pl.Float64), null=pl.lit(None)
    )
    project(predictions=empty)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert analysis()["findings"]
    said = "Nothing could be asked of tailnum, nothing, number and 1 other column: they have one value, none, or "
    assert said in analysis()["search_summary"]


def test_every_case_wrong(errata, project, analysis, tmp_path: Path) -> None:
    project()
    wrong = _frame(tmp_path, "predictions").select("id", y=(pl.col("p") < 0.5).cast(pl.Int64))
    project(labels=wrong)
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert analysis()["performance"]["failure_rate"] == 1
    assert "Nothing could be told apart: every case is wrong." in done.stdout
    # What can be at fault everywhere is told where nothing can be compared.
    assert "the score would rank them better the other way round" in done.stdout


def test_a_single_case(errata, project, analysis, tmp_path: Path) -> None:
    project()
    project(predictions=_frame(tmp_path, "predictions").head(1))
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert analysis()["performance"]["rows"] == 1


def test_an_existing_contract_is_never_overwritten(errata, project, tmp_path: Path) -> None:
    before = project().read_text()
    done = errata("init", "predictions.parquet", "labels.parquet", "planes.csv")
    assert done.returncode == 2
    assert (tmp_path / "errata.yaml").read_text() == before


def test_a_guessed_contract_runs(errata, project, published) -> None:
    project().unlink()
    done = errata("init", "predictions.parquet", "labels.parquet", "planes.csv")
    assert done.returncode == 0, done.stderr
    done = errata("run")
    assert done.returncode == 0, done.stderr
    assert len(published()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--memory", "much"), ("--memory", "'much' is no amount of memory")),
        (("--runs", "errata.yaml"), ("errata.yaml", "choose another folder")),
    ],
)
def test_options_that_make_no_sense(errata, project, tmp_path: Path, arguments, words) -> None:
    project()
    _stops(errata("run", *arguments), tmp_path, *words)


def test_a_policy_on_a_column_that_the_run_needs(errata, project, tmp_path: Path) -> None:
    project(columns={"p": {"policy": "mask"}, "y": {"policy": "drop"}})
    _stops(errata("run"), tmp_path, "columns.p.policy", "columns.y.policy")
