"""Makes small mistakes in a copy of the source, one at a time; a test must notice each.

`mutations.toml` lists them. A mistake that no test notices shows a hole in the tests; one whose
place is not found any more is an error of the list.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("src") / "headwater"
_COPIED = ("src", "tests", "docs", "pyproject.toml", "CHANGELOG.md", "CONTRIBUTING.md", "README.md")
_IGNORED = shutil.ignore_patterns("__pycache__", "page", "images")
_PATIENCE_S = 240
# Of pytest: tests were run, and some of them failed.
_FAILED = 1


@dataclass(frozen=True, slots=True)
class Mutation:
    """A mistake. test: what notices it. The rest is explained in `mutations.toml`."""

    says: str
    file: str
    old: str
    new: str
    test: str

    def fault(self, root: Path = ROOT) -> str | None:
        """What is wrong with the mutation itself, in a tree."""
        path = root / PACKAGE / self.file
        if not path.is_file():
            return f"there is no {PACKAGE / self.file}"
        found = path.read_text(encoding="utf-8").count(self.old)
        if found != 1:
            return f"its old text stands {found} times in {PACKAGE / self.file}"
        file, _, name = self.test.partition("::")
        test = root / file
        if not test.is_file() or f"def {name}(" not in test.read_text(encoding="utf-8"):
            return f"there is no test {self.test}"
        return None


def read_mutations() -> tuple[Mutation, ...]:
    """The list, in its order."""
    text = (Path(__file__).parent / "mutations.toml").read_text(encoding="utf-8")
    return tuple(Mutation(**each) for each in tomllib.loads(text)["mutation"])


def survivors(mutations: Sequence[Mutation], *, workers: int) -> Iterator[tuple[Mutation, str]]:
    """Those that no test noticed, with what the tests said; each in a copy of its own.

    Raises RuntimeError where the tests do not pass as things are.
    """
    with TemporaryDirectory(prefix="headwater-mutations-") as folder:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(workers):
            copies.put(_copy(Path(folder) / str(number)))
        first = copies.get()
        done = _run_tests(first, dict.fromkeys(each.test for each in mutations))
        if done.returncode:
            raise RuntimeError(f"the tests fail without any mutation\n{done.stdout[-4_000:]}")
        copies.put(first)

        def tried(mutation: Mutation) -> tuple[Mutation, str | None]:
            copy = copies.get()
            try:
                with _mutated(copy, mutation):
                    done = _run_tests(copy, [mutation.test])
            finally:
                copies.put(copy)
            noticed = done.returncode == _FAILED and "short test summary" in done.stdout
            print(("noticed   " if noticed else "UNNOTICED ") + mutation.says, flush=True)
            return mutation, None if noticed else done.stdout[-2_000:]

        with ThreadPoolExecutor(workers) as pool:
            for mutation, said in pool.map(tried, mutations):
                if said is not None:
                    yield mutation, said


def _copy(folder: Path) -> Path:
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=_IGNORED)
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy2(source, folder / name)
    return folder


@contextmanager
def _mutated(copy: Path, mutation: Mutation) -> Iterator[None]:
    path = copy / PACKAGE / mutation.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        yield
    finally:
        path.write_text(text, encoding="utf-8")


def _run_tests(copy: Path, tests: Iterable[str]) -> subprocess.CompletedProcess[str]:
    places = os.pathsep.join((str(copy / "src"), str(copy / "tests")))
    # Compiled files go by time and length, which a mutation may leave as they are.
    environment = os.environ | {"PYTHONPATH": places, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(
        command,
        cwd=copy,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
    )


def main() -> int:
    """Try every mutation, or some of them; returns 1 if one went unnoticed, 2 if one is void."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="WORDS", help="those whose sentence or file has these")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="what the draw follows from")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    mutations = read_mutations()
    void = [(each.says, fault) for each in mutations if (fault := each.fault())]
    for says, fault in void:
        print(f"VOID      {says}: {fault}")
    if void:
        return 2
    if asked.only:
        mutations = tuple(each for each in mutations if asked.only in f"{each.says} {each.file}")
    if asked.sample is not None:
        draw = random.Random(asked.seed)
        mutations = tuple(draw.sample(mutations, min(asked.sample, len(mutations))))
    if not mutations:
        parser.error("no mutation is meant")
    unnoticed = [*survivors(mutations, workers=asked.workers)]
    for mutation, said in unnoticed:
        print(f"\n{mutation.says}\n  {PACKAGE / mutation.file}\n  {mutation.test}\n{said}")
    print(f"{len(mutations)} mutations, {len(unnoticed)} unnoticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main())
