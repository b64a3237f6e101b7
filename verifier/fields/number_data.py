"""Schema and loader of ``models/numbers/*.yaml``: what the numbers of each app are made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from verifier.errors import ModelDataError
from verifier.fields.types import FieldName
from verifier.resources import models_dir
from verifier.yaml_files import load_yaml

TimeForm = Literal[
    "yyyymmdd", "yymmdd", "HHMMSS", "yymmddHHMMSS", "yyyymmddHHMMSS", "yjjjHHMMSS", "unix_hex", "unix"
]
TIME_LENGTHS: dict[str, int] = {
    "yyyymmdd": 8,
    "yymmdd": 6,
    "HHMMSS": 6,
    "yymmddHHMMSS": 12,
    "yyyymmddHHMMSS": 14,
    "yjjjHHMMSS": 10,
    "unix_hex": 8,
    "unix": 10,
}
CHARSETS = {
    "digits": frozenset("0123456789"),
    "hex": frozenset("0123456789abcdefABCDEF"),
    "upper": frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "alnum": frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
}
Length = Annotated[int, Field(ge=1, le=64)]


class Part(BaseModel):
    """One piece of a number: exactly one of the keys is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: tuple[Annotated[str, Field(min_length=1, max_length=32)], ...] | None = None
    digits: Length | tuple[Length, Length] | None = None
    upper: Length | tuple[Length, Length] | None = None
    hex: Length | tuple[Length, Length] | None = None
    alnum: Length | tuple[Length, Length] | None = None
    time: TimeForm | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Part:
        if len(self.model_fields_set) != 1:
            raise ValueError("a part has exactly one of text, digits, upper, hex, alnum, time")
        return self

    @property
    def charset(self) -> str:
        """The name of the character set, ``""`` for text and time."""
        return next((name for name in CHARSETS if getattr(self, name) is not None), "")

    def lengths(self) -> tuple[int, int]:
        """Smallest and largest length in characters."""
        if self.text is not None:
            sizes = [len(t) for t in self.text]
            return min(sizes), max(sizes)
        if self.time is not None:
            return TIME_LENGTHS[self.time], TIME_LENGTHS[self.time]
        size = getattr(self, self.charset)
        return (size, size) if isinstance(size, int) else (size[0], size[1])


class Structure(BaseModel):
    """The shape of one kind of number.

    ``fields`` empty: the shape is no field of its own. ``refund_keeps``: a refund shows the number of the
    original trade, so that its date may lie before the refund's. ``network``: banks of many names print it, so that it
    may stand on a page whose app is not known, and cannot be met by chance.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{3,40}$")]
    fields: tuple[FieldName, ...]
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=12)]
    refund_keeps: bool = False
    network: bool = False
    check: Literal["luhn"] | None = None
    app: str = ""
    zone: str = "Asia/Shanghai"

    @model_validator(mode="after")
    def _one_open_part(self) -> Structure:
        if sum(low != high for low, high in (p.lengths() for p in self.parts)) > 2:
            raise ValueError("at most two parts may vary in length")
        return self


class NumberFile(BaseModel):
    """One file: the numbers of one app. ``app`` empty: shown by any app."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app: str
    zone: str = "Asia/Shanghai"
    numbers: Annotated[tuple[Structure, ...], Field(min_length=1, max_length=60)]

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"unknown time zone {value!r}") from error
        return value


def read_structures(path: Path) -> Iterator[Structure]:
    """The structures of one file, with its app and zone filled in.

    Raises:
        ModelDataError: the file does not pass the schema.
    """
    try:
        file = NumberFile.model_validate(load_yaml(path))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(p) for p in first["loc"])
        raise ModelDataError(f"{place}: {first['msg']}", where=path.name) from error
    for structure in file.numbers:
        yield structure.model_copy(update={"app": file.app, "zone": file.zone})


@cache
def structures() -> tuple[Structure, ...]:
    """All shipped structures, in the order of files and entries: the more special shape comes first.

    Raises:
        ModelDataError: a file does not pass the schema or an id stands twice.
    """
    found: list[Structure] = []
    for path in sorted((models_dir() / "numbers").glob("*.yaml")):
        found.extend(read_structures(path))
    ids = [s.id for s in found]
    if len(ids) != len(set(ids)):
        raise ModelDataError("an id stands twice", where="models/numbers")
    return tuple(found)
