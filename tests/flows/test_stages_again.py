"""Every stage may be tried again: a second attempt writes over what the first left, and changes no byte of the run."""

from hashlib import sha256
from pathlib import Path

import pytest

from flows.pipeline import Job, analyse
from flows.stages import P, R, Stage
from tasks.contracts.request import Request

pytestmark = pytest.mark.e2e


class Times:
    """Runs every stage so many times and hands on what the last one gave."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.timings: dict[str, float] = {}

    def __call__(self, stage: Stage[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        return [stage.work(*args, **kwargs) for _ in range(self.times)][-1]

    def say(self, text: str) -> None:
        pass


def contents(folder: Path) -> dict[str, str]:
    """The files of a run by their hashes, without how long it took."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json"]
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_stages_that_run_twice_give_the_same_run(project, tmp_path: Path) -> None:
    config = project(predictions=None)
    for version in ("v1", "v2"):
        (tmp_path / f"predictions-{version}.parquet").write_bytes((tmp_path / "predictions.parquet").read_bytes())
    text = config.read_text().replace("predictions.parquet", "'predictions-{version}.parquet'")
    config.write_text(text.replace("version: v1\n", ""))
    found = {}
    for times in (1, 2):
        runs = tmp_path / f"times-{times}" / "runs"
        folders = [analyse(Job(config, Request(version=version), runs), Times(times)) for version in ("v1", "v2")]
        found[times] = [contents(folder) for folder in folders]
    assert found[1] == found[2]
    assert len(found[1][1]) > 10
    assert len(list((tmp_path / "times-2" / "history" / "demo" / "runs").iterdir())) == 2
