"""The files in a folder of code that are the code: nothing built, installed or ignored."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from headwater.integrations.sources.code.ignoring import Rule, any_left_out, is_left_out, rules_of
from headwater.integrations.sources.git import git

SQL_SUFFIXES: Final = frozenset({".sql", ".ddl", ".hql", ".pgsql", ".tsql", ".bteq", ".btq"})
"""What files of SQL end in, in small letters."""

NOTEBOOK_SUFFIXES: Final = frozenset({".scala", ".r"})
"""The same of code that is read where it is a notebook of Databricks."""

CODE_SUFFIXES: Final = frozenset({".py", ".ipynb"}) | NOTEBOOK_SUFFIXES
"""The same of files in which SQL may stand."""

IGNORE_FILE: Final = ".headwaterignore"

_BUILT: Final = frozenset(
    {
        *(".git", ".hg", ".svn", "node_modules", "__pycache__", "site-packages", "target"),
        *(".venv", "venv", "virtualenv", ".tox", ".nox", ".mypy_cache", ".pytest_cache"),
        *("dbt_packages", "dbt_modules", ".ipynb_checkpoints", ".eggs"),
    }
)
_ENVIRONMENT: Final = "pyvenv.cfg"
_PROJECT: Final = "dbt_project.yml"
_PATHS: Final = re.compile(
    r"^(?:model|source|test|analysis|macro|snapshot|seed|data)-paths:[ \t]*"
    r"(?P<inline>\[[^\]]*\])?(?P<block>(?:\s*\n\s*-[^\n]*)*)",
    re.MULTILINE,
)
_WORD: Final = re.compile(r"[\w./-]+")
_BY_DEFAULT: Final = (
    *("models", "analyses", "analysis", "tests", "macros", "snapshots", "seeds", "data", "logs"),
)


def files_in(root: Path, suffixes: frozenset[str]) -> list[str]:
    """Paths from the root of the files with these suffixes, sorted, with `/` between the parts.

    Links are not followed: what they lead to inside the folder is found where it lies. What git
    ignores is left out where git knows the folder; else its `.gitignore` files are read here.
    suffixes: in small letters.
    """
    known = _known_to_git(root)
    paths = _walked(root) if known is None else _settled(root, known)
    wanted = sorted({each for each in paths if PurePosixPath(each).suffix.lower() in suffixes})
    rules = _rules(root, IGNORE_FILE)
    projects = _dbt_folders(root, paths)
    return [
        each
        for each in wanted
        if not _is_built(each)
        and not any_left_out(each, rules)
        and not (each.lower().endswith(".sql") and each.startswith(projects))
        and not _is_link(root, each)
    ]


def _dbt_projects(paths: list[str]) -> list[str]:
    """The folders of dbt projects among some paths."""
    found = map(PurePosixPath, paths)
    return [str(each.parent) for each in found if each.name == _PROJECT]


def _known_to_git(root: Path) -> list[str] | None:
    """What git tracks or would track; None where it knows nothing of the folder."""
    told = git(root, "ls-files", "-z", "-co", "--exclude-standard")
    return None if told is None else [each for each in told.split("\0") if each]


def _settled(root: Path, known: list[str]) -> list[str]:
    """The files among what git names, with those of repositories inside."""
    found: list[str] = []
    for each in dict.fromkeys(known):
        path = each.rstrip("/")
        if each.endswith("/") or not PurePosixPath(path).suffix:
            full = root / path
            if full.is_dir() and not full.is_symlink():
                found += [f"{path}/{inner}" for inner in _walked(full)]
                continue
        found.append(path)
    return found


def _walked(root: Path) -> list[str]:
    return [*_below(root, "", [])]


def _below(root: Path, under: str, rules: list[Rule]) -> Iterator[str]:
    folders = [(under, rules)]
    while folders:
        at, known = folders.pop()
        here = root / at if at else root
        inside = [*known, *_rules(here, ".gitignore", under=at)]
        try:
            entries = sorted(os.scandir(here), key=lambda each: each.name)
        except OSError:
            continue
        if at and any(each.name == _ENVIRONMENT for each in entries):
            continue
        for entry in entries:
            path = f"{at}/{entry.name}" if at else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in _BUILT and not is_left_out(path, inside, is_folder=True):
                    folders.append((path, inside))
            elif entry.is_file(follow_symlinks=False) and not is_left_out(path, inside):
                yield path


def _rules(folder: Path, name: str, *, under: str = "") -> list[Rule]:
    try:
        text = (folder / name).read_text("utf-8-sig", "replace")
    except OSError:
        return []
    return rules_of(text, under=under)


def _is_built(path: str) -> bool:
    return not _BUILT.isdisjoint(path.split("/")[:-1])


def _is_link(root: Path, path: str) -> bool:
    """Whether it is a link, or is gone, or is no file at all; not where that cannot be seen."""
    full = root / path
    try:
        return full.is_symlink() or not full.is_file()
    except OSError:
        return False


def _dbt_folders(root: Path, paths: list[str]) -> tuple[str, ...]:
    """The beginnings of paths that dbt reads itself."""
    found: list[str] = []
    for project in _dbt_projects(paths):
        try:
            text = (root / project / _PROJECT).read_text("utf-8", "replace")
        except OSError:
            text = ""
        told = [name for each in _PATHS.finditer(text) for name in _WORD.findall(_listed(each))]
        prefix = "" if project == "." else f"{project}/"
        found += [f"{prefix}{name.strip('/')}/" for name in (*_BY_DEFAULT, *told)]
    return tuple(found)


def _listed(found: re.Match[str]) -> str:
    lines = found["block"].replace("\n", " ").replace(" - ", " ").replace(" -", " ")
    return f"{found['inline'] or ''} {lines}"
