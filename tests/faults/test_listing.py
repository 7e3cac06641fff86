"""The page of all faults says what the code does."""

from tasks.faults.listing import PAGE, page
from tasks.faults.registry import DETECTORS


def test_the_page_is_as_the_detectors_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tasks.faults.listing"


def test_every_detector_has_a_line() -> None:
    lines = page().splitlines()
    for detector in DETECTORS:
        assert sum(line.startswith(f"| {detector.name} |") for line in lines) == 1
