"""From a folder of cases to a list of cases: which claim, which pictures, what is wrong with either."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import overload

from verifier.claims.loaders import CLAIM_FILES, load_claim
from verifier.claims.model import Claim
from verifier.claims.table import TABLE_FILES, ClaimsTable, load_claims_table
from verifier.errors import CaseError, ClaimError
from verifier.evidence import FileProblem

# Everything else in a folder is tried as a picture: a wrong or missing suffix must not hide evidence.
_CLOSED = "the folder cannot be opened: permission denied"
_IGNORED_NAMES = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class DiscoveredCase:
    """One case of a run.

    Attributes:
        case_id: the claim's id, or the folder's name where no claim could be read.
        folder: where its pictures are; ``None`` for a row of a table that has no folder.
        claim: the claim, or the error that stands in its place.
        pictures: files to read, by name; each is tried, whatever its suffix.
        problems: what else is wrong (named pictures that do not exist, no pictures at all).
    """

    case_id: str
    folder: Path | None
    claim: Claim | ClaimError
    pictures: tuple[Path, ...] = ()
    problems: tuple[FileProblem, ...] = ()

    def named_pictures(self) -> Iterator[tuple[str, Path]]:
        """Each picture with its name inside the case: its path below the folder."""
        for path in self.pictures:
            inside = self.folder is not None and path.is_relative_to(self.folder)
            yield (path.relative_to(self.folder).as_posix() if inside and self.folder else path.name), path

    def require_claim(self) -> Claim:
        """The claim.

        Raises:
            ClaimError: there is no usable one.
        """
        if isinstance(self.claim, ClaimError):
            raise self.claim
        return self.claim


def discover_case(folder: str | Path, *, now: datetime | None = None) -> DiscoveredCase:
    """One case folder with its own claim file, or with a row in the table beside it.

    Raises:
        CaseError: there is no such folder.
    """
    folder = _existing(folder)
    table, problem = _table_of(folder.parent, now)
    return _case(folder, table, problem, now)


def discover_cases(folder: str | Path, *, now: datetime | None = None) -> list[DiscoveredCase]:
    """Every case below a folder, by folder name; rows of the table without a folder come last.

    Two cases with one id are both errors: neither can be told from the other in a report.

    Raises:
        CaseError: there is no such folder, or it holds no case at all.
    """
    root = _existing(folder)
    table, problem = _table_of(root, now)
    cases = [_case(root / name, table, problem, now) for name in _case_folders(root)]
    cases += _rows_without_folder(root, table, cases)
    if problem is not None and not any(case.claim is problem for case in cases):
        cases.append(DiscoveredCase(problem.where or root.name, None, problem))
    if not cases:
        raise CaseError("holds no case folders", where=root.name, hint="one folder per case")
    return _refuse_shared_ids(cases)


def discover_table(path: str | Path, *, now: datetime | None = None) -> list[DiscoveredCase]:
    """The cases of one table (CSV, TSV or XLSX), in its order; their pictures are in ``<case_id>/`` beside it.

    Raises:
        CaseError: there is no such file, or it names no case.
        ClaimError: the table as a whole cannot be used.
    """
    path = Path(path)
    if not path.is_file():
        raise CaseError("does not exist", where=str(path), hint="name a folder, a table of claims or a ZIP")
    table = load_claims_table(path, now=now)
    # An id never becomes a path: it only picks one of the folders that are there.
    folders = {name: path.parent / name for name in _case_folders(path.parent)}
    asked = [*table.claims, *(table.failed or {})]
    there = {id_: _case(folders[id_], table, None, now) for id_ in asked if id_ in folders}
    missing = {case.case_id: case for case in _rows_without_folder(path.parent, table, list(there.values()))}
    cases = [there.get(id_) or missing.pop(id_) for id_ in asked if id_ in there or id_ in missing]
    cases += [case for id_, case in missing.items() if id_ not in there]
    if not cases:
        raise CaseError("names no case", where=path.name)
    return _refuse_shared_ids(cases)


def _existing(folder: str | Path) -> Path:
    path = Path(folder)
    if not path.is_dir():
        reason = "is no folder" if path.exists() else "does not exist"
        raise CaseError(reason, where=str(path), hint="name the folder that holds the pictures")
    return path


def _table_of(folder: Path, now: datetime | None) -> tuple[ClaimsTable | None, ClaimError | None]:
    found = [folder / name for name in TABLE_FILES if (folder / name).exists()]
    if len(found) > 1:
        return None, ClaimError(
            f"{' and '.join(p.name for p in found)} both claim to be the table",
            where=folder.name,
            hint="keep one",
        )
    try:
        return (load_claims_table(found[0], now=now) if found else None), None
    except ClaimError as error:
        return None, error


def _case(
    folder: Path, table: ClaimsTable | None, problem: ClaimError | None, now: datetime | None
) -> DiscoveredCase:
    claim = _claim_of(folder, table, problem, now)
    files, problems = _files(folder)
    pictures = tuple(path for path in files if not _leaves(path, folder))
    problems += [
        FileProblem(f"{folder.name}/{path.name}", "link_outside", "links to a file outside the case folder")
        for path in files
        if path not in pictures
    ]
    if not pictures:
        problems.append(
            FileProblem(folder.name, "no_pictures", "the folder holds no pictures", "add the screenshots")
        )
    if isinstance(claim, Claim):
        problems += _missing_pictures(claim, folder)
    case_id = claim.case_id if isinstance(claim, Claim) else folder.name
    return DiscoveredCase(case_id, folder, claim, pictures, tuple(problems))


def _claim_of(
    folder: Path, table: ClaimsTable | None, problem: ClaimError | None, now: datetime | None
) -> Claim | ClaimError:
    try:
        own = [folder / name for name in CLAIM_FILES if (folder / name).exists()]
    except PermissionError:
        return ClaimError(_CLOSED, where=folder.name, hint="allow reading it", code="io_error")
    row, bad_row = _row_of(folder.name, table)
    sources = [p.name for p in own] + ([table.path.name] if table and (row or bad_row) else [])
    if len(sources) > 1:
        return _agreeing(own, row, folder, sources, now)
    try:
        if own:
            claim = load_claim(own[0], now=now)
            twin, _ = _row_of(claim.case_id, table)
            if twin is not None and table is not None and twin != claim:
                return _contradiction(folder, [own[0].name, table.path.name], claim, twin)
            return claim
    except ClaimError as error:
        return _in_folder(error, folder)
    if row is not None:
        return row
    if bad_row is not None:
        return bad_row
    if problem is not None:
        return problem
    return ClaimError(
        "has no claim", where=folder.name, hint="write claim.yaml there, or a row in claims.csv beside it"
    )


def _row_of(case_id: str, table: ClaimsTable | None) -> tuple[Claim | None, ClaimError | None]:
    if table is None:
        return None, None
    return table.claims.get(case_id), (table.failed or {}).get(case_id)


def _agreeing(
    own: list[Path], row: Claim | None, folder: Path, sources: list[str], now: datetime | None
) -> Claim | ClaimError:
    """Several sources are taken only when they state the same claim."""
    try:
        claims = [load_claim(path, now=now) for path in own]
    except ClaimError as error:
        return _in_folder(error, folder)
    claims += [row] if row is not None else []
    if len(claims) < len(sources):
        return ClaimError(f"{' and '.join(sources)} both state the claim, and one is bad", where=folder.name)
    for other in claims[1:]:
        if other != claims[0]:
            return _contradiction(folder, sources, claims[0], other)
    return claims[0]


def _contradiction(folder: Path, sources: Iterable[str], one: Claim, other: Claim) -> ClaimError:
    fields = [name for name in Claim.model_fields if getattr(one, name) != getattr(other, name)]
    return ClaimError(
        f"{' and '.join(sources)} contradict each other in {', '.join(fields)}",
        where=folder.name,
        hint="keep one of them",
        code="contradicting_claims",
    )


def _in_folder(error: ClaimError, folder: Path) -> ClaimError:
    return ClaimError(error.reason, where=f"{folder.name}/{error.where}", hint=error.hint, code=error.code)


def _leaves(path: Path, folder: Path) -> bool:
    # A folder that a stranger sent must not make the verifier read other files of this machine.
    return path.is_symlink() and not path.resolve().is_relative_to(folder.resolve())


def _files(folder: Path) -> tuple[tuple[Path, ...], list[FileProblem]]:
    """The files that are tried as pictures, and the folders that could not be looked into."""
    claim_files = {*CLAIM_FILES, *TABLE_FILES}
    found: list[Path] = []
    closed: list[FileProblem] = []

    def refused(error: OSError) -> None:
        inside = Path(error.filename).relative_to(folder.parent).as_posix()
        closed.append(FileProblem(inside, "io_error", _CLOSED, "allow reading it"))

    for top, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(top)
        found += [
            here / name
            for name in names
            if not name.startswith(".")
            and name.lower() not in _IGNORED_NAMES
            and not (here == folder and name in claim_files)
        ]
    return tuple(sorted(found)), closed


def _missing_pictures(claim: Claim, folder: Path) -> list[FileProblem]:
    return [
        FileProblem(
            f"{folder.name}/{name}",
            "missing_picture",
            "the claim names this picture, but it is not there",
            "add it or correct the claim",
        )
        for name in claim.pictures
        if not _is_there(folder / name.replace("\\", "/"))
    ]


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:
        return False


def _rows_without_folder(
    root: Path, table: ClaimsTable | None, cases: list[DiscoveredCase]
) -> list[DiscoveredCase]:
    if table is None:
        return []
    taken = {case.case_id for case in cases} | {case.folder.name for case in cases if case.folder}
    missing = FileProblem(
        root.name, "no_folder", "there is no folder for this case", "add <case_id>/ with pictures"
    )
    rows: Mapping[str, Claim | ClaimError] = {**table.claims, **(table.failed or {})}
    alone = [DiscoveredCase(i, None, c, (), (missing,)) for i, c in rows.items() if i not in taken]
    nameless = [
        e for e in table.errors if not any(e is f for f in rows.values()) and e.code != "duplicate_case"
    ]
    return alone + [DiscoveredCase(error.where, None, error) for error in nameless]


def _refuse_shared_ids(cases: list[DiscoveredCase]) -> list[DiscoveredCase]:
    by_id: defaultdict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_id[case.case_id] += [case.folder.name] if case.folder is not None else [""]
    return [refuse_shared_id(case, by_id[case.case_id]) for case in cases]


def refuse_shared_id(case: DiscoveredCase, holders: Sequence[str]) -> DiscoveredCase:
    """The case, with an error for its claim where several folders (``""``: a row without one) hold its id."""
    # An error that the case has already says more than the shared id.
    if len(holders) < 2 or not isinstance(case.claim, Claim):
        return case
    error = ClaimError(
        f"case_id {case.case_id} is used by {', '.join(filter(None, holders))}",
        where=case.folder.name if case.folder else case.case_id,
        hint="give each case its own id",
        code="duplicate_case",
    )
    return replace(case, claim=error)


class CaseList(Sequence[DiscoveredCase]):
    """The cases of a folder without a table, as :func:`discover_cases` gives them, each read when it is asked for.

    Of every case only the folder's name is kept, so that 100,000 of them need a few megabytes.

    Raises:
        CaseError: there is no such folder, or it holds no case at all.
    """

    def __init__(self, folder: str | Path, *, now: datetime | None = None) -> None:
        self._root = _existing(folder)
        self._now = now
        self._names = _case_folders(self._root)
        if not self._names:
            raise CaseError("holds no case folders", where=self._root.name, hint="one folder per case")
        holders: defaultdict[str, list[str]] = defaultdict(list)
        for name in self._names:
            holders[_case(self._root / name, None, None, now).case_id].append(name)
        self._shared = {case_id: names for case_id, names in holders.items() if len(names) > 1}

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, index: int) -> DiscoveredCase: ...
    @overload
    def __getitem__(self, index: slice) -> list[DiscoveredCase]: ...
    def __getitem__(self, index: int | slice) -> DiscoveredCase | list[DiscoveredCase]:
        """One case, or several."""
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        folder = self._root / self._names[index]
        if not folder.is_dir():
            gone = ClaimError("the folder is gone", where=folder.name, code="missing")
            return DiscoveredCase(folder.name, folder, gone)
        case = _case(folder, None, None, self._now)
        return refuse_shared_id(case, self._shared.get(case.case_id, ()))


def list_cases(folder: str | Path, *, now: datetime | None = None) -> Sequence[DiscoveredCase]:
    """As :func:`discover_cases`; without a table of claims the cases are not held in memory."""
    root = _existing(folder)
    if any((root / name).exists() for name in TABLE_FILES):
        return discover_cases(root, now=now)
    return CaseList(root, now=now)


def _case_folders(root: Path) -> list[str]:
    return sorted(p.name for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
