"""A ZIP of evidence, unpacked as if its sender meant harm: nothing outside the folder, no bomb, no surprise.

An archive with such an entry is refused as a whole: which of its parts can be believed nobody knows.
"""

from __future__ import annotations

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from verifier.claims.loaders import CLAIM_FILES
from verifier.errors import CaseError

_BLOCK = 1 << 20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1
_MAX_NAME_BYTES = 255


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold. ``max_ratio``: of unpacked to packed size, for entries above a megabyte."""

    max_entries: int = 500_000
    max_entry_bytes: int = 256 * 1024 * 1024
    max_total_bytes: int = 64 * 1024 * 1024 * 1024
    max_ratio: int = 200


class ArchiveError(CaseError):
    """The archive cannot be used; nothing of it was verified."""

    code = "bad_archive"


def is_archive(path: Path) -> bool:
    """Whether this is a file that begins like a ZIP, whatever it is called."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def unpack(archive: Path, into: Path, limits: ArchiveLimits = ArchiveLimits()) -> Path:
    """Unpack into an empty folder; returns the folder that holds the cases.

    Resource forks of macOS are left out. A lone folder around everything is stepped into.

    Raises:
        ArchiveError: damaged, encrypted, an entry that leaves the folder, a link or device, two names that differ
            in case only, or more than the limits allow; also when the disk is full.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = list(_entries(opened, archive.name, limits))
            left = limits.max_total_bytes
            for info, name in entries:
                left -= _extract(opened, info, into / name, archive.name, limits, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise ArchiveError(f"is damaged: {error}"[:300], where=archive.name) from error
    except OSError as error:
        raise ArchiveError(f"cannot be unpacked: {error.strerror}", where=archive.name) from error
    return _inside(into)


def _entries(
    archive: zipfile.ZipFile, where: str, limits: ArchiveLimits
) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    infos = archive.infolist()
    if len(infos) > limits.max_entries:
        raise ArchiveError(f"holds {len(infos)} entries, more than {limits.max_entries}", where=where)
    if sum(info.file_size for info in infos) > limits.max_total_bytes:
        raise ArchiveError(f"unpacks to more than {limits.max_total_bytes} bytes", where=where)
    seen: dict[str, str] = {}
    for info in infos:
        name = _name(info)
        if info.is_dir() or name.endswith("/") or name.startswith("__MACOSX/"):
            continue
        path = _safe(name, where)
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in {0, stat.S_IFREG}:
            raise ArchiveError(f"{name!a} is a link or a device", where=where)
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise ArchiveError("is encrypted", where=where, hint="unpack it and name the folder")
        for part in (path, *path.parents[:-1]):
            folded = unicodedata.normalize("NFC", str(part)).casefold()
            if seen.setdefault(folded, str(part)) != str(part) or (part == path and folded + "\0" in seen):
                raise ArchiveError(
                    f"{str(part)!a} and {seen[folded]!a} differ in case only or stand twice",
                    where=where,
                )
        seen[unicodedata.normalize("NFC", str(path)).casefold() + "\0"] = str(path)
        yield info, path


def _name(info: zipfile.ZipInfo) -> str:
    """The entry's name; Windows in Chinese writes GBK without saying so."""
    name = info.orig_filename if info.flag_bits & _UTF8_FLAG else info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            raw = info.orig_filename.encode("cp437")
        except UnicodeEncodeError:
            return name.replace("\\", "/")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _safe(name: str, where: str) -> PurePosixPath:
    path = PurePosixPath(name)
    leaves = path.is_absolute() or ".." in path.parts or ":" in name.split("/", maxsplit=1)[0] or "\0" in name
    if leaves or not path.parts:
        raise ArchiveError(f"{ascii(name)[:200]} would leave the folder", where=where)
    if any(len(part.encode("utf-8", "surrogatepass")) > _MAX_NAME_BYTES for part in path.parts):
        raise ArchiveError(f"{ascii(name)[:80]}... is too long a name", where=where)
    return path


def _extract(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    target: Path,
    where: str,
    limits: ArchiveLimits,
    left: int,
) -> int:
    """Write one entry and return its size; what is counted are the bytes that come, not those announced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(info) as source, target.open("xb") as file:
        while block := source.read(_BLOCK):
            size += len(block)
            bomb = size > _BLOCK and size > limits.max_ratio * max(info.compress_size, 1)
            if bomb or size > min(limits.max_entry_bytes, left):
                raise ArchiveError(f"{ascii(info.filename)[:200]} unpacks to too much", where=where)
            file.write(block)
    return size


def _inside(folder: Path) -> Path:
    while True:
        names = list(folder.iterdir())
        wrapped = len(names) == 1 and names[0].is_dir()
        if not wrapped or any((names[0] / claim).exists() for claim in CLAIM_FILES):
            return folder
        if not any(child.is_dir() for child in names[0].iterdir()):
            return folder
        folder = names[0]
