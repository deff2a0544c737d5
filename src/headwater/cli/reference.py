"""The reference of the command line, written from the commands themselves.

`python -m headwater.cli.reference > docs/reference/cli.md`
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from typing import Final

import click

from headwater.cli.main import headwater

_HEAD: Final = """# The command line

<!-- Written by `python -m headwater.cli.reference > docs/reference/cli.md`. -->

Results go to standard output, everything else to standard error. `--format auto` is a table on a
terminal and JSON elsewhere. Exit codes: 0 done, 1 findings (refused events, a damaged log),
2 usage or failure, 3 an incomplete answer under `--require-complete`, 130 interrupted.
"""


def write_reference() -> str:
    """The whole page, as Markdown."""
    context = click.Context(headwater, info_name="headwater", **headwater.context_settings)
    sections = [_HEAD]
    for name in headwater.list_commands(context):
        command = headwater.get_command(context, name)
        if command is not None:
            sections += _sections(command, f"headwater {name}", context)
    return "\n".join(sections)


def _sections(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent)
    yield _section(command, name, context)
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            each = command.get_command(context, child)
            if each is not None:
                yield from _sections(each, f"{name} {child}", context)


def _section(command: click.Command, name: str, context: click.Context) -> str:
    usage = " ".join((name, *command.collect_usage_pieces(context)))
    lines = [f"## {name}", "", inspect.cleandoc(command.help or ""), "", f"    {usage}", ""]
    options = [record for record in _records(command, context) if record[0] != "-h, --help"]
    if options:
        lines += ["| option | meaning |", "|---|---|"]
        lines += [f"| `{_cell(option)}` | {_cell(meaning)} |" for option, meaning in options]
        lines.append("")
    if command.epilog:
        _, _, examples = inspect.cleandoc(command.epilog.removeprefix("\b")).partition("\n")
        lines += ["```sh", inspect.cleandoc(examples), "```", ""]
    return "\n".join(lines)


def _records(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            yield record


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    sys.stdout.write(write_reference())
