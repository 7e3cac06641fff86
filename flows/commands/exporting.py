"""Commands that take something out of a published run into the user's own files."""

from pathlib import Path

from flows.commands.shared import Command, out, published


def expectations(run_folder: Path, *, to: Path = Path("expectations")) -> int:
    """Add the expectations that would have caught a run's confirmed faults to your own suites.

    Parameters
    ----------
    run_folder
        A directory `runs/<model>/<version>/<run_key>`.
    to
        The folder of your suites, as `expectations:` in errata.yaml names it; one file per table.
    """
    from reports.words import plural
    from tasks.validation.export import export_expectations

    written = export_expectations(published(run_folder).findings, to)
    for suite in written:
        known = f", {suite.known:,} it had already" if suite.known else ""
        out.print(f"{suite.path}: {plural(suite.added, 'expectation')} added{known}", markup=False, soft_wrap=True)
    if not written:
        out.print("Nothing to add: no confirmed fault of this run could have been caught by an expectation.")
    return 0


COMMANDS: tuple[Command, ...] = (expectations,)
