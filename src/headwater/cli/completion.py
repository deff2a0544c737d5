"""`headwater completion`: teach a shell the commands, options and names."""

from __future__ import annotations

import click


@click.command(
    "completion",
    epilog="""\b
Examples:
  eval "$(headwater completion bash)"                              in ~/.bashrc
  eval "$(headwater completion zsh)"                               in ~/.zshrc
  headwater completion fish > ~/.config/fish/completions/headwater.fish
""",
)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> None:
    """Print the completion script for SHELL."""
    from click.shell_completion import get_completion_class

    from headwater.cli.main import headwater

    completer = get_completion_class(shell)
    if completer is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    complete = completer(headwater, {}, "headwater", "_HEADWATER_COMPLETE")
    click.echo(complete.source_template % complete.source_vars())
