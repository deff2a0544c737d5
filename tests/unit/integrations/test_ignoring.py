"""Which files of a folder are left out: the patterns of `.gitignore` mean what git says."""

from __future__ import annotations

import subprocess

import pytest

from headwater.integrations.sources.code.listing import files_in
from support.scanning import write

SQL = frozenset({".sql"})
FILES = (
    *("a.sql", "b.sql", "foo.sql", "#h.sql", "!n.sql", "sp ace.sql", "foo/a.sql", "foo/b.sql"),
    *("foo/bar/a.sql", "foo/bar/baz/b.sql", "bar/a.sql", "bar/foo/a.sql", "x/y/z/a.sql"),
    *("a/b.sql", "a/x/b.sql", "a/x/y/b.sql", "d.d/a.sql"),
)


@pytest.mark.parametrize(
    "patterns",
    [
        ("a.sql",),
        ("/a.sql",),
        ("foo",),
        ("foo/",),
        ("/foo/*", "!/foo/bar"),
        ("foo/**/b.sql",),
        ("a/**/b.sql",),
        ("**/bar",),
        ("**/bar/**",),
        ("foo/**", "!foo/a.sql"),
        ("*", "!*/", "!a.sql"),
        ("a**b.sql",),
        ("foo**", "x/y/", "!foo/"),
        ("[]a].sql",),
        ("[!a].sql",),
        ("[!q][!q]b.sql",),
        (r"\#h.sql", r"\!n.sql", "# no rule"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}foo/",),
        ("sp ace.sql  ",),
    ],
)
def test_patterns_mean_what_git_says(tmp_path, patterns: tuple[str, ...]) -> None:
    write(tmp_path, dict.fromkeys(FILES, "") | {".gitignore": "\n".join(patterns) + "\n"})
    ours = files_in(tmp_path, SQL)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert ours == files_in(tmp_path, SQL)
    (tmp_path / ".gitignore").rename(tmp_path / ".headwaterignore")
    assert ours == files_in(tmp_path, SQL)


def test_only_a_file_of_that_very_name_makes_a_dbt_project(tmp_path) -> None:
    write(tmp_path, {"old_dbt_project.yml": "", "tests/a.sql": "", "b/models/a.sql": ""})
    assert files_in(tmp_path, SQL) == ["b/models/a.sql", "tests/a.sql"]
