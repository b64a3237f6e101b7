"""The content key of a case: what its result depends on, as one hash. Another key, another result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from verifier.claims.discover import DiscoveredCase
from verifier.claims.model import Claim

_KEY_CHARS = 40


@dataclass(frozen=True, slots=True)
class CaseKey:
    """The key, and what each file looked like on disk when it was hashed."""

    key: str
    stamps: tuple[tuple[int, ...], ...]


def case_key(case: DiscoveredCase, context: str) -> CaseKey:
    """Hash the claim, every file's name and bytes, the known problems and the context.

    Args:
        case: the case; its files are read once, in blocks.
        context: what else a result depends on: program, engine and model versions, policy, options.
    """
    # Stamps are taken first: a file that changes while it is hashed then shows it at the end.
    stamps = file_stamps(case)
    claim = case.claim
    parts = {
        "context": context,
        "case": [case.case_id, case.folder.name if case.folder else None],
        "claim": claim.model_dump(mode="json") if isinstance(claim, Claim) else [claim.code, str(claim)],
        "pictures": [[name, _content(path)] for name, path in case.named_pictures()],
        "problems": [[p.where, p.code, p.reason, p.hint] for p in case.problems],
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True)
    return CaseKey(hashlib.sha256(text.encode()).hexdigest()[:_KEY_CHARS], stamps)


def file_stamps(case: DiscoveredCase) -> tuple[tuple[int, ...], ...]:
    """Size, time of change and inode of each file; zeros where it cannot be seen."""
    return tuple(_stamp(path) for path in case.pictures)


def _stamp(path: Path) -> tuple[int, ...]:
    try:
        stat = path.stat()
    except OSError:
        return (0, 0, 0, 0)
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _content(path: Path) -> str:
    if not path.is_file():  # a pipe or a device would block for ever
        return "no file"
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        # It is another content than any readable one, and than being unreadable for another reason.
        return f"unreadable: {error.errno}"
