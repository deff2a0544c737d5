"""`headwater webhooks`: for whoever receives them."""

from __future__ import annotations

import os
import sys

import click

from headwater.cli.output.printable import printable


@click.group("webhooks")
def command() -> None:
    """Verify the signature of a webhook."""


@command.command(
    "verify",
    epilog="""\b
Example:
  headwater webhooks verify --id "$ID" --timestamp "$TIMESTAMP" --signature "$SIGNATURE" < body
""",
)
@click.option("--id", "id_", required=True, help="The header webhook-id.")
@click.option("--timestamp", required=True, help="The header webhook-timestamp.")
@click.option("--signature", required=True, help="The header webhook-signature.")
@click.option(
    "--secret-env",
    default="HEADWATER_WEBHOOK_SECRET",
    show_default=True,
    metavar="VARIABLE",
    help="The variable that holds the secret, or several with spaces between.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How old the timestamp may be, or how far ahead.",
)
def verify(id_: str, timestamp: str, signature: str, secret_env: str, tolerance: float) -> None:
    """Check that the body on standard input was signed with a secret; exits 1 if it was not."""
    import time

    from headwater.integrations.channels import signature as signatures

    secret = os.environ.get(secret_env)
    if not secret:
        raise click.UsageError(f"The environment has no {secret_env}.")
    keys = signatures.read_secrets(secret)
    try:
        signatures.verify(
            keys,
            id=id_,
            timestamp=timestamp,
            signature=signature,
            body=sys.stdin.buffer.read(),
            now_s=time.time(),
            tolerance_s=tolerance,
        )
    except signatures.WrongSignatureError as error:
        click.echo(printable(f"not verified: {error}"), err=True)
        raise click.exceptions.Exit(1) from None
    click.echo("verified")
