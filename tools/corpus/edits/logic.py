"""logic_fake: pages rendered with values that contradict each other; no pixel is edited.

A forger who owns the app's page as HTML, or a generator of fake pages, produces these: everything looks right, but a
number's embedded date, the clock, the sums, the weekday or the barcode say something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from tools.corpus.edits.context import EditContext, Operator, Variant, targets
from tools.corpus.edits.picture import Picture
from tools.corpus.edits.values import alter, rewrite_time
from tools.corpus.types import PageContent

NAME = "logic_fake"

# The variants named `test` were the test split's up to version 3.
_SPLIT = {"train": "train", "dev": "dev", "test": "dev", "other": "test"}
VARIANTS = tuple(
    Variant(f"{kind}_{name}", _SPLIT[name], "none", {"kind": kind, **options})
    for kind, by_name in {
        "order_date_after_time": {
            "train": {"days": (1, 9)},
            "dev": {"days": (2, 40)},
            "test": {"days": (1, 120)},
            "other": {"days": (3, 330)},
        },
        "clock_before_payment": {
            "train": {"hours": (1, 4)},
            "dev": {"hours": (1, 6)},
            "test": {"hours": (1, 8)},
            "other": {"hours": (0, 5), "minutes": (12, 58)},
        },
        "amounts_disagree": {"train": {}, "dev": {}, "test": {}, "other": {"which": "sum"}},
        "weekday": {"train": {}, "dev": {}, "test": {}, "other": {"days": (1, 6)}},
        "barcode": {"train": {}, "dev": {}, "test": {}, "other": {"digits": 1}},
    }.items()
    for name, options in by_name.items()
)
_WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
_NUMBERS = ("order_no", "transaction_no", "merchant_order_no")
_TIMES = ("paid_at", "created_at")
# Fields that repeat or build up the amount.
_SUMS = ("amount_capitals", "order_amount", "total")


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    made = _MAKERS[variant.options["kind"]](picture, variant, context)
    if made is None:
        return None
    page, fields = made
    page.truth["logic_fake"] = {
        "kind": variant.options["kind"],
        "fields": sorted(fields),
        "variant": variant.name,
    }
    return page


_Made = tuple[Picture, list[str]] | None


def _fields(picture: Picture) -> dict[str, dict[str, Any]]:
    """Fields of a page about one payment (lists are left to the makers that know them)."""
    if len(picture.truth["records"]) != 1:
        return {}
    return {name: field for _, name, field in targets(picture, tuple(picture.truth["records"][0]["fields"]))}


def _again(picture: Picture, context: EditContext, new: dict[str, tuple[str, str]]) -> Picture | None:
    """Render with other (text, value) pairs and let the truth say what is now shown."""
    page = context.rerender(picture.truth, {f"0.{name}": text for name, (text, _) in new.items()})
    if page is None:
        return None
    fields = page.truth["records"][0]["fields"]
    for name, (text, value) in new.items():
        if name not in fields or fields[name]["text"] != text:
            return None
        fields[name]["value"] = value
    return page


def _order_date(picture: Picture, variant: Variant, context: EditContext) -> _Made:
    """Set the shown time some days before the date inside a number."""
    fields = _fields(picture)
    numbers = [n for n in _NUMBERS if n in fields and _embeds_date(fields, n)]
    if not numbers or "paid_at" not in fields:
        return None
    low, high = variant.options["days"]
    for _ in range(10):
        shift = -timedelta(days=int(context.rng.integers(low, high + 1)))
        new = {}
        for name in _TIMES:
            if name in fields:
                text = rewrite_time(fields[name]["text"], fields[name]["value"], shift)
                if text is None:
                    break
                new[name] = text
        else:
            page = _again(picture, context, new)
            return None if page is None else (page, [numbers[0], "paid_at"])
    return None


def _embeds_date(fields: dict[str, dict[str, Any]], name: str) -> bool:
    day = re.sub(r"\D", "", fields.get("paid_at", {}).get("value", "")[:10])
    digits = re.sub(r"\D", "", fields[name]["text"])
    return len(day) == 8 and (day in digits[:20] or digits[:6] == day[2:])


def _clock(picture: Picture, variant: Variant, context: EditContext) -> _Made:
    """Set the clock before a payment that the page itself says was made today."""
    bar = picture.truth.get("statusbar") or {}
    today = [
        f
        for r in picture.truth["records"]
        for n, f in r["fields"].items()
        if n in _TIMES and f["text"].startswith("今天")
    ]
    if not bar.get("clock") or not today:
        return None
    latest = max(datetime.fromisoformat(f["value"]) for f in today)
    low, high = variant.options["hours"]
    clock = latest - timedelta(
        hours=int(context.rng.integers(low, high + 1)), minutes=_minutes(variant, context)
    )
    if clock.date() != latest.date():
        return None
    page = context.rerender(picture.truth, {}, clock=f"{clock:%H:%M}")
    return None if page is None else (page, ["clock", "paid_at"])


def _minutes(variant: Variant, context: EditContext) -> int:
    low, high = variant.options.get("minutes", (7, 7))
    return int(low if low == high else context.rng.integers(low, high + 1))


def _amounts(picture: Picture, variant: Variant, context: EditContext) -> _Made:
    """Change one of two sums that have to agree."""
    fields = _fields(picture)
    pairs = [n for n in _SUMS if n in fields]
    if "amount" not in fields or not pairs:
        return None
    # The paid amount is changed, or the sum beside it where that is written in digits.
    name = (
        next((n for n in pairs if n != "amount_capitals"), "amount")
        if variant.options.get("which")
        else "amount"
    )
    altered = alter("amount", fields[name], "zh", context.rng, same_length=True)
    if altered is None:
        return None
    page = _again(picture, context, {name: (altered.text, altered.value)})
    return None if page is None else (page, ["amount", pairs[0]])


def _weekday(picture: Picture, variant: Variant, context: EditContext) -> _Made:
    """Print another weekday beside the date."""
    for name, field in _fields(picture).items():
        found = re.search("|".join(_WEEKDAYS), field["text"])
        if name in _TIMES and found:
            others = [w for w in _WEEKDAYS if w != found.group()]
            if "days" in variant.options:
                # Miscounted: the day before or after.
                place = _WEEKDAYS.index(found.group())
                others = [_WEEKDAYS[(place + days) % 7] for days in variant.options["days"]]
            text = field["text"].replace(found.group(), others[int(context.rng.integers(len(others)))])
            page = _again(picture, context, {name: (text, field["value"])})
            return None if page is None else (page, [name])
    return None


def _barcode(picture: Picture, variant: Variant, context: EditContext) -> _Made:
    """Encode another number than the printed one."""
    fields = _fields(picture)
    for code in picture.truth.get("barcodes", []):
        digits = list(code["text"])
        places = [i for i, c in enumerate(digits) if c.isdigit()][-6:]
        printed = [n for n in _NUMBERS if n in fields and fields[n]["text"] == code["text"]]
        if len(places) < 6 or not printed:
            continue
        for place in context.rng.choice(
            places, size=variant.options.get("digits", 3), replace=False
        ).tolist():
            digits[place] = str((int(digits[place]) + int(context.rng.integers(1, 10))) % 10)
        page = context.rerender(picture.truth, {}, barcode="".join(digits))
        return None if page is None or not page.truth["barcodes"] else (page, ["barcode", *printed])
    return None


_MAKERS: dict[str, Callable[[Picture, Variant, EditContext], _Made]] = {
    "order_date_after_time": _order_date,
    "clock_before_payment": _clock,
    "amounts_disagree": _amounts,
    "weekday": _weekday,
    "barcode": _barcode,
}


def may_serve(kind: str, content: PageContent) -> bool:
    """Tell from a page's content whether a contradiction of this kind could be printed on it."""
    single = content.records[0] if len(content.records) == 1 else None
    if kind == "clock_before_payment":
        return any(v.text.startswith("今天") for r in content.records for n, v in r.items() if n in _TIMES)
    if single is None:
        return False
    if kind == "order_date_after_time":
        fields = {n: {"text": v.text, "value": v.value} for n, v in single.items()}
        return "paid_at" in fields and any(n in fields and _embeds_date(fields, n) for n in _NUMBERS)
    if kind == "amounts_disagree":
        return "amount" in single and any(n in single for n in _SUMS)
    if kind == "weekday":
        return any(n in single and any(w in single[n].text for w in _WEEKDAYS) for n in _TIMES)
    codes = {text for _, text in content.barcodes}
    return any(n in single and single[n].text in codes for n in _NUMBERS)


OPERATOR = Operator(NAME, VARIANTS, apply, family="logic")
