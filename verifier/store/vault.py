"""Pictures on disk, each under the hash of its bytes: a name that its sender cannot choose."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path

from verifier.store.errors import StoreError

_HASH = re.compile(r"sha256:([0-9a-f]{64})")


class Vault:
    """A folder of evidence. Safe under several processes: files appear whole or not at all.

    Args:
        folder: made when it is missing; readable by its owner only.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def put(self, data: bytes) -> str:
        """Keep the bytes; returns ``sha256:<hex>``. What is there already is not written again.

        Raises:
            StoreError: the disk is full or cannot be written to; nothing half-written is left.
        """
        name = "sha256:" + hashlib.sha256(data).hexdigest()
        path = self.path(name)
        if path.exists():
            return name
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                Path(part).replace(path)
            except BaseException:
                Path(part).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(
                f"cannot keep a picture: {error.strerror}", where=str(self.folder), code="store_full"
            ) from error
        return name

    def path(self, sha256: str) -> Path:
        """Where the picture with this hash is or would be.

        Raises:
            StoreError: that is no hash; nothing else ever becomes part of a path.
        """
        found = _HASH.fullmatch(sha256)
        if found is None:
            raise StoreError("is no hash of a picture", where=ascii(sha256)[:100], code="bad_hash")
        return self.folder / found[1][:2] / found[1]

    def get(self, sha256: str) -> bytes | None:
        """The bytes, or ``None`` when the vault does not hold them."""
        try:
            return self.path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, sha256: str) -> bool:
        """Forget the bytes; whether they were there."""
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).unlink()
            return True
        return False
