from __future__ import annotations

from pathlib import Path

from headwater.cli import COMMANDS
from headwater.cli.reference import write_reference

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


def test_the_reference_in_the_docs_is_what_the_commands_say():
    assert PAGE.read_text(encoding="utf-8") == write_reference(), (
        "stale; run: python -m headwater.cli.reference > docs/reference/cli.md"
    )


def test_every_command_is_in_the_reference():
    page = write_reference()
    assert all(f"\n## headwater {name}\n" in page for name in COMMANDS)
