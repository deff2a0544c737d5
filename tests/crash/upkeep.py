"""Commands that work on a data folder, killed or without power at each of their operations.

Whatever is left of them: the folder holds every event and opens, and the command can be run again.
What a command said is done is done.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

from crash.cuts import Cut, kills, power_cuts, trials
from crash.disk import Disk
from crash.journal import as_found
from crash.oracle import FreshFolds, Ledger, Verdict, examine
from crash.recording import Recording, differences, record
from headwater.config import Config, read_config
from headwater.data_folder import PROJECTION, backup, restore
from headwater.store.operational import OperationalStore, operational_file
from headwater.store.projection_file import revision_of
from headwater.store.stores import LOG, OPERATIONAL

_UP = [sys.executable, "-m", "headwater.cli.main"]
_OPEN = (
    "import sys; from pathlib import Path; from headwater.app import open_platform;"
    "from headwater.config import read_config;"
    "platform = open_platform(read_config({}, data=Path(sys.argv[1])));"
    "platform.graph.load(); platform.projector.catch_up(); platform.close()"
)


@dataclass(frozen=True, slots=True)
class Command:
    """Something that is done with a folder `root/data`.

    arguments: of the process, by the root. before: how the folder is prepared. examine: what is
    left must be so; told the root, the ledger and whether the command had returned.
    """

    arguments: Callable[[Path], list[str]]
    examine: Callable[[Path, Ledger, bool], Iterator[str]]
    before: Callable[[Path], None] = lambda _: None


def _nothing_more(_root: Path, _ledger: Ledger, _returned: bool) -> Iterator[str]:
    yield from ()


def _key_is_there(root: Path, _ledger: Ledger, returned: bool) -> Iterator[str]:
    if returned:
        with closing(OperationalStore(operational_file(root / "data" / OPERATIONAL))) as store:
            if [key.name for key in store.all_keys()] != ["somebody"]:
                yield "a key that was made is gone"


def _backup_is_whole_or_none(root: Path, ledger: Ledger, returned: bool) -> Iterator[str]:
    """A backup that can be restored is whole."""
    made = root / "copy"
    if (made / LOG).exists():
        yield from examine(made, ledger)
    elif returned:
        yield "a backup that was made is gone"
    else:
        backup(_config(root / "data"), made)
        yield from examine(made, ledger)


def _restored_is_whole_or_none(root: Path, ledger: Ledger, returned: bool) -> Iterator[str]:
    if not (root / "new" / LOG).exists():
        if returned:
            yield "what was restored is gone"
        restore(_config(root / "new"), root / "data")
    yield from examine(root / "new", ledger, FreshFolds())


def _config(data: Path) -> Config:
    return read_config({}, data=data)


def _age(data: Path) -> None:
    """Make the projection one of the version before."""
    with closing(sqlite3.connect(data / PROJECTION)) as connection:
        connection.execute("DROP INDEX facet_version_of_schemas")
        connection.execute("DROP TABLE quarantined")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
        connection.commit()
    assert revision_of(data / PROJECTION) == "0002"


COMMANDS: Mapping[str, Command] = {
    "rebuild": Command(lambda root: [*_UP, "rebuild", "--data", str(root / "data")], _nothing_more),
    "open a projection of the version before": Command(
        lambda root: [sys.executable, "-c", _OPEN, str(root / "data")], _nothing_more, _age
    ),
    "make a key": Command(
        lambda root: [*_UP, "keys", "create", "somebody", "--data", str(root / "data")],
        _key_is_there,
    ),
    "backup": Command(
        lambda root: [*_UP, "backup", str(root / "copy"), "--data", str(root / "data")],
        _backup_is_whole_or_none,
    ),
    "restore": Command(
        lambda root: [*_UP, "restore", str(root / "data"), "--data", str(root / "new")],
        _restored_is_whole_or_none,
    ),
}


def run(name: str, *, seed: int, folder: Path, every: int = 1, cuts: int = 60) -> Verdict:
    """Record one command on the folder of a server that was killed, and examine what is left.

    every: kills are before so many operations. cuts: of the power, at random moments.
    """
    made = record(folder / "made", seed=seed, kills=0, operations=100, whole=True, in_peace=False)
    ledger = made.ledger
    command, root = COMMANDS[name], folder / "root"
    shutil.copytree(folder / "made" / "data", root / "data")
    command.before(root / "data")
    before = as_found(root)
    with closing(Disk(root, beside=folder / "journal")) as disk:
        environment = dict(disk.environment)
        done = subprocess.run(
            command.arguments(root), env=environment, capture_output=True, text=True, check=False
        )
        operations = [*before, *disk.operations()]
    faults = [done.stderr[-500:]] if done.returncode else differences(operations, root)
    if faults:
        return Verdict(1, faults=faults)
    recording = Recording(operations, ledger, begun=len(before))
    folds = FreshFolds()

    def look(left: Path, promised: Ledger, cut: Cut) -> Iterator[str]:
        yield from command.examine(left, promised, cut.last)
        yield from examine(left / "data", promised, folds)

    killed = trials(kills(recording, every=every), ledger, look)
    return killed.and_then(trials(power_cuts(recording, Random(seed), times=cuts), ledger, look))
