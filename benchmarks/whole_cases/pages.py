"""The pictures of a whole case: what each page says, as a perfect reader hands it over and as real pixels."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from benchmarks.truth_evidence import evidence_of
from tools.corpus import catalog
from tools.corpus.edits.compose import cropped, header_end, stack_vertical
from tools.corpus.edits.context import EditContext, Variant
from tools.corpus.edits.fonts import pools
from tools.corpus.edits.picture import Picture
from tools.corpus.edits.rerender import as_picture
from tools.corpus.edits.retype import Retype, needs_cjk
from tools.corpus.edits.retype_font import write_value
from tools.corpus.edits.values import Altered
from tools.corpus.kinds import alipay, bill_list, distractor, documents, messages, platform, wechat
from tools.corpus.render import compose
from tools.corpus.samples import FONTS
from tools.corpus.scene import plain_scene
from tools.corpus.types import PageContent
from tools.corpus.values.transaction import Transaction
from verifier.checks import Check, CheckStatus, Severity
from verifier.evidence import PictureEvidence
from verifier.outcomes import Integrity

LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "train": {
        "alipay": "alipay_detail/ios_rows",
        "wechat": "wechat_detail/plain_rows",
        "order": "platform_order/orange_head",
        "failed": "payment_failed/big_cross",
        "list": "bill_list/numbered_cards",
        "plain_list": "bill_list/alipay_feed",
        "chat": "chat/green_bubbles",
        "certificate": "certificate/plain_letter",
        "news": "distractor/news",
    },
    "dev": {
        "alipay": "alipay_detail/centre_cards",
        "wechat": "wechat_detail/grouped",
        "order": "platform_order/mini_app",
        "failed": "payment_failed/card_notice",
        "list": "bill_list/table_lines",
        "plain_list": "bill_list/day_groups",
        "chat": "chat/service_blue",
        "certificate": "certificate/numbered_form",
        "news": "distractor/shop",
    },
    "test": {
        "alipay": "alipay_detail/blue_hero",
        "wechat": "wechat_detail/even_labels",
        "order": "platform_order/disc_state",
        "failed": "payment_failed/bottom_sheet",
        "list": "bill_list/sum_first",
        "plain_list": "bill_list/month_board",
        "chat": "chat/lemon_bubbles",
        "certificate": "certificate/checked_items",
        "news": "distractor/trains",
    },
}
"""Layouts of the corpus by split: what was tuned on is never what is reported."""
_DEVICES = {"train": "droid_fhd_a", "dev": "droid_fhd_c", "test": "droid_fhd_g"}
_NUMBERS = ("order_no", "merchant_order_no", "transaction_no")
_TYPED = Variant("typed", "train", "medium", {})


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a case.

    Attributes:
        kind: a key of every split of :data:`LAYOUTS`.
        tx: the payment it tells of.
        captured: when the screenshot was taken.
        options: what the page says beyond the payment (status, entries of a list, lines of a chat).
        typed: field to (printed text, value): what a forger wrote over it.
        blurred: the numbers are covered beyond reading.
        below: a second page that is joined to the foot of this one.
        split: whose layout and phone it is drawn with.
    """

    name: str
    kind: str
    tx: Transaction
    captured: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    blurred: bool = False
    below: Page | None = None
    split: str = "train"

    @property
    def layout(self) -> str:
        """The layout's id."""
        return LAYOUTS[self.split][self.kind]

    def of(self, split: str) -> Page:
        """The same page as the layouts of another split draw it."""
        below = None if self.below is None else self.below.of(split)
        return replace(self, split=split, below=below)


def content(page: Page) -> PageContent:
    """What the page says."""
    layout = catalog.layout(page.layout)
    rng = random.Random(f"whole/{page.tx.merchant_order_no}")
    options = dict(page.options)
    match page.kind:
        case "alipay":
            return alipay.content(page.tx, layout, rng, **options)
        case "wechat":
            return wechat.content(page.tx, layout, rng, **options)
        case "order":
            shown = {"status": ("支付失败", "failed"), "method": "支付宝", **options}
            return platform.order_content(page.tx, layout, rng, **shown)
        case "failed":
            return platform.failed_content(page.tx, layout, rng, reason="支付结果返回超时")
        case "list" | "plain_list":
            entries = [bill_list.Entry(*entry) for entry in options["entries"]]
            return bill_list.content(entries, layout, page.captured, app="alipay")
        case "chat":
            start = page.captured - timedelta(minutes=20)
            return messages.chat_content(
                page.tx, options["lines"], start, rng, shop=page.tx.merchant, captured_at=page.captured
            )
        case "certificate":
            return documents.certificate_content(
                page.tx, rng, issued=page.captured, seal=options.get("seal", page.tx.merchant_full)
            )
        case "news":
            return PageContent("unknown", "unknown", (), data={"captured_at": page.captured})
        case _:
            raise ValueError(f"unknown page {page.kind!r}")


def picture(page: Page) -> Picture:
    """The page rendered by the corpus's browser, with what was done to it; pixels and truth."""
    scene = plain_scene(
        page.layout,
        _DEVICES[page.split],
        FONTS["roboto"],
        "light" if "light" in catalog.layout(page.layout).themes else "dark",
        page.captured,
        seed=f"whole/{page.tx.merchant_order_no}",
    )
    says = _drawable(page)
    done = as_picture(compose(says, scene))
    for name, (text, value) in page.typed.items():
        altered = Altered(text, value)
        done = _typed(done, name, altered) or _pasted(
            done, as_picture(compose(_saying(says, name, text), scene)), name
        )
    if page.blurred:
        done.rgb = _blur(done)
    if page.below is not None:
        foot = picture(page.below)
        done = stack_vertical(
            [done, _below_bar(foot)], done.width, background=(255, 255, 255), variant=_TYPED, operator="join"
        )
    return done


def _drawable(page: Page) -> PageContent:
    if page.kind != "news":
        return content(page)
    return distractor.draw(random.Random("whole/news"), catalog.layout(page.layout))


def png(page: Page) -> bytes:
    """The page as the file that a buyer hands in."""
    buffer = io.BytesIO()
    Image.fromarray(picture(page).rgb).save(buffer, "PNG")
    return buffer.getvalue()


def evidence(page: Page) -> PictureEvidence:
    """The page as a perfect reader hands it over; what was done to it shows in its integrity."""
    read = evidence_of(_truth(page))
    checks: list[Check] = []
    integrity = Integrity.NO_CONTRADICTION_FOUND
    if page.typed:
        integrity = Integrity.CONTRADICTED
    if page.below is not None:
        params = {"count": "2", "signs": "S101, S103"}
        checks.append(Check("S100", CheckStatus.FAILED, Severity.REVIEW, 0.99, params))
        integrity = Integrity.REVIEW
    return replace(read, integrity=integrity, checks=tuple(checks))


def _truth(page: Page) -> dict[str, Any]:
    """The truth line of the page with boxes in rows, without a browser."""
    says = content(page)
    records = [
        {
            "box": [0, 300 * number, 1080, 300 * number + 290],
            "fields": {
                name: {
                    "text": held.text,
                    "value": held.value,
                    **held.facts,
                    "box": [400, 300 * number + 30 * row, 1000, 300 * number + 30 * row + 26],
                }
                for row, (name, held) in enumerate(record.items())
                if held.value
            },
        }
        for number, record in enumerate(says.records)
    ]
    for name, (text, value) in page.typed.items():
        records[0]["fields"][name] |= {"text": text, "value": value}
    if page.below is not None:
        records += _truth(page.below)["records"]
    return {
        "id": f"{page.kind}/{page.captured.isoformat()}/{page.tx.order_no}{page.tx.transaction_no}",
        "file": page.name,
        "width": 1080,
        "height": 2340,
        "app": says.app,
        "page_kind": says.page_kind,
        "records": records,
        "occluded": list(_NUMBERS) if page.blurred else [],
        "cut": [],
        "messages": [
            {"who": m.who, "time": m.time, "text": m.text, "box": [100, 100 * i, 900, 100 * i + 80]}
            for i, m in enumerate(says.messages)
        ],
        "seal": {"box": [600, 1500, 900, 1800], "text": says.seal_text} if says.seal_text else None,
    }


def _saying(says: PageContent, name: str, text: str) -> PageContent:
    first = {**says.records[0], name: replace(says.records[0][name], text=text)}
    return replace(says, records=(first, *says.records[1:]))


def _pasted(page: Picture, other: Picture, name: str) -> Picture:
    """The place of one value cut from a page that prints another and pasted in: where nothing can be typed over."""
    boxes = [p.truth["records"][0]["fields"][name]["box"] for p in (page, other)]
    x0, y0 = (max(0, min(box[i] for box in boxes) - 6) for i in (0, 1))
    x1, y1 = (max(box[i] for box in boxes) + 6 for i in (2, 3))
    done = page.copy()
    done.rgb[y0:y1, x0:x1] = other.rgb[y0:y1, x0:x1]
    return done


def _typed(page: Picture, name: str, altered: Altered) -> Picture | None:
    context = EditContext(np.random.default_rng(7), fonts=pools("train", page.truth["font"]))
    old = page.truth["records"][0]["fields"][name]["text"]
    return write_value(
        page,
        0,
        name,
        altered=altered,
        how=Retype("hinted", 0.02, 6, pad=4, match=True),
        variant=_TYPED,
        operator="typed",
        context=context,
        pools=("host_cjk", "cjk") if needs_cjk(old + altered.text) else ("host", "latin"),
    )


def _blur(page: Picture) -> NDArray[np.uint8]:
    image = Image.fromarray(page.rgb)
    for record in page.truth["records"]:
        for name in _NUMBERS:
            held = record["fields"].get(name)
            for box in (held or {}).get("lines", [held["box"]] if held else []):
                area = (box[0] - 12, box[1] - 12, box[2] + 12, box[3] + 12)
                image.paste(image.crop(area).filter(ImageFilter.GaussianBlur(15)), area[:2])
    return np.asarray(image)


def _below_bar(foot: Picture) -> Picture:
    return cropped(foot, (0, header_end(foot), foot.width, foot.height))
