"""One ``claims.csv`` or ``claims.xlsx`` for all cases. A bad row is an error of its own; the others go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from verifier.claims.loaders import build_claim
from verifier.claims.model import Claim
from verifier.claims.sheets import Row, further_sheets, read_csv, read_xlsx
from verifier.claims.vocabulary import LISTS, canonical_key
from verifier.errors import ClaimError

TABLE_FILES = ("claims.csv", "claims.xlsx")
# Spreadsheets keep 15 digits of a number and write zeros behind them.
_KEPT_DIGITS = 15
_NUMBERS = ("order_no", "transaction_no")


@dataclass(frozen=True, slots=True)
class ClaimsTable:
    """What a table holds: the usable claims by case id, in the table's order, and an error per bad row."""

    path: Path
    claims: Mapping[str, Claim]
    errors: tuple[ClaimError, ...] = ()
    failed: Mapping[str, ClaimError] | None = None
    """The error of each case id whose row is bad, so that its folder can say why it has no claim."""


def load_claims_table(path: str | Path, *, now: datetime | None = None) -> ClaimsTable:
    """Load a table whose first row names the fields.

    Raises:
        ClaimError: the table as a whole cannot be used: unreadable, an unknown or missing column.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".tsv", ".xlsx"}:
        raise ClaimError("is no table of claims", where=path.name, hint="use claims.csv or claims.xlsx")
    rows = read_xlsx(path) if suffix == ".xlsx" else read_csv(path)
    header = next(rows, None)
    if header is None:
        raise ClaimError("is empty", where=path.name)
    columns = _columns(header, path.name)
    table = _collect(path, columns, rows, now)
    unread = [_unread(path, name) for name in (further_sheets(path) if suffix == ".xlsx" else ())]
    return replace(table, errors=(*table.errors, *unread))


def _unread(path: Path, sheet: str) -> ClaimError:
    return ClaimError(
        f"sheet {sheet[:40]!r} is not read: claims stand on the first sheet",
        where=path.name,
        hint="move them there or delete the sheet",
    )


def _columns(header: Row, where: str) -> list[str]:
    columns: list[str] = []
    for cell in header.cells:
        name = canonical_key(cell.text) if cell.text else ""
        if name is None:
            raise ClaimError(f"column {cell.text[:80]!r} is unknown", where=f"{where}, row {header.number}")
        if name and name in columns:
            raise ClaimError(f"column {name} stands twice", where=f"{where}, row {header.number}")
        columns.append(name)
    missing = {n for n, f in Claim.model_fields.items() if f.is_required()} - set(columns)
    if missing:
        raise ClaimError(
            f"columns are missing: {', '.join(sorted(missing))}", where=f"{where}, row {header.number}"
        )
    return columns


def _collect(path: Path, columns: list[str], rows: Iterator[Row], now: datetime | None) -> ClaimsTable:
    loaded: list[tuple[str, int, Claim | ClaimError]] = []
    for row in rows:
        if not any(cell.text for cell in row.cells):
            continue
        where = f"{path.name}, row {row.number}"
        case_id = ""
        try:
            values = _values(columns, row, where)
            case_id = str(values.get("case_id") or "")
            loaded.append((case_id, row.number, build_claim(values, where, now=now)))
        except ClaimError as error:
            loaded.append((case_id, row.number, error))
    count = Counter(case_id for case_id, _, _ in loaded if case_id)
    claims: dict[str, Claim] = {}
    failed: dict[str, ClaimError] = {}
    errors: list[ClaimError] = []
    for case_id, number, result in loaded:
        if count[case_id] > 1:
            others = ", ".join(str(n) for i, n, _ in loaded if i == case_id and n != number)
            result = ClaimError(
                f"case_id {case_id[:100]} stands in row {others} as well",
                where=f"{path.name}, row {number}",
                code="duplicate_case",
            )
        if isinstance(result, ClaimError):
            errors.append(result)
            if case_id:
                failed.setdefault(case_id, result)
        else:
            claims[case_id] = result
    return ClaimsTable(path, claims, tuple(errors), failed)


def _values(columns: list[str], row: Row, where: str) -> dict[str, str | list[str]]:
    if any(cell.text for cell in row.cells[len(columns) :]):
        raise ClaimError("has more cells than the heading", where=where, hint="quote values that hold commas")
    values: dict[str, str | list[str]] = {}
    for name, cell in zip(columns, row.cells, strict=False):
        if not cell.text:
            continue
        if not name:
            raise ClaimError(f"{cell.text[:40]!r} stands in a column without a heading", where=where)
        if cell.problem:
            raise ClaimError(f"field {name}: {cell.problem}", where=where)
        if name in _NUMBERS and _padded_by_zeros(cell.text):
            raise ClaimError(
                f"field {name}: {cell.text[:64]} ends in zeros behind {_KEPT_DIGITS} digits, as spreadsheets leave it",
                where=where,
                hint="format the column as text and enter the number again",
            )
        values[name] = _split(cell.text) if name in LISTS else cell.text
    return values


def _padded_by_zeros(text: str) -> bool:
    return text.isdigit() and len(text) > _KEPT_DIGITS + 3 and set(text[_KEPT_DIGITS:]) == {"0"}


def _split(text: str) -> list[str]:
    for separator in "；;|、\n":
        text = text.replace(separator, ";")
    return [part.strip() for part in text.split(";") if part.strip()]
