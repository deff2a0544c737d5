"""Where segments lie: in a folder, or at an address such as s3://bucket/lineage."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol

from headwater.errors import InvalidInputError, UnavailableError
from headwater.lineage.snapshot import sync_folder
from headwater.store.database_copy import publish

_SCHEME: Final = "://"


class PlaceUnavailableError(UnavailableError):
    """Segments cannot be reached, or not be written."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"segments in {place} cannot be reached: {problem}", retry_after_s=30)


class MissingSegmentError(UnavailableError):
    """A place does not have a segment that should be there."""

    def __init__(self, place: str, name: str) -> None:
        super().__init__(
            f"segment {name} is not in {place}; put it back from a copy of that place, "
            "`headwater verify` says which events it holds"
        )


class RelativePlaceError(InvalidInputError):
    """A folder that would be another one on each machine."""

    def __init__(self, address: str) -> None:
        super().__init__(
            f"segments in {address!r}: that is another folder on each machine that shares the "
            "store; give the path of one that all of them mount, or an address such as "
            "s3://bucket/lineage"
        )


class Place(Protocol):
    """What keeps files by name."""

    def put(self, name: str, content: Iterable[bytes]) -> None:
        """Keep a file, durably, in place of one that has its name."""
        ...

    def read(self, name: str, start: int, length: int) -> bytes:
        """So many bytes of a file; fewer at its end. Raises MissingSegmentError."""
        ...

    def remove(self, name: str) -> None:
        """Forget a file, if it is there."""
        ...


class Folder:
    """A folder of this machine, or one that it mounts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, content: Iterable[bytes]) -> None:
        """Keep a file: it is on disk under its name, whole, or not there at all."""
        part = self._path / f"{name}.part"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                for piece in content:
                    file.write(piece)
            publish(part, self._path / name)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise PlaceUnavailableError(str(self._path), str(error)) from error

    def read(self, name: str, start: int, length: int) -> bytes:
        """So many bytes of a file; fewer at its end."""
        try:
            with (self._path / name).open("rb") as file:
                file.seek(start)
                return file.read(length)
        except FileNotFoundError:
            raise MissingSegmentError(str(self._path), name) from None
        except OSError as error:
            raise PlaceUnavailableError(str(self._path), str(error)) from error

    def remove(self, name: str) -> None:
        """Forget a file, if it is there."""
        try:
            for each in (name, f"{name}.part"):
                (self._path / each).unlink(missing_ok=True)
            if self._path.exists():
                sync_folder(self._path)
        except OSError as error:
            raise PlaceUnavailableError(str(self._path), str(error)) from error


class Remote:
    """What fsspec reaches. files: a file system of it. path: of the place in there."""

    def __init__(self, address: str, files: Any, path: str) -> None:
        self._address = address
        self._files = files
        self._path = path.rstrip("/")

    def put(self, name: str, content: Iterable[bytes]) -> None:
        """Keep a file; whoever stores it has all of it when this returns."""
        with _reaching(self._address):
            self._files.makedirs(self._path, exist_ok=True)
            with self._files.open(f"{self._path}/{name}", "wb") as file:
                for piece in content:
                    file.write(piece)

    def read(self, name: str, start: int, length: int) -> bytes:
        """So many bytes of a file; fewer at its end."""
        with _reaching(self._address):
            try:
                return self._files.cat_file(f"{self._path}/{name}", start=start, end=start + length)
            except FileNotFoundError:
                raise MissingSegmentError(self._address, name) from None

    def remove(self, name: str) -> None:
        """Forget a file, if it is there."""
        with _reaching(self._address), suppress(FileNotFoundError):
            self._files.rm_file(f"{self._path}/{name}")


def place_at(address: str, home: Path | None) -> Place:
    """The place with an address. home: the folder that relative ones are in, if there is one.

    Raises InvalidInputError where it means another place on each machine, or where what is needed
    to reach it is not installed.
    """
    if _SCHEME not in address:
        if home is None and is_relative(address):
            raise RelativePlaceError(address)
        return Folder((home or Path()) / address)
    # An extra, for those who keep segments elsewhere.
    try:
        fsspec: Any = import_module("fsspec")
    except ModuleNotFoundError:
        raise _missing_driver(address, "fsspec") from None
    try:
        files, path = fsspec.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise _missing_driver(address, str(error)) from None
    return Remote(address, files, path)


def is_relative(address: str) -> bool:
    """Whether an address means a folder within whichever data folder it is said of."""
    return _SCHEME not in address and not Path(address).is_absolute()


def whole_address(address: str, home: Path) -> str:
    """An address that means the same place wherever a process runs on this machine."""
    return address if _SCHEME in address else str(home / address)


def _missing_driver(address: str, needed: str) -> InvalidInputError:
    return InvalidInputError(
        f"segments in {address} need a driver ({needed}); pip install 'headwater[archive]', "
        "or the package of fsspec for this kind of address"
    )


@contextmanager
def _reaching(address: str) -> Generator[None]:
    try:
        yield
    except UnavailableError:
        raise
    except Exception as error:
        raise PlaceUnavailableError(address, str(error)) from error
