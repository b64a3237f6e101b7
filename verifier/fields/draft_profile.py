"""Draft a profile from one screenshot: the labels that are known, those that look like labels, and the places.

What comes out is a start that a person goes over: it says what stood on this one page, not what varies between pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from verifier.fields.labels import LabelHit, LabelIndex
from verifier.fields.layout import Layout, lay_out
from verifier.fields.places import above, below_status, find_hero
from verifier.fields.statusbar import find_status_bar
from verifier.fields.types import PageKind
from verifier.fields.values import ValueFinder
from verifier.fields.words import common_labels, other_labels
from verifier.ocr.types import OcrPage
from verifier.pages.profile import Profile
from verifier.text import is_cjk

_SHARE = 0.6
"""Share of the anchors that a page must show: another payment in the same app lacks a row or two."""
_MAX_ANCHORS = 40


def draft_profile(page: OcrPage, profile_id: str, kind: PageKind) -> str:
    """A profile for this page as YAML text, which passes the schema.

    Args:
        page: the screenshot's lines.
        profile_id: the new profile's id, also its file's name.
        kind: what such a page is evidence of; a program cannot know that.

    Raises:
        ValueError: the page has too little text to be known by, or the id is not allowed.
    """
    whole = lay_out(page)
    _, bar = find_status_bar(whole)
    layout = whole.without(bar)
    hits = [
        hit for hit in LabelIndex(common_labels(), other_labels()).find(layout) if 2 <= len(hit.label) <= 20
    ]
    title = _title(layout, hits)
    unknown = _unknown_labels(layout, hits)
    anchors = _anchors(title, hits, unknown)
    if len(anchors) < 3:
        raise ValueError("fewer than three labels on the page: nothing to know it by")
    total = sum(float(anchor["weight"]) for anchor in anchors)
    data: dict[str, Any] = {
        "id": profile_id,
        "app": "",
        "kind": kind.value,
        "title": {"zh": title or profile_id, "en": profile_id},
        "language": "zh" if any(is_cjk(c) for line in layout.lines for c in line.norm) else "en",
        "threshold": round(_SHARE * total, 1),
        "anchors": anchors,
        "fields": _fields(layout, hits),
        "other_labels": unknown,
    }
    Profile.model_validate(data)
    return _HEADER + yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)


_HEADER = """\
# Drafted from one screenshot by `verifier profile new`. Go over it:
# - anchors: keep the words that every such page shows; delete shop names and amounts that slipped in.
# - other_labels: those that are one of our fields belong under fields; the rest only end the value above them.
# - app: give the app's short name if models/numbers/ knows its numbers.
"""


def _title(layout: Layout, hits: Sequence[LabelHit]) -> str:
    limit = 0.14 * min(layout.height, 2.4 * layout.width)
    labels = {id(hit.line) for hit in hits}
    head = [o for o in layout.lines if o.middle <= limit and 2 <= len(o.norm) <= 20 and id(o) not in labels]
    best = max(head, key=lambda o: (o.height, -o.box.y0), default=None)
    return best.norm if best is not None else ""


def _unknown_labels(layout: Layout, hits: Sequence[LabelHit]) -> list[str]:
    """Short lines in the column of the known labels that have something at their right."""
    known = {id(hit.line) for hit in hits}
    columns = [hit.head.box.x0 for hit in hits]
    finder = ValueFinder(layout, hits)
    found = []
    for line in layout.lines:
        aligned = any(abs(line.box.x0 - x) <= 0.5 * line.height for x in columns)
        if (
            id(line) in known
            or not aligned
            or not 2 <= len(line.norm) <= 12
            or any(c.isdigit() for c in line.norm)
        ):
            continue
        if finder.value_of(LabelHit(None, line.norm, line, line, None, False)) is not None:
            found.append(line.norm.rstrip(":"))
    return list(dict.fromkeys(found))[:40]


def _anchors(title: str, hits: Sequence[LabelHit], unknown: Sequence[str]) -> list[dict[str, Any]]:
    anchors: list[dict[str, Any]] = []
    if title:
        anchors.append({"texts": [title], "weight": 2.0, "where": "title"})
    words = dict.fromkeys(hit.label for hit in hits)
    anchors += [{"texts": [word], "weight": 1.0, "match": "start"} for word in words]
    anchors += [{"texts": [word], "weight": 0.5, "match": "start"} for word in unknown if word not in words]
    return anchors[:_MAX_ANCHORS]


def _fields(layout: Layout, hits: Sequence[LabelHit]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for hit in hits:
        if hit.field is not None:
            labels = fields.setdefault(hit.field.value, {}).setdefault("labels", [])
            if hit.label not in labels:
                labels.append(hit.label)
    taken = {id(hit.line) for hit in hits}
    hero = find_hero(layout, taken)
    if hero is None:
        return fields
    fields.setdefault("amount", {})["place"] = "hero"
    if above(layout, hero, taken | _head(layout), {}):
        fields.setdefault("merchant", {})["place"] = "above_hero"
    if below_status(layout, hero, {}) is not None:
        fields.setdefault("status", {})["place"] = "below_hero"
    return fields


def _head(layout: Layout) -> set[int]:
    limit = 0.08 * min(layout.height, 2.4 * layout.width)
    return {id(line) for line in layout.lines if line.middle <= limit}
