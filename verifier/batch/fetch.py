"""Evidence at an address of fsspec (``s3://``, ``gs://``, ``memory://``): copied here for the time of the run."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import fsspec

from verifier.errors import CaseError


@contextmanager
def fetched(address: str) -> Iterator[Path]:
    """The folder or file at the address, as a path of this machine.

    Raises:
        CaseError: there is nothing, it cannot be reached, or a name in it would leave the folder.
    """
    with tempfile.TemporaryDirectory(prefix="verifier-fetched-") as folder:
        try:
            place = _fetch(address, Path(folder))
        except (OSError, ValueError, ImportError) as error:
            reason = f"cannot be fetched: {type(error).__name__}: {error}"[:300]
            raise CaseError(reason, where=address) from error
        yield place


def _fetch(address: str, folder: Path) -> Path:
    files, root = fsspec.core.url_to_fs(address)
    root = root.rstrip("/")
    if files.isfile(root):
        target = folder / PurePosixPath(root).name
        files.get_file(root, str(target))
        return target
    names = sorted(files.find(root))
    if not names:
        raise CaseError("holds nothing", where=address)
    for name in names:
        files.get_file(name, str(_below(folder, name, root, address)))
    return folder


def _below(folder: Path, name: str, root: str, address: str) -> Path:
    inside = PurePosixPath(name.removeprefix(root).lstrip("/"))
    if ".." in inside.parts or not inside.parts:
        raise CaseError(f"{ascii(name)[:200]} would leave the folder", where=address)
    target = folder / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    return target
