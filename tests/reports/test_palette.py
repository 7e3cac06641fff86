"""The page must be readable for everybody, on every screen and on grey paper."""

import pytest

from reports.palette import COLOURS, TEXT_ON, contrast


def test_contrast_is_the_one_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("text", "background"), TEXT_ON)
def test_text_stands_out(text, background):
    assert contrast(COLOURS[text], COLOURS[background]) >= 4.5


def test_the_parts_of_a_bar_differ_on_grey_paper():
    assert contrast(COLOURS["accent"], COLOURS["pale"]) >= 3
    assert contrast(COLOURS["accent"], COLOURS["rest"]) >= 3
    assert contrast(COLOURS["pale"], COLOURS["rest"]) >= 1.5
