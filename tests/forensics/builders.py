"""Pages, fields and pictures made by hand for the forensics tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np

from verifier.fields.types import (
    Barcode,
    Field,
    FieldName,
    Fields,
    Identifier,
    Moment,
    Money,
    PageKind,
    PaymentStatus,
    Precision,
    Recognition,
    Record,
    StatusBar,
    StatusValue,
    Value,
)
from verifier.forensics.context import InspectionContext
from verifier.geometry import Box, quad_of
from verifier.images.types import RGB, ContainerFacts, Screenshot
from verifier.ocr.types import OcrLine, OcrPage

ZONE = ZoneInfo("Asia/Shanghai")
BLANK = np.full((400, 300, 3), 255, np.uint8)


def line(text: str, box: tuple[int, int, int, int] = (10, 10, 200, 40), confidence: float = 0.99) -> OcrLine:
    return OcrLine(text, confidence, quad_of(Box(*box)))


def moment(text: str) -> Moment:
    return Moment(datetime.fromisoformat(text).replace(tzinfo=ZONE), Precision.SECOND)


def money(text: str, currency: str = "CNY") -> Money:
    return Money(Decimal(text), currency)


def number(text: str) -> Identifier:
    return Identifier(text)


def status(value: PaymentStatus, words: str) -> StatusValue:
    return StatusValue(value, words)


def field(
    name: FieldName,
    value: Value,
    raw: str | None = None,
    *,
    box: tuple[int, int, int, int] = (100, 60, 280, 90),
    confidence: float = 0.99,
    label: str = "",
) -> Field:
    return Field(name, value, raw if raw is not None else str(value), Box(*box), confidence, label=label)


def fields_of(
    *items: Field,
    kind: PageKind = PageKind.PAYMENT_DETAIL,
    app: str = "alipay",
    clock: str = "",
    barcodes: Sequence[Barcode] = (),
) -> Fields:
    record = Record({item.name: item for item in items}, Box(0, 0, 300, 400))
    bar = StatusBar(Box(0, 0, 300, 20), clock) if clock else None
    return Fields(
        Recognition(kind, app, app, 1.0), (record,) if items else (), tuple(barcodes), status_bar=bar
    )


def context(
    fields: Fields | None = None,
    lines: Sequence[OcrLine] = (),
    rgb: RGB | None = None,
    **container: object,
) -> InspectionContext:
    return InspectionContext(
        shot_of(rgb if rgb is not None else BLANK, **container), page_of(lines, rgb), fields or fields_of()
    )


def shot_of(rgb: RGB, **container: object) -> Screenshot:
    facts = ContainerFacts(
        **{
            "format": "PNG",
            "mode": "RGB",
            "width": rgb.shape[1],
            "height": rgb.shape[0],
            "size_bytes": 1,
            **container,
        }
    )  # type: ignore[arg-type]
    return Screenshot("page.png", "sha256:0", rgb, facts)


def page_of(lines: Sequence[OcrLine], rgb: RGB | None = None) -> OcrPage:
    height, width = (rgb if rgb is not None else BLANK).shape[:2]
    return OcrPage(tuple(lines), width, height, "test", "0")
