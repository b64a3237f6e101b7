"""The truths that reading is scored against: a corpus, the sample cases, real pages. One shape for all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from verifier.fields.types import FieldName, PageKind


@dataclass(frozen=True, slots=True)
class Expected:
    """One field's truth. ``value`` is canonical text: amount ``200.00``, time ISO 8601, status id, else the text.

    ``names``: the fields that may carry it. ``precision``, ``currency`` and ``direction`` empty: not compared.
    ``open``: covered or cut, so that no value is the right answer.
    """

    name: str
    names: tuple[str, ...]
    value: str
    precision: str = ""
    currency: str = ""
    direction: str = ""
    year_shown: bool = True
    open: bool = False
    box: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One picture with its truth. ``kinds`` empty: the page kind is not scored."""

    path: Path
    source: str
    group: str
    kinds: tuple[str, ...]
    records: tuple[tuple[Expected, ...], ...]
    theme: str = ""
    chain: str = ""
    reference: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def corpus_cases(folder: Path, split: str | None = None) -> Iterator[Case]:
    """Pictures of a corpus folder without edits (reading is scored on what the page really says)."""
    for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        if truth.get("edit") or truth.get("logic_fake") or (split and truth.get("split", split) != split):
            continue
        yield case_of(folder, truth)


def case_of(folder: Path, truth: Mapping[str, Any]) -> Case:
    """One picture's line of ``truth.jsonl`` as a case; ``folder`` is the corpus."""
    hidden = set(truth.get("occluded", ())) | set(truth.get("cut", ()))
    records = tuple(
        tuple(
            _expected(name, item, name in hidden or f"{n}.{name}" in hidden)
            for name, item in record["fields"].items()
        )
        for n, record in enumerate(truth["records"])
    )
    captured = truth.get("captured_at")
    return Case(
        folder / truth["file"],
        folder.name,
        truth["kind"],
        (truth["page_kind"],),
        records,
        truth.get("theme", ""),
        chain_family(truth.get("save_chain", ())),
        datetime.fromisoformat(captured) if captured else None,
        {"template": truth.get("template", ""), "extras": truth.get("extras", []), "messages": truth.get("messages", []),
         "seal": truth.get("seal")},
    )  # fmt: skip


def _expected(name: str, item: Mapping[str, Any], hidden: bool) -> Expected:
    box = item.get("box")
    return Expected(
        name,
        (name,),
        str(item["value"]),
        item.get("precision", ""),
        item.get("currency", ""),
        item.get("direction", ""),
        item.get("year_shown", True),
        hidden,
        tuple(box) if box else None,
    )


def chain_family(steps: Any) -> str:
    """``clean`` (lossless or JPEG >= 75 at full size) or ``heavy`` (stronger compression or downscaling)."""
    for step in steps:
        name, *args = str(step).split(":")
        quality = next((int(a[1:]) for a in args if a[:1] == "q" and a[1:].isdigit()), 100)
        if name in {"messenger_resize", "resize", "screenshot_of_screenshot"} or quality < 75:
            return "heavy"
    return "clean"


# What each key of the real pages' truth means; several of our fields may carry it.
_REAL = {
    "status": ("status",),
    "amount_value": ("amount",),
    "time": ("paid_at", "created_at"),
    "date": ("paid_at",),
    "merchant": ("merchant",),
    "order_no": ("order_no", "transaction_no"),
    "utr": ("reference_no", "transaction_no"),
    "pay_method": ("payment_method",),
    "item": ("item",),
    "fee": ("fee",),
    "payer": ("payer",),
}
_REAL_STATUS = (
    ("等待付款", "pending"), ("待付款", "pending"), ("unpaid", "unpaid"), ("支付成功", "paid"), ("successful", "paid"),
    ("berhas", "paid"), ("ชำระเงินสำเร็จ", "paid"),
)  # fmt: skip


def real_cases(folder: Path) -> Iterator[Case]:
    """The real pages, and the authentic captures that are no payment evidence."""
    pages = folder / "pages"
    for line in (pages / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        yield Case(pages / truth["file"], "real", truth["app"], (), _real_records(truth["fields"]))
    for line in (folder / "authentic" / "manifest.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        path = folder / "authentic" / truth["file"]
        yield Case(path, "real-other", truth["app"], (PageKind.UNKNOWN.value,), ())


def _real_records(fields: Mapping[str, Any]) -> tuple[tuple[Expected, ...], ...]:
    if "orders" in fields:
        shared = {k: v for k, v in fields.items() if k != "orders"}
        return tuple(
            _real_record({**shared, "order_no": o["order_no"], "amount_value": o["amount"].lstrip("¥")})
            for o in fields["orders"]
        )
    return (_real_record(fields),)


def _real_record(fields: Mapping[str, Any]) -> tuple[Expected, ...]:
    found = []
    for key, names in _REAL.items():
        value = fields.get(key)
        if value is None:
            continue
        text = str(value)
        hidden = "masked by" in text or "cut off" in text
        if key == "status":
            text = next((s for words, s in _REAL_STATUS if words in text.lower()), text)
        elif key in {"time", "date"} and not hidden:
            text = str(fields.get("time_iso", text))
        elif key == "fee":
            text = text.split()[0]
        currency = str(fields.get("currency", "")) if key == "amount_value" else ""
        found.append(
            Expected("amount" if key == "amount_value" else key, names, text, currency=currency, open=hidden)
        )
    return tuple(found)


def sample_cases(folder: Path) -> Iterator[Case]:
    """The pictures of ``sample_images/`` that its truth describes."""
    path = folder / "truth.jsonl"
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        truth = json.loads(line)
        if not truth.get("edit") and (folder / truth["file"]).is_file():
            yield case_of(folder, truth)


def latest(case: Case) -> datetime | None:
    """The moment that year-less times are resolved against: the capture, as a filing time would be later."""
    return case.reference + timedelta(minutes=1) if case.reference else None


FIELD_NAMES = frozenset(name.value for name in FieldName)
