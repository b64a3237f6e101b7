"""Exact match per field of what the verifier reads, with every miss named.

    python -m benchmarks.reading DATASET [DATASET ...]

A dataset is a folder with ``truth.jsonl`` in the corpus format (sample_images, a built corpus), or the folder of
real pictures (``truth.jsonl`` with values read by eye). A value counts only when the canonical form is equal.
``unreadable`` is an honest miss; ``wrong`` is a value stated with confidence that is not the right one.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from verifier import Settings, Verifier
from verifier.fields.types import Field as ReadField
from verifier.fields.types import FieldName, Moment, Money, Record, StatusValue

SCORED = (
    "amount",
    "paid_at",
    "created_at",
    "merchant",
    "order_no",
    "merchant_order_no",
    "transaction_no",
    "status",
    "payment_method",
    "payer_account_tail",
)


@dataclass(frozen=True, slots=True)
class Expected:
    """What one picture of a dataset says: per record, field to canonical text."""

    path: Path
    kind: str
    page_kind: str
    group: str
    records: list[dict[str, str]]
    occluded: frozenset[str]


@dataclass(slots=True)
class Score:
    """Counts per field and the list of misses."""

    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    kinds: Counter[str] = field(default_factory=Counter)
    misses: list[dict[str, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def load_corpus(folder: Path, split: str | None = None) -> Iterator[Expected]:
    """Pictures of a folder in the corpus format, of one split when named."""
    for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        if split and truth.get("split") != split:
            continue
        records = [
            {name: _truth_text(name, held) for name, held in record["fields"].items() if name in SCORED}
            for record in truth["records"]
        ]
        chain = "+".join(truth.get("save_chain") or ["png"])
        hidden = frozenset([*truth.get("occluded", ()), *truth.get("cut", ())])
        yield Expected(
            folder / truth["file"],
            truth["kind"],
            truth["page_kind"],
            f"{truth['theme']} {chain}",
            records,
            hidden,
        )


def _truth_text(name: str, held: dict[str, Any]) -> str:
    value = str(held["value"])
    if name in {"paid_at", "created_at"}:
        return _time_text(datetime.fromisoformat(value), held.get("precision", "second"))
    if name == "amount":
        return f"{value} {held['currency']}"
    return value.replace(" ", "")


def _time_text(at: datetime, precision: str) -> str:
    return at.strftime(
        {"second": "%Y-%m-%d %H:%M:%S", "minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d"}[precision]
    )


def _read_text(shown: ReadField) -> str:
    value = shown.value
    if isinstance(value, Money):
        return f"{value.amount:f} {value.currency}"
    if isinstance(value, Moment):
        return _time_text(value.at, value.precision.value)
    if isinstance(value, StatusValue):
        return value.status.value
    return str(value).replace(" ", "")


def score(verifier: Verifier, pictures: Iterator[Expected]) -> Score:
    """Read every picture and compare."""
    total = Score()
    for picture in pictures:
        start = time.perf_counter()
        reading = verifier.read(picture.path)
        total.seconds.append(time.perf_counter() - start)
        kind = reading.fields.recognition.kind.value
        right = kind == picture.page_kind
        if picture.page_kind:  # the real pages' truth does not name our kinds
            total.kinds["right" if right else "wrong"] += 1
        if picture.page_kind and not right:
            _miss(total, picture, "page_kind", picture.page_kind, kind, "kind")
        for number, expected in enumerate(picture.records):
            found = reading.fields.records
            record = found[number] if number < len(found) else None
            for name, wanted in expected.items():
                _compare(total, picture, name, wanted, record)
    return total


def _compare(total: Score, picture: Expected, name: str, wanted: str, record: Record | None) -> None:
    shown = record.get(FieldName(name)) if record is not None else None
    if name in picture.occluded:
        # Covered or cut: the only wrong answer is a value stated with confidence.
        honest = shown is None or not shown.readable
        total.outcomes[name]["hidden_honest" if honest else "hidden_stated"] += 1
        if not honest and shown is not None:
            _miss(total, picture, name, "(hidden)", _read_text(shown), "wrong")
        return
    if shown is None:
        outcome, text = "missing", ""
    elif not shown.readable:
        outcome, text = "unreadable", shown.raw
    else:
        text = _read_text(shown)
        outcome = "exact" if text == wanted else "wrong"
    total.outcomes[name][outcome] += 1
    if outcome != "exact":
        _miss(total, picture, name, wanted, text, outcome)


def _miss(total: Score, picture: Expected, name: str, wanted: str, text: str, outcome: str) -> None:
    total.misses.append(
        {
            "picture": "/".join(picture.path.parts[-2:]),
            "kind": picture.kind,
            "field": name,
            "expected": wanted,
            "read": text,
            "outcome": outcome,
        }
    )


def summary(total: Score) -> dict[str, Any]:
    """Plain figures for JSON: shares are of values that are there to be read."""
    fields = {}
    for name, counts in sorted(total.outcomes.items()):
        there = sum(counts[key] for key in ("exact", "wrong", "unreadable", "missing"))
        fields[name] = {
            **dict(sorted(counts.items())),
            "of": there,
            "share": round(counts["exact"] / there, 4) if there else None,
        }
    exact = sum(counts["exact"] for counts in total.outcomes.values())
    there = sum(item["of"] for item in fields.values())
    wrong = sum(counts["wrong"] + counts["hidden_stated"] for counts in total.outcomes.values())
    return {
        "pictures": len(total.seconds),
        "values": there,
        "exact": exact,
        "exact_share": round(exact / there, 4) if there else None,
        "confident_and_wrong": wrong,
        "page_kind_right": total.kinds["right"],
        "seconds_median": round(sorted(total.seconds)[len(total.seconds) // 2], 3) if total.seconds else None,
        "fields": fields,
        "misses": total.misses,
    }


def load_real(folder: Path) -> Iterator[Expected]:
    """The real pages: values read by eye, one record each; lists and hidden values are left out."""
    for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        said = truth["fields"]
        unpaid = str(said.get("status", "")).startswith(("unpaid", "等待付款", "待付款"))
        values: dict[str, str] = {}
        if said.get("amount_value"):
            values["amount"] = f"{said['amount_value']} {said['currency']}"
        if said.get("order_no"):
            name = (
                "transaction_no"
                if said.get("order_no_label") in {"交易单号", "Transaction ID"}
                else "order_no"
            )
            values[name] = said["order_no"]
        if said.get("merchant") and "mosaic" not in said["merchant"]:
            values["merchant"] = said["merchant"].replace(" ", "")
        if said.get("status"):
            values["status"] = "unpaid" if unpaid else "paid"
        if at := _eye_time(said):
            values["paid_at"] = at
        if said.get("orders"):
            continue
        yield Expected(folder / truth["file"], truth["app"], "", truth["language"], [values], frozenset())


def _eye_time(said: dict[str, Any]) -> str | None:
    text = said.get("time_iso") or said.get("time") or ""
    for form, out in (
        ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S"),
        ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M"),
        ("%I:%M %p on %d %b %Y", "%Y-%m-%d %H:%M"),
        ("%d %B %Y %H:%M:%S", "%Y-%m-%d %H:%M:%S"),
    ):
        try:
            return datetime.strptime(text, form).strftime(out)
        except ValueError:
            continue
    # Paper receipts: their truth gives the day only, so times of the page cannot be scored against it.
    return None


def run(folders: list[tuple[str, Path]], split: str | None = None) -> dict[str, Any]:
    """Score every dataset with one verifier."""
    verifier = Verifier(Settings())
    results = {}
    for name, folder in folders:
        first = (folder / "truth.jsonl").read_text("utf-8").split("\n", 1)[0]
        pictures = load_real(folder) if "label" in json.loads(first) else load_corpus(folder, split)
        results[name] = summary(score(verifier, pictures))
    return results


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("datasets", nargs="+", type=Path)
    parser.add_argument("--split", choices=["train", "dev", "test"])
    chosen = parser.parse_args()
    found = run([(path.name, path) for path in chosen.datasets], chosen.split)
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
