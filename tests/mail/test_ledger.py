"""The ledger: a claim comes first, an outcome beside it, and only a refusal gives a claim up."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from tasks.mail.ledger import Claim, claim, held, settle

KEY, TOKEN = "7f3ac09b12de", "0123456789abcdef"
DAY = timedelta(hours=24)


def names(ledger: Path) -> list[str]:
    return sorted(str(path.relative_to(ledger)) for path in ledger.rglob("*") if path.is_file())


def claimed(ledger: Path, now, **rest) -> Claim:
    found = claim(ledger, KEY, TOKEN, now, **rest)
    assert isinstance(found, Claim)
    return found


def test_a_claim_stands_before_its_outcome(tmp_path, now) -> None:
    mine = claimed(tmp_path, now)
    assert names(tmp_path) == [f"mails/{KEY}/{TOKEN}.json"]
    assert claim(tmp_path, KEY, TOKEN, now) == held(tmp_path, KEY, TOKEN, now) == "elsewhere"
    settle(mine, "sent", now)
    assert names(tmp_path) == [f"mails/{KEY}/{TOKEN}.json", f"mails/{KEY}/{TOKEN}.sent.json"]
    assert claim(tmp_path, KEY, TOKEN, now) == held(tmp_path, KEY, TOKEN, now) == "sent"
    assert json.loads((tmp_path / names(tmp_path)[1]).read_text()) == {
        "key": KEY,
        "what": "sent",
        "at": "2026-11-24T09:00:00+00:00",
    }


def test_a_claim_whose_outcome_cannot_be_written_is_in_doubt(tmp_path, now) -> None:
    mine = claimed(tmp_path, now)
    (tmp_path / "mails" / KEY / f"{TOKEN}.refused.json" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="directory"):
        settle(mine, "refused", now)
    assert claim(tmp_path, KEY, TOKEN, now) == "in_doubt"


def test_of_many_at_once_one_gets_the_claim(tmp_path, now) -> None:
    rounds, rivals = 150, 4
    start = Barrier(rivals)

    def compete(_: int) -> list[bool]:
        won = []
        for number in range(rounds):
            start.wait()
            found = claim(tmp_path, f"run{number}", TOKEN, now)
            won.append(isinstance(found, Claim))
            if isinstance(found, Claim):
                settle(found, "sent", now)
        return won

    with ThreadPoolExecutor(rivals) as pool:
        winners = list(pool.map(compete, range(rivals)))
    assert [sum(each) for each in zip(*winners, strict=True)] == [1] * rounds


def test_a_refusal_gives_the_claim_up(tmp_path, now) -> None:
    for _ in range(2):
        settle(claimed(tmp_path, now), "refused", now)
        assert names(tmp_path) == [f"mails/{KEY}/{TOKEN}.refused.json"]
    assert held(tmp_path, KEY, TOKEN, now) is None


def test_an_unknown_outcome_keeps_it(tmp_path, now) -> None:
    settle(claimed(tmp_path, now), "unknown", now)
    assert claim(tmp_path, KEY, TOKEN, now) == held(tmp_path, KEY, TOKEN, now) == "in_doubt"


@pytest.mark.parametrize("content", [b"", b'{"key": "7f3a', b"[]", b'{"at": 7}'])
def test_a_claim_that_was_torn_by_a_crash_counts(tmp_path, now, content) -> None:
    path = tmp_path / "mails" / KEY / f"{TOKEN}.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert claim(tmp_path, KEY, TOKEN, now) == "in_doubt"
    # Its age is then that of the file.
    assert isinstance(claim(tmp_path, KEY, TOKEN, now + timedelta(days=9999), DAY), Claim)


def test_the_same_may_be_claimed_again_after_its_time_whatever_became_of_it(tmp_path, now) -> None:
    settle(claimed(tmp_path, now, again_after=DAY), "unknown", now)
    settle(claimed(tmp_path, now + DAY, again_after=DAY), "sent", now + DAY)
    assert claim(tmp_path, KEY, TOKEN, now + 1.5 * DAY, DAY) == "sent"
    settle(claimed(tmp_path, now + 2 * DAY, again_after=DAY), "refused", now)
    assert isinstance(claim(tmp_path, KEY, TOKEN, now + 2 * DAY, DAY), Claim)
    assert f"mails/{KEY}/{TOKEN}-3.json" in names(tmp_path)


def test_a_key_never_leads_out_of_its_folder(tmp_path, now) -> None:
    for key in ("..", "a/b", "", "/etc", "a\nb"):
        with pytest.raises(ValueError, match="no key"):
            claim(tmp_path, key, TOKEN, now)


def test_a_ledger_that_cannot_be_written_is_an_error_and_no_claim(tmp_path, now) -> None:
    (tmp_path / "mails").write_text("in the way")
    with pytest.raises(OSError, match="mails"):
        claim(tmp_path, KEY, TOKEN, now)
