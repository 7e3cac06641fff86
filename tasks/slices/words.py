"""Words of short texts as conditions: of a column that holds a text for each case, the words that stand out.

A word is a run of letters and digits, its case folded. Words are counted once for each case on the half that is
searched; those that enough cases have and that fail more often than luck explains in so many words (binomial test,
Bonferroni) become conditions of their own, alone and in combinations. Of a column whose values can be told apart one by
one its words say nothing more, and long texts are not for conditions.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tasks.engine import Engine
from tasks.slices.categories import standing_out
from tasks.slices.coding import Coded
from tasks.slices.splitters import Splitter
from tasks.sql import Sql, literal

# What a word is, as in slices/words.sql.
WORD = r"[\p{L}\p{N}]+"
# Cases from which is told whether a column holds texts: by so many different ones, of which so many have several words.
SAMPLE = 20_000
MOST_VALUES = 60
SEVERAL_WORDS = 0.3
# Characters of a text that is short, on average.
LONGEST = 500
# The most frequent words are counted, and so many of them can be conditions.
MOST_COUNTED = 10_000
MOST_WORDS = 12


def words(engine: Engine, evaluation: Sql, ways: Sequence[Splitter], cases: int, least: int) -> list[Coded]:
    """The words that are conditions, each as a column that a case either has or has not."""
    texts = [w for w in ways if w.kind == "category" and w.column.type.upper() == "VARCHAR" and w.unit == "number"]
    texts = [w for w in texts if w.column.role != "evidence"]
    shares = engine.row_in_batches(
        "slices/several_words",
        {"every": max(1, cases // SAMPLE), "values": MOST_VALUES, "longest": LONGEST},
        "texts",
        [w.value for w in texts],
        evaluation=evaluation,
    )
    return [
        one
        for way, share in zip(texts, shares, strict=True)
        if share is not None and share >= SEVERAL_WORDS
        for one in _words(engine, evaluation, way, least)
    ]


def _words(engine: Engine, evaluation: Sql, way: Splitter, least: int) -> list[Coded]:
    counted = engine.frame(
        "slices/words", {"least": least, "limit": MOST_COUNTED}, evaluation=evaluation, text=way.value
    )
    if not counted.height:
        return []
    cases, failed = (counted[name].to_numpy().astype(np.float64) for name in ("cases", "failed"))
    all_cases, all_failed = counted.select("^all_.*$").row(0)
    return [
        Coded(_way(way, counted["word"][i]), values=("true",), differ=False)
        for i in standing_out(cases, failed, all_failed / all_cases)[:MOST_WORDS]
    ]


def _way(way: Splitter, word: str) -> Splitter:
    """A text split by whether it has the word; a missing one has none."""
    found = f"regexp_extract_all(lower({way.value}), {literal(WORD)})"
    has = Sql(f"coalesce(list_contains({found}, {literal(word)}), FALSE)")
    return replace(way, value=has, number=has, unit="word", word=word)
