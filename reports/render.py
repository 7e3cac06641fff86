"""The template stage: a page of plain values becomes one HTML file that needs nothing else.

What the page says is decided in `reports.data`; templates lay it out and know no domain logic.
"""

from reports.data import page
from reports.templating import environment
from tasks.contracts.analysis import Analysis


def render_report(analysis: Analysis) -> str:
    """The report as one HTML document: no scripts, nothing to load, the same text for the same analysis."""
    return environment().get_template("report.html").render(page=page(analysis))
