"""Stored verdicts: nothing is ever overwritten, nothing is stored twice, and the last word counts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from tasks.contracts.problems import ContractError
from tasks.review.shares import latest
from tasks.review.store import SCHEMA, Pack, read_verdicts, store_verdicts
from tasks.sampling.files import read_sample, write_sample

NOW = datetime(2025, 6, 3, 12, tzinfo=UTC)


@pytest.fixture
def pack(card) -> Pack:
    return Pack("7f3ac09b12de", "late", "v1", {c.card: c for c in (card(i) for i in range(1, 6))})


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "verdicts").iterdir()}


def test_one_row_per_card_and_reviewer_with_all_that_was_said(pack, answer, tmp_path) -> None:
    said = answer(2, "label_wrong", correct_value="on time", causes=("mislabelled", "unknown"), minutes=2.0)
    stored = store_verdicts(tmp_path, pack, [answer(1), said], NOW)
    assert (stored.added, stored.known) == (2, 0)
    frame = read_verdicts(tmp_path, "7f3ac09b12de")
    assert dict(frame.schema) == SCHEMA
    first, second = frame.rows(named=True)
    assert (first["card"], first["model"], first["version"], first["part"]) == ("card-01", "late", "v1", "meeting")
    assert second["causes"] == ["mislabelled", "unknown"]
    assert second["row_fingerprint"] == "abcdefghijkc"
    assert (second["vocabulary_version"], second["ingested_at"]) == ("1", NOW)


def test_the_same_sheet_is_stored_once(pack, answer, tmp_path) -> None:
    store_verdicts(tmp_path, pack, [answer(1), answer(2)], NOW)
    before = files(tmp_path)
    again = store_verdicts(tmp_path, pack, [answer(2), answer(1)], NOW + timedelta(days=1))
    assert (again.file, again.added, again.known) == (None, 0, 2)
    assert files(tmp_path) == before


def test_the_same_sheet_gives_the_same_file_wherever_it_is_stored(pack, answer, tmp_path) -> None:
    for place in ("a", "b"):
        store_verdicts(tmp_path / place, pack, [answer(1), answer(2)], NOW)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_a_sheet_that_grows_stores_what_was_added(pack, answer, tmp_path) -> None:
    store_verdicts(tmp_path, pack, [answer(1)], NOW)
    before = files(tmp_path)
    grown = store_verdicts(tmp_path, pack, [answer(1), answer(2)], NOW + timedelta(hours=1))
    assert (grown.added, grown.known) == (1, 1)
    after = files(tmp_path)
    assert len(after) == 2
    assert before.items() <= after.items()
    assert read_verdicts(tmp_path)["card"].to_list() == ["card-01", "card-02"]


def test_a_change_of_mind_is_kept_beside_what_was_said_before(pack, answer, tmp_path) -> None:
    for verdict in ("model_wrong", "cannot_tell", "model_wrong"):
        store_verdicts(tmp_path, pack, [answer(1, verdict)], NOW)
    stored = read_verdicts(tmp_path)
    assert stored["verdict"].to_list() == ["model_wrong", "cannot_tell", "model_wrong"]
    assert latest(stored)["verdict"].to_list() == ["model_wrong"]
    assert stored["revision"].to_list() == [0, 1, 2]


def test_one_reviewer_may_write_the_name_in_other_letters(pack, answer, tmp_path) -> None:
    store_verdicts(tmp_path, pack, [answer(1, reviewer="Maria"), answer(1, reviewer="Jan")], NOW)
    store_verdicts(tmp_path, pack, [answer(1, "cannot_tell", reviewer="MARIA")], NOW)
    said = latest(read_verdicts(tmp_path)).select("reviewer", "verdict").rows()
    assert said == [("Jan", "model_wrong"), ("MARIA", "cannot_tell")]


def test_packs_do_not_mix(pack, answer, card, tmp_path) -> None:
    store_verdicts(tmp_path, pack, [answer(1)], NOW)
    store_verdicts(tmp_path, Pack("0000", "late", "v2", pack.cards), [answer(1, "cannot_tell")], NOW)
    assert read_verdicts(tmp_path, "0000")["verdict"].to_list() == ["cannot_tell"]
    assert read_verdicts(tmp_path).height == 2


def test_before_the_first_sheet_there_is_an_empty_table(tmp_path) -> None:
    assert read_verdicts(tmp_path).equals(pl.DataFrame(schema=SCHEMA))


def test_a_damaged_file_is_named_and_nothing_is_stored(pack, answer, tmp_path) -> None:
    stored = store_verdicts(tmp_path, pack, [answer(1)], NOW)
    assert stored.file is not None
    stored.file.write_bytes(b"half a file")
    with pytest.raises(ContractError, match=r"history \(verdicts/.*cannot be read"):
        store_verdicts(tmp_path, pack, [answer(2)], NOW)
    assert list(files(tmp_path)) == [stored.file.name]


def test_a_sample_of_another_errata_is_told_in_one_sentence(card, tmp_path) -> None:
    path = write_sample(tmp_path, "p", [card(1)])
    assert read_sample(tmp_path) == ("p", (card(1),))
    pl.read_parquet(path).with_columns(new=1).write_parquet(path)
    assert read_sample(tmp_path) == ("p", (card(1),))
    pl.read_parquet(path).drop("aside").write_parquet(path)
    assert read_sample(tmp_path) == ("p", (card(1),))
    pl.read_parquet(path).drop("units").write_parquet(path)
    with pytest.raises(ContractError, match="has no column units: another Errata wrote it"):
        read_sample(tmp_path)
    path.write_bytes(b"half a file")
    with pytest.raises(ContractError, match="cannot be read"):
        read_sample(tmp_path)
