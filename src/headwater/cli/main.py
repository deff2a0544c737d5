"""`headwater`: the group of all commands, each imported when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final, cast

import click

from headwater.cli import COMMANDS
from headwater.errors import HeadwaterError
from headwater.sdk.errors import ClientError

FAILED: Final = 2
INTERRUPTED: Final = 130
_PIPE_CLOSED: Final = 141


class Commands(click.Group):
    """The commands of the registry. Listing them imports none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 because click asks so
        """Names in the order of the registry, which is that of first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 because click asks so
        """The command of that name; None sends click looking for similar ones."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"headwater.cli.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or name the three nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=3)
            hint = f" Did you mean {', '.join(near)}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 because click asks so
        """List the commands with the registry's summaries."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, _option: click.Parameter, asked: bool) -> None:  # noqa: FBT001 because click calls it
    if asked:
        from importlib.metadata import version

        click.echo(version("headwater"))
        ctx.exit()


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    epilog="""\b
Start here:
  headwater up --demo --open             a server with data to look at
  headwater find orders                  what is there
  headwater impact shop.public.orders    what breaks if it breaks

A thing is named `orders`, `shop.public.orders`, `NAMESPACE/NAME`, `orders[amount]` for a
column, or by its identifier. The server is --server, else $HEADWATER_URL, else `url` in
~/.config/headwater/config.toml, else http://127.0.0.1:8480.

Exit codes: 0 done, 1 findings, 2 usage or failure, 3 incomplete, 130 interrupted.
""",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and exit.",
)
def headwater() -> None:
    """Headwater: data lineage that never says more than it knows."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    try:
        code: object = headwater.main(list(arguments), prog_name="headwater", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return FAILED
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of a pipe has seen enough; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except (ClientError, HeadwaterError, OSError) as error:
        from headwater.cli.failure import explain

        click.echo(explain(error), err=True)
        return FAILED
    return code if isinstance(code, int) else 0


def main() -> None:
    """The entry point of the `headwater` command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
