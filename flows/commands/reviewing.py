"""Commands of the meeting: lay cases out for reading, and take verdicts in."""

from pathlib import Path

from flows.commands.shared import Command, Runs, file_of, out, print_problems, published


def pack(run_folder: Path) -> int:
    """Lay the cases of a published run out for the meeting again: pack.html, solo.html and verdicts.csv.

    Parameters
    ----------
    run_folder
        A directory `runs/<model>/<version>/<run_key>`.
    """
    from reports.pack.write import SHEET, is_begun, write_pack

    written = write_pack(run_folder, published(run_folder))
    out.print(f"Pack: {written}", markup=False, soft_wrap=True)
    if is_begun(written.with_name(SHEET)):
        out.print(f"{SHEET} is filled in already and was left as it is.", markup=False, soft_wrap=True)
    return 0


def ingest(sheet: Path, *, config: Path = Path("errata.yaml"), runs: Runs = None) -> int:
    """Store the verdicts of a sheet that came back, and tell what they say of all failures.

    Parameters
    ----------
    sheet
        A filled-in verdicts.csv; half-filled ones are welcome, and the same one twice is stored once.
    config
        The model's errata.yaml, or the folder that holds it.
    """
    from datetime import UTC, datetime

    from reports.review import ingested_lines
    from tasks.contracts.load import load_contract
    from tasks.review.ingest import ingest as store
    from tasks.review.ingest import run_of_sheet
    from tasks.runs.home import home_of

    config = file_of(config)
    home = home_of(load_contract(config), config, runs)
    done = store(run_of_sheet(home, sheet), sheet, home.history, datetime.now(UTC))
    print_problems(done.warnings)
    for line in ingested_lines(done):
        out.print(line, markup=False, soft_wrap=True)
    return 0


COMMANDS: tuple[Command, ...] = (pack, ingest)
