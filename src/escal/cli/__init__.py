"""The command line: one file for each command, loaded only when it is called.

Exit codes of every command: 0 done or clean, 1 findings, 2 a mistake in the call or inside the program.
"""

from __future__ import annotations

import sys
import traceback
from importlib import import_module

import click

from escal.errors import EscalError

COMMANDS = ("adjudicate", "agree", "build", "check", "compare", "fix", "score", "split", "stats")


class _Group(click.Group):
    """Commands by the name of their module, so that `escal check` never imports what only the build needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"escal.cli.{cmd_name}").command
        return command


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="escal")
def cli() -> None:
    """Check, mend, split and build an annotated corpus; score systems and compare annotators."""


def main() -> None:
    """Run a command; a mistake in the call is one clear line on standard error, never a traceback."""
    try:
        status = cli.main(prog_name="escal", standalone_mode=False)
    except click.exceptions.Abort:
        status = 2
    except click.ClickException as error:
        error.show()
        status = 2
    except EscalError as error:
        click.echo(f"escal: {error}", err=True)
        status = 2
    except OSError as error:
        click.echo(f"escal: {error.filename or ''}: {error.strerror or error}", err=True)
        status = 2
    except Exception:  # noqa: BLE001  # a fault of the program must not end with the exit code of a finding
        click.echo(f"{traceback.format_exc()}escal: this is a fault of the program; please report it", err=True)
        status = 2
    sys.exit(status or 0)
