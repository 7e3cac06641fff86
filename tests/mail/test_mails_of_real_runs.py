"""From files to a mailbox: real runs with planted secrets, told by mails that hold none of them."""

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import yaml
from rich.console import Console

from flows.pipeline import Job, analyse, problems
from flows.progress import Progress
from reports.mail.message import failed_message, run_message
from tasks.contracts.config import Contract
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError
from tasks.contracts.request import AS_CONFIGURED
from tasks.mail.failures import failure_of
from tasks.mail.published import check_published
from tasks.mail.recipients import operators, recipients
from tasks.mail.send import deliver
from tasks.runs.files import read_analysis
from tasks.runs.home import home_of

pytestmark = pytest.mark.e2e

N = 2_000
FAILING = "planted-clinic"


@pytest.fixture
def progress() -> Progress:
    return Progress(Console(quiet=True))


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., tuple[Path, Contract]]:
    """Cases that fail where a hashed, a named and a personal column have a certain value."""

    def write(version: str = "2013.1", rate: float = 0.45, **columns: pl.Series) -> tuple[Path, Contract]:
        rng = np.random.default_rng(5)
        clinic = rng.choice([FAILING, "planted-b", "planted-c"], N)
        carrier = rng.choice(["Blue Jet", "Red Jet", "Green Jet"], N)
        late = rng.random(N) < 0.5
        wrong = rng.random(N) < np.where((clinic == FAILING) | (carrier == "Red Jet"), rate, 0.05)
        frame = pl.DataFrame(
            {
                "id": [f"planted-id-{i:05d}" for i in range(N)],
                "p": np.where(late ^ wrong, 0.5, 0.0) + rng.uniform(0.02, 0.48, N),
                "clinic": clinic,
                "carrier": carrier,
                "name": [f"planted-name-{i % 400}" for i in range(N)],
                "phone": ["planted-phone"] * N,
            }
        )
        labels = pl.DataFrame({"id": frame["id"], "y": late.astype(int)})
        frame.with_columns(**columns).write_parquet(tmp_path / "predictions.parquet")
        labels.write_parquet(tmp_path / "labels.parquet")
        contract = {
            "model": "late-flights",
            "version": version,
            "task": "binary",
            "entity": "name",
            "predictions": {"source": "predictions.parquet", "key": ["id"], "score": "p"},
            "labels": {"source": "labels.parquet", "key": ["id"], "label": "y"},
            "subgroups": ["clinic", "carrier"],
            "columns": {"clinic": {"policy": "hash"}, "phone": {"policy": "mask"}},
            "mail": {"to": ["jo@example.org", "mo@example.org"], "operators": ["ops@example.org"], "ask": "Jo, decide"},
        }
        path = tmp_path / "errata.yaml"
        path.write_text(yaml.safe_dump(contract), encoding="utf-8")
        return path, load_contract(path)

    return write


def words(message) -> str:
    return "".join(part.get_content() for part in message.walk() if not part.is_multipart())


def test_runs_are_told_without_a_case_or_a_hidden_value(project, serve, progress, tmp_path, now) -> None:
    hashed = sha256(FAILING.encode()).hexdigest()[:12]
    server, box = serve("starttls", login=True)
    # The second version fails more often where the first did: states, a comparison and a gate that warns.
    for version, rate in (("2013.1", 0.3), ("2013.2", 0.5)):
        config, contract = project(version, rate)
        history = home_of(contract, config, None).history
        folder = analyse(Job(config, memory="1GB"), progress)
        assert check_published(folder) == []
        analysis = read_analysis(folder)
        assert hashed in (folder / "report.html").read_text(encoding="utf-8")
        to = recipients(contract, None, scheduled=True)
        messages = [run_message(analysis, contract, each, server.sender, now, folder) for each in to]
        assert {d.outcome for d in deliver(messages, server, history, now)} == {"sent"}
        assert {d.outcome for d in deliver(messages, server, history, now)} == {"sent_before"}

    assert analysis.comparison is not None
    assert hashed in "".join(reason.words for reason in analysis.gate.reasons)
    assert box.addressed == ["jo@example.org", "mo@example.org"] * 2
    for _, message in box.mails:
        told = words(message) + str(message["Subject"])
        assert "carrier is Red Jet" in told
        assert "a certain clinic" in told
        assert not re.search(f"planted|{hashed}", told)
        assert str(tmp_path) not in told
    assert box.mails[-1][1]["Subject"].startswith("[late-flights 2013.2] WARN: ")
    assert "newly wrong" in box.mails[-1][1]["Subject"]


@pytest.mark.parametrize(
    "fault",
    [
        {"id": pl.Series(["planted-id-00001"] * 3 + [f"planted-id-{i:05d}" for i in range(3, N)])},
        {"id": pl.Series([f"planted-other-{i}" for i in range(N)])},
        {"p": pl.Series([f"planted-{i}" for i in range(N)])},
        {"p": pl.Series(np.linspace(-4711.25, 4711.5, N))},
    ],
    ids=["repeated key", "no label fits", "score is text", "no probability"],
)
def test_a_failed_run_is_told_to_operators_without_a_key_or_value(
    project, serve, progress, tmp_path, now, fault
) -> None:
    config, contract = project(**fault)
    found = problems(config, AS_CONFIGURED, "1GB", progress)
    assert any("planted" in p.what + p.do or "4,711" in p.what for p in found)  # the console tells them
    doing = ("late-flights", "validate", "checking what the contract promises", "errata run errata.yaml")
    failure = failure_of(ContractError(found), *doing, contract)
    server, box = serve()
    for later in (0, 1):
        messages = [failed_message(failure, each, server.sender, now) for each in operators(contract)]
        (delivery,) = deliver(messages, server, tmp_path / "history", now)
        assert delivery.outcome == ("sent_before" if later else "sent")
    ((_, message),) = box.mails
    assert message["To"] == "ops@example.org"
    assert not re.search(r"planted|4,?711", words(message))
    assert "errata run errata.yaml" in words(message)
