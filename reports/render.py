"""The template stage: a page of plain values becomes one HTML file that needs nothing else.

What the page says is decided in `reports.data`; templates lay it out and know no domain logic.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reports.data import page
from reports.palette import COLOURS
from tasks.contracts.analysis import Analysis

TEMPLATES = Path(__file__).resolve().parent / "templates"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # Everything a template may use beside its page.
    environment.globals = {"colours": COLOURS}
    return environment


def render_report(analysis: Analysis) -> str:
    """The report as one HTML document: no scripts, nothing to load, the same text for the same analysis."""
    return _environment().get_template("report.html").render(page=page(analysis))
