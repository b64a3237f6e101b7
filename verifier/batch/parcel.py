"""A case with the bytes of its files, for workers on other machines."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from verifier.claims.discover import DiscoveredCase


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes by the file's place among the case's pictures; ``None`` for one that could not be read."""

    files: tuple[bytes | None, ...]


def pack(case: DiscoveredCase) -> Parcel:
    """Read the files of a case."""
    return Parcel(tuple(_bytes(path) for path in case.pictures))


@contextmanager
def unpacked(case: DiscoveredCase, parcel: Parcel) -> Iterator[DiscoveredCase]:
    """The same case with its files in a folder of this machine, for as long as the block runs.

    A file that could not be read is missing there, and is reported as such.
    """
    names = [name for name, _ in case.named_pictures()]
    with tempfile.TemporaryDirectory(prefix="verifier-case-") as folder:
        root = Path(folder) / (case.folder.name if case.folder else "case")
        root.mkdir()
        paths = []
        for name, data in zip(names, parcel.files, strict=True):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if data is not None:
                path.write_bytes(data)
            paths.append(path)
        yield replace(case, folder=root, pictures=tuple(paths))


def _bytes(path: Path) -> bytes | None:
    if not path.is_file():  # a pipe would block for ever
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None
