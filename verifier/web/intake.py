"""From the bytes of a request to submissions: a claim with its pictures, or a zip of case folders."""

from __future__ import annotations

import io
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from verifier.claims.discover import DiscoveredCase, discover_case, discover_cases
from verifier.claims.loaders import CLAIM_FILES, load_claim
from verifier.claims.model import Claim
from verifier.errors import CaseError, ClaimError, UsageError
from verifier.evidence import FileProblem
from verifier.store.vault import Vault
from verifier.web.settings import UploadLimits
from verifier.web.sniff import format_of
from verifier.web.submissions import File, Submission

MAX_CLAIM = 64 * 1024
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:]{1,120}")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it was sent; ``name`` is the sender's and only shown, never used as a path."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A case of an archive that was not taken, and why."""

    where: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What a request holds."""

    submissions: tuple[Submission, ...]
    refused: tuple[Refused, ...] = ()


def read_claim(data: bytes) -> Claim:
    """The claim of a request: JSON or YAML, as in ``claim.json`` and ``claim.yaml``.

    Raises:
        ClaimError: it is malformed; the message names all bad fields.
    """
    if len(data) > MAX_CLAIM:
        raise ClaimError(f"is larger than {MAX_CLAIM} bytes", where="claim")
    name = "claim.json" if data.lstrip()[:1] == b"{" else "claim.yaml"
    with tempfile.TemporaryDirectory(prefix="desk-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return load_claim(path)


def take_case(claim: Claim, uploads: Sequence[Upload], vault: Vault, limits: UploadLimits) -> Submission:
    """A claim with its pictures; what is no picture is not kept, and the report will say so.

    Raises:
        UsageError: too many files, a name that cannot be shown, or two files of one name.
        StoreError: the bytes cannot be kept.
    """
    if len(uploads) > limits.max_files:
        raise UsageError(f"more than {limits.max_files} pictures", where="pictures", code="too_many_files")
    names = [display_name(upload.name) for upload in uploads]
    if len(set(names)) < len(names):
        raise UsageError("two pictures have one name", where="pictures", code="duplicate_name")
    problems = [
        FileProblem(name, "missing_picture", "the claim names this picture, but it was not sent", "send it")
        for name in claim.pictures
        if name.replace("\\", "/") not in names
    ]
    files, odd = _keep(zip(names, (upload.data for upload in uploads), strict=True), vault)
    if not uploads:
        problems.append(
            FileProblem(claim.case_id, "no_pictures", "no pictures were sent", "add the screenshots")
        )
    return Submission(claim, tuple(files), (*problems, *odd))


def take_archive(data: bytes, vault: Vault, limits: UploadLimits) -> Intake:
    """Every case of a zip: case folders as on disk, or one case at its top.

    Raises:
        UsageError: no zip, encrypted, too large when unfolded, or with names that lead elsewhere.
        CaseError: it holds no case at all.
    """
    with _unfolded(data, limits) as root:
        single = any((root / name).is_file() for name in CLAIM_FILES)
        found = [discover_case(root)] if single else discover_cases(root)
        if len(found) > limits.max_cases:
            raise UsageError(f"more than {limits.max_cases} cases", where="archive", code="too_many_cases")
        taken: list[Submission] = []
        refused: list[Refused] = []
        for case in found:
            if isinstance(case.claim, ClaimError):
                refused.append(Refused(case.claim.where or case.case_id, case.claim.code, case.claim.reason))
            elif len(case.pictures) > limits.max_files:
                refused.append(
                    Refused(case.case_id, "too_many_files", f"more than {limits.max_files} pictures")
                )
            else:
                taken.append(from_folder(case, case.claim, vault))
        return Intake(tuple(taken), tuple(refused))


def display_name(name: str) -> str:
    """The last part of a sender's file name, to be shown.

    Raises:
        UsageError: nothing that can be shown is left.
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    last = last.encode("utf-8", "replace").decode("utf-8")
    if not _NAME.fullmatch(last) or last in {".", ".."}:
        raise UsageError("a picture has a name that cannot be shown", where="pictures", code="bad_name")
    return last


def from_folder(case: DiscoveredCase, claim: Claim, vault: Vault) -> Submission:
    """The case of a folder on disk with its claim."""
    files, odd = _keep(((name, path.read_bytes()) for name, path in case.named_pictures()), vault)
    return Submission(claim, tuple(files), (*case.problems, *odd))


def _keep(named: Iterable[tuple[str, bytes]], vault: Vault) -> tuple[list[File], list[FileProblem]]:
    files: list[File] = []
    problems: list[FileProblem] = []
    for name, data in named:
        if not data:
            problems.append(FileProblem(name, "empty", "the file is empty"))
        elif format_of(data) is None:
            problems.append(FileProblem(name, "not_an_image", "not a picture in a format that we read"))
        else:
            files.append(File(name, vault.put(data), len(data)))
    return files, problems


@contextmanager
def _unfolded(data: bytes, limits: UploadLimits) -> Iterator[Path]:
    """The zip's files below a temporary folder, everything checked before and while it is written."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise UsageError("is no zip file", where="archive", code="bad_archive") from error
    with archive, tempfile.TemporaryDirectory(prefix="desk-") as folder:
        root = Path(folder) / "evidence"  # a folder of its own: a table beside a case counts as its claim
        root.mkdir()
        entries = [info for info in archive.infolist() if not info.is_dir()]
        if len(entries) > limits.max_cases * (limits.max_files + 1):
            raise UsageError("holds too many files", where="archive", code="too_many_files")
        left = limits.max_unpacked
        for info in entries:
            path = root / _inside(info)
            left -= _write(archive, info, path, left)
        yield _top(root)


def _inside(info: zipfile.ZipInfo) -> PurePosixPath:
    name = info.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    link = stat.S_ISLNK(info.external_attr >> 16)
    if link or name.startswith("/") or len(parts) > 6 or ".." in parts:
        raise UsageError("holds a name that leads elsewhere", where="archive", code="bad_archive")
    if not all(_NAME.fullmatch(part) for part in parts):
        raise UsageError("holds a file name that cannot be used", where="archive", code="bad_archive")
    if info.flag_bits & 0x1:
        raise UsageError(
            "is encrypted", where="archive", hint="send it without a password", code="bad_archive"
        )
    return PurePosixPath(*parts)


def _write(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, left: int) -> int:
    # The declared size may lie: what is written is counted.
    written = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as source, path.open("xb") as target:
            while block := source.read(1 << 20):
                written += len(block)
                if written > left:
                    raise UsageError("is too large when unfolded", where="archive", code="archive_too_large")
                target.write(block)
    except FileExistsError as error:
        raise UsageError("holds a name twice", where="archive", code="bad_archive") from error
    except UsageError:
        raise
    except Exception as error:  # zlib, lzma and bz2 have errors of their own
        raise UsageError("is damaged", where="archive", code="bad_archive") from error
    return written


def _top(root: Path) -> Path:
    """Below a single folder around everything (as many programs pack), the cases begin one level down."""
    inside = [path for path in root.iterdir() if path.name != "__MACOSX"]
    if len(inside) == 1 and inside[0].is_dir():
        only = inside[0]
        names = {path.name for path in only.iterdir()}
        if not names & set(CLAIM_FILES) and any(path.is_dir() for path in only.iterdir()):
            return only
    if not inside:
        raise CaseError("holds no files", where="archive")
    return root
