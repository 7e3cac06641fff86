"""Numbers as readers see them."""

# ruff: noqa: RUF001 - dashes and minus signs are set as such

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.words import (
    between,
    both_of_100,
    chance,
    count,
    estimate,
    listing,
    number,
    numbers_between,
    of_100,
    percent,
    plural,
    rate_between,
    sentence,
    shorten,
    squeeze,
    wrong_of_100,
)

SHARES = st.floats(0, 1, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (12.5, "12.5"),
        (12.0, "12"),
        (1234.56, "1,235"),
        (-95.5, "−95.5"),
        (-0.01, "0.0"),
        (None, "not known"),
        (float("nan"), "not known"),
    ],
)
def test_counts(value, text):
    assert count(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0"),
        (0.081, "8.1"),
        (0.2149, "21"),
        (0.0042, "0.42"),
        (0.00042, "0.042"),
        (1.0, "100"),
        (None, "not known"),
    ],
)
def test_rates_are_told_of_100(share, text):
    assert of_100(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.00005, "<0.01%"), (0.5, "50%"), (0.9971, "99.7%"), (0.9999, ">99%"), (1.0, "100%")],
)
def test_percentages_never_round_to_nothing_or_everything(share, text):
    assert percent(share) == text.replace("%", "\N{NO-BREAK SPACE}%")


@pytest.mark.parametrize(
    ("here", "elsewhere", "texts"),
    [(0.21, 0.073, ("21", "7.3")), (0.1241, 0.1189, ("12.4", "11.9")), (0.12412, 0.12409, ("12.412", "12.409"))],
)
def test_two_rates_are_told_apart(here, elsewhere, texts):
    assert both_of_100(here, elsewhere) == texts


def test_a_small_gain_is_told_exactly():
    assert both_of_100(0.118, 0.108) == ("12", "11")
    assert both_of_100(0.118, 0.108, exactly=True) == ("11.8", "10.8")


@given(SHARES, SHARES)
def test_rates_that_differ_by_a_hundredth_never_look_alike(here, elsewhere):
    texts = both_of_100(here, elsewhere)
    assert texts[0] != texts[1] or abs(here - elsewhere) < 0.0001


@pytest.mark.parametrize(
    ("rate", "low", "high", "texts"),
    [
        (0.2101, 0.19, 0.23, ("21", "19–23")),
        (0.12406, 0.1229, 0.1252, ("12.4", "12.3–12.5")),
        (0.12406, 0.1238, 0.1243, ("12.41", "12.38–12.43")),
        (0.004, 0.001, 0.012, ("0.4", "0.1–1.2")),
        (-0.0005, -0.0129, 0.0119, ("−0.1", "−1.3 to 1.2")),
        (0.03, 0.0156, 0.0517, ("3.0", "1.6–5.2")),
        (0.0, 0.0, 0.00001, ("0.000", "0.000–0.001")),
        (0.3, None, None, ("30", "")),
        (None, None, None, ("not known", "")),
    ],
)
def test_a_rate_has_the_decimals_its_interval_deserves(rate, low, high, texts):
    assert rate_between(rate, low, high) == texts


@given(SHARES, SHARES, SHARES)
def test_rate_and_ends_have_the_same_decimals(first, second, third):
    low, rate, high = sorted((first, second, third))
    text, ends = rate_between(rate, low, high)
    decimals = {len(part.partition(".")[2]) for part in (text, *re.split("–| to ", ends))}
    assert len(decimals) == 1


def test_intervals():
    assert between(1574.3, 1831.9) == "1,574–1,832"
    assert between(25.64, 72.55) == "25.6–72.5"
    assert between(-152.0, -39.2) == "−152 to −39"
    assert numbers_between(0.4671, 0.4753) == "0.467–0.475"
    assert numbers_between(-2.21, -2.02) == "−2.21 to −2.02"
    assert numbers_between(None, 1.0) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8532, "0.853"), (18.4321, "18.4"), (1234.5, "1,234"), (0, "0"), (0.0000012, "0.000001"), (None, "not known")],
)
def test_plain_numbers_have_three_digits_and_no_exponent(value, text):
    assert number(value) == text


def test_estimates_are_whole_unless_small():
    assert (estimate(-95.5), estimate(64.82), estimate(7.64), estimate(0.0)) == ("−96", "65", "7.6", "0")


def test_chance():
    assert (chance(0.00004), chance(0.0131), chance(0.61)) == ("< 0.001", "= 0.013", "= 0.61")


def test_words():
    assert plural(1, "case") == "1 case"
    assert plural(1200, "entity", "entities") == "1,200 entities"
    assert sentence("no row in planes") == "No row in planes."
    assert sentence("why?") == "Why?"
    assert sentence("") == ""
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert wrong_of_100(0.2, 0.12) == "20 of 100, elsewhere 12"
    assert wrong_of_100(0.2, None) == "20 of 100"


def test_long_text_is_cut_at_a_word_where_there_is_one():
    assert shorten("a short text", 40) == "a short text"
    assert shorten("cases whose tail number has no row", 20) == "cases whose tail…"
    assert shorten("x" * 50, 10) == "x" * 9 + "…"
    assert shorten("two\n lines", 40) == "two lines"


def test_a_condition_is_cut_in_the_middle():
    assert squeeze("name of the destination airport is Richmond Intl", 40) == "name of the destination…is Richmond Intl"
    assert squeeze("carrier is AA", 40) == "carrier is AA"


@given(st.text(), st.integers(3, 50))
def test_shortened_text_fits(text, limit):
    assert len(shorten(text, limit)) <= limit
    assert len(squeeze(text, limit)) <= limit
