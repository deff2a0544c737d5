from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from headwater.store.projection_file import REVISION, create_projection, revision_of, upgrade


def schema_of(path: Path) -> dict[str, list[tuple]]:
    """Every table and index of a file, as SQLite itself understands them."""
    with closing(sqlite3.connect(path)) as connection:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        found: dict[str, list[tuple]] = {}
        for name in sorted(names):
            quoted = '"' + name + '"'
            columns = connection.execute(f"PRAGMA table_xinfo({quoted})").fetchall()
            indexes = [
                (index, unique, partial, *connection.execute(f'PRAGMA index_info("{index}")'))
                for _, index, unique, _, partial in connection.execute(
                    f"PRAGMA index_list({quoted})"
                )
            ]
            indexes.sort()
            found[name] = [*columns, *indexes]
        return found


def test_all_migrations_in_turn_make_the_tables_that_a_first_start_makes(tmp_path: Path) -> None:
    upgrade(tmp_path / "migrated.db")
    with closing(sqlite3.connect(tmp_path / "made.db")) as connection:
        create_projection(connection)
        connection.commit()
    assert schema_of(tmp_path / "migrated.db") == schema_of(tmp_path / "made.db")


def test_a_new_projection_says_that_it_has_seen_the_newest_migration(tmp_path: Path) -> None:
    upgrade(tmp_path / "migrated.db")
    assert revision_of(tmp_path / "migrated.db") == REVISION


def test_a_file_that_is_no_projection_has_no_revision(tmp_path: Path) -> None:
    (tmp_path / "foreign.db").write_bytes(b"not a database at all" * 100)
    assert revision_of(tmp_path / "foreign.db") is None
