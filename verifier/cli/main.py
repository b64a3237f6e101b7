"""``verifier``: the entry point. Errors become messages and exit codes here and nowhere else."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Sequence

import click

from verifier._version import __version__
from verifier.cli import batch, doctor, explain, forget, inspect, profile, read, serve, verify
from verifier.cli.terminal import say
from verifier.errors import ExitCode, VerifierError


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="verifier")
def cli() -> None:
    """Check payment screenshots in refund and dispute claims.

    Results go to stdout, progress and messages to stderr. Exit codes: 0 all consistent, 1 mismatch found,
    2 usage, 3 something unreadable or incomplete, 4 engine or model missing, 130 interrupted; of several
    the worst wins (4 over 3 over 1).
    """


for command in (read, verify, batch, inspect, doctor, explain, profile, serve, forget):
    cli.add_command(command.command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _guard_stdout()
    try:
        result = cli.main(arguments, prog_name="verifier", standalone_mode=False)
        return int(result) if isinstance(result, int) else ExitCode.CONSISTENT
    except click.exceptions.Abort:
        return ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        say("interrupted")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show(sys.stderr)
        return ExitCode.USAGE
    except VerifierError as error:
        say(f"error: {error}")
        return error.exit_code
    except BrokenPipeError:
        # The reader of stdout went away (`| head`); say nothing more to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.INCOMPLETE
    except Exception as error:  # the last stop before the user
        say(f"internal error: {type(error).__name__}: {error}")
        say(f"verifier {__version__}, Python {platform.python_version()}, {platform.platform()}")
        if os.environ.get("VERIFIER_DEBUG"):
            say(traceback.format_exc())
        else:
            say("set VERIFIER_DEBUG=1 for the trace; please report it with the command that you ran")
        return ExitCode.INCOMPLETE


def _guard_stdout() -> None:
    """Keep native libraries from writing into the result: their stdout becomes our stderr."""
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # no such descriptor, e.g. under a daemon
        return
    sys.stdout = os.fdopen(kept, "w", encoding="utf-8", errors="backslashreplace")
