"""`headwater sources`: what can be read besides events, and what each source tells."""

from __future__ import annotations

import json

import click


@click.command(
    "sources",
    epilog="""\b
Examples:
  headwater sources
  headwater sources dbt
""",
)
@click.argument("name", required=False)
@click.option("--format", "output", type=click.Choice(("table", "json")), default="table")
def command(name: str | None, output: str) -> None:
    """List the sources that `headwater ingest SOURCE --from LOCATION` reads.

    With a NAME: what that source tells and what it does not.
    """
    from headwater.integrations.registry import SOURCES, source_named
    from headwater.integrations.sources.source import Capability

    sources = [source_named(each) for each in ([name] if name else SOURCES)]
    if output == "json":
        told = [
            {
                "name": each.name,
                "summary": each.summary,
                "locations": each.locations,
                "capabilities": {
                    capability.value: each.capabilities.get(capability) for capability in Capability
                },
            }
            for each in sources
        ]
        click.echo(json.dumps({"schema": "headwater.sources/v1", "sources": told}, indent=2))
        return
    for each in sources:
        click.echo(f"{each.name}  {each.summary}; from {each.locations}")
        if name:
            for capability in Capability:
                click.echo(f"  {capability.value:<20} {each.capabilities.get(capability) or 'no'}")
