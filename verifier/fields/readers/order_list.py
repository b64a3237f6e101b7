"""Lists of orders on a platform: every order number begins (or ends) a card of its own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from verifier.fields.layout import Layout, TextLine
from verifier.fields.places import top_status
from verifier.fields.readers.rows import RowReader, labels_of
from verifier.fields.scene import Draft, RecordDraft, Scene
from verifier.fields.statuses import parse_status
from verifier.fields.types import FieldName, PaymentStatus
from verifier.fields.voting import Found


def read(scene: Scene) -> Draft:
    """Read one record per order number."""
    layout = scene.layout
    labels = labels_of(scene.profile)
    heads = [hit.line for hit in labels.find(layout) if hit.field is FieldName.ORDER_NO]
    page_status = top_status(layout, scene.context.statuses, share=0.2)
    records = []
    for top, bottom in _cards(layout, heads):
        card = layout.within(top, bottom)
        draft = RowReader(scene, card, labels).record()
        found = list(draft.found)
        if not any(f.name is FieldName.STATUS for f in found):
            found += _status(scene, card, page_status)
        records.append(RecordDraft(tuple(found), draft.missing))
    scene.note(f"list of {len(records)} orders")
    return Draft(tuple(records))


def _status(scene: Scene, card: Layout, page_status: TextLine | None) -> list[Found]:
    """The card's own state, the page's (待付款), or else that the card still asks for the payment."""
    words = scene.context.statuses
    own = [(line, v) for line in card.lines if (v := parse_status(line.norm, words)) is not None]
    stated = next(((line, v) for line, v in own if v.status is not PaymentStatus.UNPAID), None)
    if stated is None and page_status is not None:
        value = parse_status(page_status.norm, words)
        stated = (page_status, value) if value is not None else None
    stated = stated or next(iter(own), None)
    return [Found(FieldName.STATUS, (stated[0],), stated[1], how="card")] if stated is not None else []


def _cards(layout: Layout, heads: Sequence[TextLine]) -> list[tuple[float, float]]:
    """Top and bottom of each card. Numbers stand at the head of cards, or all at their foot."""
    if not heads:
        return []
    pad = 0.5 * layout.text_height
    # The last number with nothing below it but the page's end stands at the foot of its card.
    below = [o for o in layout.lines if o.box.y0 > heads[-1].box.y1]
    edges = (
        [0.0, *(h.box.y1 + pad for h in heads)]
        if not below
        else [*(h.box.y0 - pad for h in heads), float(layout.height)]
    )
    return list(itertools.pairwise(edges))
