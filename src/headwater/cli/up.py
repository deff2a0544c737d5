"""`headwater up`: the server and its page, in one process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

_DEMO_DATA: Final = Path("headwater-demo")


@click.command(
    "up",
    epilog="""\b
Examples:
  headwater up --demo --open                 a demo company, in ./headwater-demo
  headwater up --data /var/lib/headwater
  HEADWATER_API_KEY=... headwater up --host 0.0.0.0
  HEADWATER_STORE=postgresql://hw:...@db/lineage headwater up     one of many processes
  headwater up --graph ws://graphs:8182/gremlin        a graph larger than one memory
""",
)
@click.option("--host", help="The address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: 8480]")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that holds everything.  [default: headwater-data]",
)
@click.option(
    "--store",
    metavar="ADDRESS",
    help="PostgreSQL that holds the log, shared by many processes; better in $HEADWATER_STORE.",
)
@click.option(
    "--graph",
    metavar="ADDRESS",
    help="A Gremlin server that keeps the graph, instead of the memory of this process.",
)
@click.option("--demo", is_flag=True, help="Fill an empty log with a demo company's events.")
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@click.option("--api-key", metavar="KEY", help="Ask for this key; better in $HEADWATER_API_KEY.")
@click.option("--no-auth", is_flag=True, help="Serve a public address without a key.")
@click.option("--strict", is_flag=True, help="Refuse events that stray from the specification.")
def command(
    host: str | None,
    port: int | None,
    data: Path | None,
    store: str | None,
    graph: str | None,
    api_key: str | None,
    *,
    demo: bool,
    open_page: bool,
    no_auth: bool,
    strict: bool,
) -> None:
    """Start the server and its page; stop it with Ctrl-C.

    Every setting is also an environment variable, as in HEADWATER_PORT.
    """
    from headwater.config import read_config
    from headwater.server.serve import serve

    if demo and data is None and "HEADWATER_DATA" not in os.environ:
        # What is made up must not end up among what is real.
        data = _DEMO_DATA
    config = read_config(
        os.environ,
        host=host,
        port=port,
        data=data,
        store=store,
        graph=graph,
        api_key=api_key,
        no_auth=no_auth or None,
        strict=strict or None,
    )

    def ready(url: str) -> None:
        click.echo(f"Headwater answers at {url}, from {config.data}", err=True)
        if open_page:
            _show(url)

    serve(config, demo=demo, ready=ready)


def _show(url: str) -> None:
    """Open the page beside the server, since some browsers do not return."""
    import threading
    import webbrowser

    here = url.replace("//0.0.0.0", "//127.0.0.1").replace("//[::]", "//[::1]")
    threading.Thread(target=webbrowser.open, args=(here,), daemon=True).start()
