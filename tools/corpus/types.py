"""What the corpus passes from hand to hand: values, page content, scenes, rendered pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

Box = tuple[int, int, int, int]
"""x0, y0 (inclusive), x1, y1 (exclusive), in pixels of the final picture."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """One picture with its truth.

    ``rgb``: H x W x 3, uint8, RGB order. ``truth``: one line of truth.jsonl, less ``file``, ``sha256`` and ``split``
    (those are known only once the picture is saved).
    """

    rgb: NDArray[np.uint8]
    truth: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value as a page prints it (``text``) and what it means (``value``), with the label that stands beside it.

    ``facts`` goes into the truth as it is: currency and direction of an amount, precision of a time.
    """

    text: str
    value: str
    label: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


Record = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Row:
    """One label/value row of a detail page: a field of record ``rec``, or plain text where ``field`` is empty."""

    label: str
    text: str
    field: str = ""
    rec: int = 0
    arrow: bool = False
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble of a chat. ``who`` is buyer, merchant or system."""

    who: str
    name: str
    time: str
    text: str
    image: str = ""


@dataclass(frozen=True, slots=True)
class PageContent:
    """Everything a template prints, independent of how it looks.

    ``data`` holds what is no field (button words, icons, filler); ``barcodes`` are (format, text) pairs which a
    template may draw; ``shown_after`` is the latest moment printed, so that the clock can be set after it.
    """

    app: str
    page_kind: str
    records: tuple[Record, ...]
    rows: tuple[Row, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    barcodes: tuple[tuple[str, str], ...] = ()
    language: str = "zh"
    seal_text: str = ""
    shown_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A phone: pixel size, scale (pixels per CSS pixel) and the heights of its bars in CSS pixels."""

    id: str
    os: str
    width: int
    height: int
    scale: float
    split: str
    status_height: float
    nav_height: float
    notch: bool

    @property
    def label(self) -> str:
        return f"{self.id}_{self.width}x{self.height}@{self.scale:g}"


@dataclass(frozen=True, slots=True)
class FontSet:
    """CSS family names by use; ``symbol`` supplies currency signs that the Latin face lacks."""

    id: str
    cjk: str
    latin: str
    number: str
    serif: str
    thai: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Layout:
    """One template file ``templates/<kind>/<name>.html`` and where it may be used."""

    kind: str
    name: str
    split: str
    os: str = "any"
    themes: tuple[str, ...] = ("light", "dark")
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class StatusBar:
    """What the bar at the top shows besides the clock."""

    style: str
    clock: str
    battery: int
    signal: int
    network: str
    wifi: bool
    charging: bool
    show_percent: bool
    icons: tuple[str, ...] = ()
    carrier: str = ""
    speed: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """How a content is shown: layout, phone, fonts, theme and the variants laid over it."""

    layout: Layout
    device: Device
    fonts: FontSet
    theme: str
    statusbar: StatusBar
    captured_at: datetime
    font_scale: float = 1.0
    scroll_capture: bool = False
    extras: tuple[str, ...] = ()
    seed: str = ""
