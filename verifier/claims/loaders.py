"""One claim from a file or from plain values. Every error names the file, the line or row, and the field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from verifier.claims.documents import read_document
from verifier.claims.model import DEFAULT_ZONE, Claim, moment_as_written
from verifier.claims.vocabulary import LISTS, canonical_key, canonical_mistake
from verifier.errors import ClaimError

CLAIM_FILES = ("claim.yaml", "claim.yml", "claim.json")

# Clocks of phones and servers differ by this much without anybody being wrong.
_CLOCK_SKEW = timedelta(minutes=5)


def load_claim(path: str | Path, *, now: datetime | None = None) -> Claim:
    """Load one claim file (YAML or JSON).

    Args:
        path: the file.
        now: dates after it are an error; default: the present moment.

    Raises:
        ClaimError: the file is missing, malformed, or a field does not pass; the message names all bad fields.
    """
    path = Path(path)
    if path.suffix.lower() not in {".yaml", ".yml", ".json"}:
        raise ClaimError("is no claim file", where=path.name, hint="name it claim.yaml or claim.json")
    document = read_document(path)
    return build_claim(
        document.values, path.name, now=now, place=lambda key: f"line {document.lines.get(key, 1)}"
    )


def build_claim(
    values: Mapping[str, Any],
    where: str,
    *,
    now: datetime | None = None,
    place: Callable[[str], str] | None = None,
) -> Claim:
    """Make a claim of plain values, with the keys and mistake types of :mod:`verifier.claims.vocabulary`.

    Args:
        values: key as written to value; ``None`` and ``""`` mean not given.
        where: the file, for errors.
        now: dates after it are an error; default: the present moment.
        place: from a key as written to ``line 3`` or ``row 2``, for errors.

    Raises:
        ClaimError: naming every field that does not pass.
    """
    canonical: dict[str, Any] = {}
    written: dict[str, str] = {}
    problems: list[tuple[str, str]] = []
    for key, value in values.items():
        name = canonical_key(key)
        if name is None:
            problems.append((key, f"field {key[:80]} is unknown"))
        elif name in written:
            problems.append((key, f"field {name} is given twice ({written[name][:80]} and {key[:80]})"))
        else:
            written[name] = key
            if value is not None and value != "":
                canonical[name] = [value] if name in LISTS and isinstance(value, str) else value
    if isinstance(canonical.get("mistake_type"), str):
        canonical["mistake_type"] = canonical_mistake(canonical["mistake_type"])
    claim: Claim | None = None
    try:
        claim = Claim.model_validate(canonical)
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else ""
            problems.append((written.get(name, name), _sentence(name, item["type"], item["msg"])))
    problems += _future(canonical, now or datetime.now(DEFAULT_ZONE), written)
    if problems or claim is None:
        raise _error(problems, where, place)
    return claim


def _sentence(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        return f"field {name} is missing"
    text = message.removeprefix("Value error, ").removeprefix("Input should be ")
    text = text if text != message or not name else message[0].lower() + message[1:]
    if message.startswith("Input should be "):
        text = "must be " + text
    return f"field {name}: {text}" if name else text


def _future(values: Mapping[str, Any], now: datetime, written: Mapping[str, str]) -> list[tuple[str, str]]:
    # On the values as written: a claim with another bad field is told about this one as well.
    found = []
    for name in ("paid_at", "filed_at", "requested_at"):
        with suppress(ValueError):
            at = moment_as_written(values.get(name)).at
            if at > now + _CLOCK_SKEW:
                found.append((written.get(name, name), f"field {name}: {at.isoformat()} lies in the future"))
    return found


def _error(problems: list[tuple[str, str]], where: str, place: Callable[[str], str] | None) -> ClaimError:
    places = [place(key) if place else "" for key, _ in problems]
    if len(set(places)) == 1:
        reason = "; ".join(text for _, text in problems)
        return ClaimError(reason, where=f"{where}, {places[0]}" if places[0] else where)
    reason = "; ".join(f"{at}: {text}" for at, (_, text) in zip(places, problems, strict=True))
    return ClaimError(reason, where=where)
