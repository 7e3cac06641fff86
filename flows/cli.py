"""The command line. Heavy libraries are imported inside the commands, so that help and mistakes answer at once.

Exit codes: 0 done, 1 gate failed, 2 contract or configuration, 3 infrastructure.
"""

import os
import sys
from typing import NoReturn

from cyclopts import App

from flows.commands import analysing, exporting, operating, reviewing
from flows.commands.repeated import all_values
from flows.commands.shared import err, print_problems

# A run may have been published before something stopped the mail about it.
_LEFT = "what was not finished is not published"

app = App(
    name="errata",
    help="Reads a model's mistakes: where they are, why, and what to fix first.",
    help_format="plaintext",  # in Markdown, <model> would be a tag and shown to nobody
    version="0.1.0",
    config=all_values,
    suppress_keyboard_interrupt=False,  # `main` has a word to say on it
)
review = App(name="review", help="The meeting: lay cases out for reading, and take verdicts in.")
app.command(review)
for command in analysing.COMMANDS + operating.COMMANDS:
    app.command(command)
for command in reviewing.COMMANDS:
    review.command(command)
export = App(name="export", help="Take what a run found into your own files: checks for the next time.")
app.command(export)
for command in exporting.COMMANDS:
    export.command(command)


def main() -> None:
    """Run the command line; a user's mistake is told in one message and never as a traceback."""
    from tasks.contracts.problems import ContractError, ErrataError

    try:
        code = app(result_action="return_value")
    except ContractError as error:
        print_problems(error.problems)
        code = error.exit_code
    except ErrataError as error:
        err.print(f"errata: {error}", markup=False)
        code = error.exit_code
    except KeyboardInterrupt:
        err.print(f"errata: stopped; {_LEFT}.")
        code = 130
    except (OSError, MemoryError) as error:
        err.print(f"errata: stopped by the machine, {_LEFT}: {error}", markup=False)
        code = ErrataError.exit_code
    except Exception:
        err.print_exception()
        err.print(f"errata: stopped by a fault of its own, {_LEFT}. Please report the lines above.")
        code = ErrataError.exit_code
    _leave(code if isinstance(code, int) else 0)


def _leave(code: int) -> NoReturn:
    """End the process with a code.

    DuckDB 2.0.0 prints pages of harmless "leaked" lines while the interpreter shuts down (mended in 2.0.1), so once it
    has been loaded the shutdown is skipped; everything is closed and written by then.
    """
    if "duckdb" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)
