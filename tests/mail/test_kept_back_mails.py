"""A mail that was kept back is sent later, to those who were missed and to nobody twice."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import yaml
from rich.console import Console

from flows.delivery import Post, tell
from flows.pipeline import Job, analyse
from flows.progress import Progress
from tasks.contracts.load import load_contract
from tasks.contracts.problems import ContractError
from tasks.history.store import runs
from tasks.mail.ledger import Claim, claim, settle
from tasks.mail.owed import owed_runs
from tasks.mail.recipients import recipients
from tasks.mail.send import DeliveryError
from tasks.runs.home import Home, home_of

pytestmark = pytest.mark.e2e
JO, MO = "jo@example.org", "mo@example.org"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A model of 200 cases whose mails go to Jo and Mo."""
    ids = pl.DataFrame({"id": [f"c{i:03d}" for i in range(200)]}).with_row_index("i")
    ids.select("id", p=(pl.col("i") % 10) / 10).write_parquet(tmp_path / "p.parquet")
    ids.select("id", y=(pl.col("i") % 3 == 0).cast(pl.Int64)).write_parquet(tmp_path / "l.parquet")
    contract = {
        "model": "m",
        "version": "v1",
        "task": "binary",
        "predictions": {"source": "p.parquet", "key": ["id"], "score": "p"},
        "labels": {"source": "l.parquet", "key": ["id"], "label": "y"},
        "mail": {"to": [JO, MO]},
    }
    (tmp_path / "errata.yaml").write_text(yaml.safe_dump(contract), encoding="utf-8")
    return tmp_path / "errata.yaml"


def owed(home: Home) -> list[str]:
    return [version for version, _ in owed_runs(home, runs(home.history))]


def run(config: Path, *, for_readers: bool) -> tuple[Path, Home]:
    folder = analyse(Job(config, for_readers=for_readers), Progress(Console(quiet=True)))
    return folder, home_of(load_contract(config), config, None)


@pytest.fixture
def send(config: Path, now: datetime) -> Callable[..., list[str]]:
    """Tell the readers of a run as a scheduled run does."""

    def told(folder: Path, home: Home, **environment: str) -> list[str]:
        return tell(folder, load_contract(config), home, Post(scheduled=True), now, lambda: environment)

    return told


def settings(server) -> dict[str, str]:
    named = {"HOST": server.host, "PORT": str(server.port), "SECURITY": "none", "FROM": "errata@example.org"}
    return {f"ERRATA_SMTP_{name}": value for name, value in named.items()}


def test_a_run_is_owed_until_everybody_got_its_mail(config, serve, send) -> None:
    server, box = serve()
    folder, home = run(config, for_readers=True)
    assert owed(home) == ["v1"]
    with pytest.raises(ContractError, match="ERRATA_SMTP_HOST"):
        send(folder, home)
    box.refuse = {MO: "450 not now"}
    with pytest.raises(DeliveryError, match="not sent, 1 of 2"):
        send(folder, home, **settings(server))
    assert owed(home) == ["v1"]
    box.refuse = {}
    assert send(folder, home, **settings(server)) == ["mail.to[0]: sent before, not sent again", "mail.to[1]: sent"]
    assert owed(home) == []
    assert box.addressed == [JO, MO]


def test_a_run_that_was_made_without_mail_is_not_owed(config) -> None:
    _, home = run(config, for_readers=False)
    assert owed(home) == []


def test_a_list_without_a_reader_owes_nothing(config, send) -> None:
    config.write_text(config.read_text().replace(f"  - {JO}\n  - {MO}\n", "").replace("  to:\n", "  to: []\n"))
    folder, home = run(config, for_readers=True)
    assert send(folder, home) == []
    assert owed(home) == []


def test_a_run_that_another_process_is_telling_is_owed_until_that_is_done(config, serve, send, now) -> None:
    server, box = serve()
    folder, home = run(config, for_readers=True)
    (mo,) = [who for who in recipients(load_contract(config), None, scheduled=True) if who.address == MO]
    other = claim(home.history, folder.name, mo.token, now)
    assert isinstance(other, Claim)
    assert send(folder, home, **settings(server))[1] == "mail.to[1]: another process is sending it"
    assert owed(home) == ["v1"]
    settle(other, "refused", now)
    assert send(folder, home, **settings(server))[1] == "mail.to[1]: sent"
    assert (owed(home), box.addressed) == ([], [JO, MO])
