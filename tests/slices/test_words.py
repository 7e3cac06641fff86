"""Words of short texts are conditions where they stand out, alone, in combinations, and as gaps beside the model."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from tasks.contracts.findings import Finding
from tasks.ruler.rank import rank
from tasks.slices.search import search
from tasks.slices.splitters import splitters
from tasks.slices.words import words

N = 20_000


@pytest.fixture
def confirmed(engine, contract, declare, columns_of):
    """What is confirmed; the model does not use the columns named."""

    def find(frame: pl.DataFrame, *unused: str) -> list[Finding]:
        columns = tuple(replace(c, model_uses=c.name not in unused) for c in columns_of(frame))
        found = search(engine, contract, columns, declare(frame))
        findings, _, _ = rank(engine, contract, declare(frame), list(found.proposals), graded=False)
        return [f for f in findings if f.confirmed]

    return find


def notes(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Texts of six words out of two thousand, a few frequent and most of them rare; some with a refund, and which."""
    often = 1 / np.arange(1, 2001)
    drawn = rng.choice(2000, (N, 6), p=often / often.sum())
    texts = [" ".join(f"w{i}" for i in row) for row in drawn.tolist()]
    refund = rng.random(N) < 0.03
    return np.array([f"{t}, {w}!" for t, w in zip(texts, np.where(refund, "Refund", "refunds"), strict=True)]), refund


def test_a_word_that_stands_out_is_told_whatever_its_case_and_what_stands_around_it(
    confirmed, evaluation_frame
) -> None:
    rng = np.random.default_rng(0)
    note, refund = notes(rng)
    (finding,) = confirmed(evaluation_frame(rng.random(N) < np.where(refund, 0.35, 0.1), note=note))
    assert (finding.proposal.kind, finding.proposal.subject) == (
        "segment.word",
        'cases where note has the word "refund"',
    )
    assert finding.measure.rows == np.count_nonzero(refund)


def test_a_word_within_another_condition(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(1)
    note, refund = notes(rng)
    x = rng.uniform(0, 100, N)
    frame = evaluation_frame(rng.random(N) < np.where(refund & (x >= 50), 0.6, 0.1), note=note, x=x)
    first, *_ = confirmed(frame)
    assert {clause.column for clause in first.proposal.clauses} == {"note", "x"}
    assert 'note has the word "refund"' in first.proposal.subject


def test_a_word_of_a_text_the_model_does_not_read_is_a_gap(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(2)
    note, refund = notes(rng)
    frame = evaluation_frame(rng.random(N) < np.where(refund, 0.35, 0.1), note=note, x=rng.normal(size=N))
    (finding,) = confirmed(frame, "note")
    assert finding.proposal.kind == "feature.word"
    assert finding.proposal.remedy.startswith("The model does not see note.")


def test_of_words_of_noise_none_is_told(confirmed, evaluation_frame) -> None:
    told = 0
    for seed in range(5):
        rng = np.random.default_rng(10 + seed)
        note, _ = notes(rng)
        told += bool(confirmed(evaluation_frame(rng.random(N) < 0.1, note=note)))
    assert told <= 1


@pytest.mark.parametrize("word", ["größe", "ßeta", "коля", "42", "o'brien"])
def test_words_of_any_script_select_the_texts_that_have_them(
    engine, contract, declare, columns_of, evaluation_frame, word: str
) -> None:
    rng = np.random.default_rng(3)
    note, has = notes(rng)
    note = np.where(has, np.char.add(np.char.upper(word), np.char.add(" ", note)), note)
    frame = evaluation_frame(rng.random(N) < np.where(has, 0.5, 0.1), note=note)
    relation = declare(frame)
    found = words(engine, relation, list(splitters(contract, columns_of(frame))), N, 25)
    folded = frame["note"].str.to_lowercase()
    assert {c.way.word for c in found} >= {"refund"}
    for column in found:
        ((rows,),) = engine.connection.sql(
            f"SELECT count(*) FILTER (WHERE {column.way.value}) FROM evaluation"
        ).fetchall()
        whole = folded.str.extract_all(r"[\p{L}\p{N}]+").list.contains(column.way.word)
        assert rows == whole.sum() > 0


@pytest.mark.parametrize(
    "note",
    [
        pytest.param(lambda i, bad: "one of a few" if bad else f"another of them {i % 30}", id="few values"),
        pytest.param(lambda i, bad: f"{'bad' if bad else 'good'}{i}", id="one word"),
        pytest.param(lambda i, bad: f"{'bad' if bad else 'good'} {i} " + "long " * 200, id="long texts"),
    ],
)
def test_columns_that_hold_no_short_texts_have_no_words(
    engine, contract, declare, columns_of, evaluation_frame, note
) -> None:
    bad = np.arange(4_000) % 7 == 0
    frame = evaluation_frame(bad, note=[note(i, b) for i, b in enumerate(bad)])
    assert words(engine, declare(frame), list(splitters(contract, columns_of(frame))), 4_000, 25) == []


def test_a_missing_text_has_no_word(confirmed, evaluation_frame) -> None:
    rng = np.random.default_rng(4)
    note, refund = notes(rng)
    gone = rng.random(N) < 0.3
    failed = rng.random(N) < np.where(refund & ~gone, 0.4, 0.1)
    (finding,) = confirmed(evaluation_frame(failed, note=np.where(gone, None, note).tolist()))
    assert finding.measure.rows == np.count_nonzero(refund & ~gone)
