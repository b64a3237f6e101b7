"""What was handed in, in the store: the claim as given and its files by their hash."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from verifier.claims.discover import DiscoveredCase
from verifier.claims.model import Claim
from verifier.evidence import FileProblem
from verifier.store.vault import Vault
from verifier.web.tables import submission_files, submissions


@dataclass(frozen=True, slots=True)
class File:
    """A picture of a case: its name inside the case, where its bytes are."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Submission:
    """One case as it was handed in."""

    claim: Claim
    files: tuple[File, ...]
    problems: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredCase(DiscoveredCase):
    """A case whose pictures lie in the vault, where their files have no names of their own."""

    names: tuple[str, ...] = ()

    def named_pictures(self) -> Iterator[tuple[str, Path]]:
        """Each picture with its name inside the case."""
        return iter(zip(self.names, self.pictures, strict=True))


def exists(connection: Connection, case_id: str) -> bool:
    """Whether this id was handed in before."""
    return (
        connection.scalar(select(submissions.c.case_id).where(submissions.c.case_id == case_id)) is not None
    )


def save(connection: Connection, at: str, submission: Submission, actor: str) -> None:
    """Keep it; its bytes are in the vault already."""
    case_id = submission.claim.case_id
    connection.execute(
        insert(submissions).values(
            case_id=case_id,
            claim=submission.claim.model_dump_json(),
            problems=json.dumps([asdict(problem) for problem in submission.problems]),
            submitted_by=actor,
            created_at=at,
        )
    )
    add_files(connection, case_id, submission.files)


def add_files(connection: Connection, case_id: str, files: Sequence[File]) -> None:
    """Further pictures of a case."""
    rows = [{"case_id": case_id, **asdict(file)} for file in files]
    if rows:
        connection.execute(insert(submission_files), rows)


def files_of(connection: Connection, case_id: str) -> list[File]:
    """The case's files by name."""
    rows = connection.execute(
        select(submission_files)
        .where(submission_files.c.case_id == case_id)
        .order_by(submission_files.c.name)
    )
    return [File(r.name, r.sha256, r.size) for r in rows]


def load(connection: Connection, vault: Vault, case_id: str) -> StoredCase | None:
    """The case, ready to be verified; ``None`` when it was forgotten or never handed in here."""
    row = connection.execute(select(submissions).where(submissions.c.case_id == case_id)).first()
    if row is None:
        return None
    files = files_of(connection, case_id)
    paths: list[Path] = [vault.path(file.sha256) for file in files]
    return StoredCase(
        case_id=case_id,
        folder=None,
        claim=Claim.model_validate_json(row.claim),
        pictures=tuple(paths),
        problems=tuple(_still_true(json.loads(row.problems), {file.name for file in files})),
        names=tuple(file.name for file in files),
    )


def _still_true(problems: list[dict[str, str]], names: set[str]) -> Iterator[FileProblem]:
    # Pictures may have been added since.
    for values in problems:
        problem = FileProblem(**values)
        gone = problem.code == "no_pictures" and names
        if not gone and not (problem.code == "missing_picture" and problem.where.rpartition("/")[2] in names):
            yield problem


def remove(connection: Connection, case_id: str) -> bool:
    """Forget what was handed in; whether there was anything."""
    connection.execute(delete(submission_files).where(submission_files.c.case_id == case_id))
    return connection.execute(delete(submissions).where(submissions.c.case_id == case_id)).rowcount > 0


def unused(connection: Connection, hashes: Sequence[str]) -> list[str]:
    """Those of the hashes that no case of the desk holds."""
    held = set(
        connection.scalars(
            select(submission_files.c.sha256).where(submission_files.c.sha256.in_(list(hashes)))
        )
    )
    return [sha256 for sha256 in hashes if sha256 not in held]
