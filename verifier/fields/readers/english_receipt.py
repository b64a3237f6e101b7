"""English receipts: labelled rows; the shop stands without a label, in the largest type of the head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from verifier.fields.amounts import parse_money, says_money
from verifier.fields.labels import LabelHit
from verifier.fields.layout import TextLine, join_row, tail_of
from verifier.fields.names import parse_name
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, RecordDraft, Scene
from verifier.fields.statuses import parse_status
from verifier.fields.times import find_times
from verifier.fields.types import FieldName
from verifier.fields.voting import Found
from verifier.text import fold

_SAID = re.compile(
    r"(?:receipt from|payment to|paid to|purchase (?:at|from)|order from|you (?:paid|sent) [^a-z]{2,16} to|"
    r"^to(?= (?-i:[A-Z]))) +(?=\S)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"receipt|invoice|order|payment|confirm|thank|successful|complete|approved|details|summary|transaction|welcome|"
    r"activity|cardholder|customer|merchant copy|^(?:hi|dear|hello|you|your|sale|ref|from)\b|\bcopy\b|"
    r"@|www\.|http|\btel\b|^to me$|^inbox$|^\W*\d|\d{4}|^(?:full |account )?name$|^account|^bank$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:pay|paid|transfer|sent|billed?|sold|purchased|issued|received|charged|shipped)\b.{0,3} (?:to|from|by|on|with|using)$"
    r"|\b(?:no|id|number|ref|reference|date|time|name|amount|total|code|type|fee|due|tax)\.?$"
    r"|^(?:business|company|shop|vendor|retailer|method|tender|issued|net|gst|sst|card(?: used)?|dari|ke|kepada|tujuan|tarikh|"
    r"nama \w+|sumber dana|bukti \w+|total \w+|jumlah \w+|nominal \w+|biaya \w+|\w+ transfer|transfer \w+|\w+ transaksi)$",
    re.IGNORECASE,
)
"""What names a row or a page and no shop, though no label of the profile."""
_ACTION = re.compile(
    r"(?:(?:get|need) )?help[?!]?|support|done|close|cancel|back|next|menu|home|search|filter|edit|more|options|settings|"
    r"(?:save|share|print|view|download|email|export|copy|open|report|dispute|track|manage|rate|write|leave|buy|re-?order)"
    r"(?: (?:as|to|by|a|an|the|this|it|all|again|pdf|image|link|email|app|map|item|items|history|problem|review|"
    r"seller|store|shop|now))*|contact(?: (?:us|seller|store|support))?|learn more|see all|sign in|log ?in|faqs?",
    re.IGNORECASE,
)
"""What a button or a link in a page's bar says: it is pressed, and names nobody."""
_BARE_PRICE = re.compile(r"\d[\d,]*\.\d{2}")
_BACK = re.compile(r"[<‹く〈←个xX×✕]")
_BAR_END = 0.88
"""Of the width: what ends beyond it on the row of an app's bar is a button of it."""
_PARTY = re.compile(r"^(?:payer|payee|sender|receiver|recipient|beneficiary|remitter)\b", re.IGNORECASE)
_STREET = re.compile(r"^\d+ |\b(?:street|st\.|road|rd\.|avenue|ave\.?|lane|blvd)\b", re.IGNORECASE)

_REFERENCES = frozenset(
    fold(w) for w in ("Reference", "Reference number", "Reference no", "Ref", "Ref #", "Ref no")
)
_SHOPS = frozenset(
    fold(w)
    for w in (
        "Merchant",
        "Merchant name",
        "Sold by",
        "Seller",
        "Store",
        "Shop",
        "Receipt from",
        "Vendor",
        "Retailer",
    )
)
"""Labels of who sold something. Any other names who was sent money, whose slip's reference is the transfer's."""
_BILL = frozenset(
    fold(word)
    for word in ("Subtotal", "Sub-total", "Tax", "VAT", "Qty", "Billed to", "Bill to", "Invoice number", "Invoice no",
                 "Invoice #", "Receipt number", "Receipt No", "Receipt no.", "Receipt #")
)  # fmt: skip


def read(scene: Scene) -> Draft:
    """Read one receipt."""
    reader = RowReader(scene)
    record = _own_number(_from_the_seller(reader.record(), reader))
    if any(f.name is FieldName.MERCHANT for f in record.found):
        return Draft((record,))
    # A slip that names its parties has them in their blocks; what is large in its head may be who paid.
    parties = any(_PARTY.search(line.norm) for line in scene.layout.lines)
    found = _said(scene) or (None if parties else _heading(scene, reader))
    if found is None:
        return Draft((record,))
    return Draft((replace(record, found=(*record.found, found)),))


def _from_the_seller(record: RecordDraft, reader: RowReader) -> RecordDraft:
    """On a bill, ``From`` names who issued it; on a transfer, with a payee beside it, who paid."""
    known = {f.name for f in record.found} | {m.name for m in record.missing}
    issued = any(fold(hit.label) in _BILL for hit in reader.hits)
    payer = next((f for f in record.found if f.name is FieldName.PAYER), None)
    if payer is None or FieldName.MERCHANT in known or fold(payer.label) != fold("From") or not issued:
        return record
    others = tuple(f for f in record.found if f is not payer)
    return replace(record, found=(*others, replace(payer, name=FieldName.MERCHANT)))


def _own_number(record: RecordDraft) -> RecordDraft:
    """The only number of a shop's receipt is the receipt's own, though its label (Reference) fits a payment's as well."""
    known = {f.name for f in record.found} | {m.name for m in record.missing}
    number = next((f for f in record.found if f.name is FieldName.TRANSACTION_NO), None)
    if number is None or known & {FieldName.ORDER_NO, FieldName.MERCHANT_ORDER_NO, FieldName.PAYER}:
        return record
    payee = next((f for f in record.found if f.name is FieldName.MERCHANT), None)
    sent = payee is not None and payee.label and fold(payee.label) not in _SHOPS
    if sent or fold(number.label).rstrip(".: ") not in _REFERENCES:
        return record
    others = tuple(f for f in record.found if f is not number)
    return replace(record, found=(*others, replace(number, name=FieldName.ORDER_NO)))


def _said(scene: Scene) -> Found | None:
    for line in scene.layout.lines:
        match = _SAID.search(line.text)
        if match is None:
            continue
        piece = tail_of(line, match.end())
        value = parse_name(piece.text)
        if value is not None:
            return Found(FieldName.MERCHANT, (piece,), value, how="sentence")
    return None


def _heading(scene: Scene, reader: RowReader) -> Found | None:
    """The largest name over the first labelled row; of equally large ones the first."""
    # INVOICE in large type is one character from the label "Invoice #", and a title all the same.
    titles = {fold(text) for a in scene.profile.anchors if a.where == "title" for text in a.texts}
    hits = [hit for hit in reader.hits if hit.line.key not in titles and _has_value(hit, reader, titles)]
    labelled = [hit.line.box.y0 for hit in hits]
    limit = min([*labelled, int(0.45 * scene.layout.height)])
    rows = _unknown_rows(hits, reader)
    named = [
        o
        for o in scene.layout.lines
        if id(o) not in reader.used and id(o) not in rows and _is_shop(o, scene) and not _in_bar(o, scene)
    ]
    # A card can have a label or two over the shop's name; then the upper part of the screen has to do.
    upper = 0.4 * min(scene.layout.height, 2.4 * scene.layout.width)
    beside = {id(o) for hit in hits for o in scene.layout.row_of(hit.line)}
    head = [o for o in named if o.middle < limit] or [
        o for o in named if o.middle < upper and id(o) not in beside
    ]
    # What stands on a row with its price was bought; beside a card's large amount stands the shop.
    head = [o for o in head if not any(_is_price(p, reader) for p in scene.layout.row_of(o))]
    if not head:
        return None
    size = max(line.height for line in head)
    line = min((o for o in head if o.height >= 0.88 * size), key=lambda o: o.box.y0)
    line = _whole_name(line, scene.layout.row_of(line))
    value = parse_name(line.text)
    return None if value is None else Found(FieldName.MERCHANT, (line,), value, how="head")


def _has_value(hit: LabelHit, reader: RowReader, titles: set[str]) -> bool:
    """Whether a label has its value: TAX over INVOICE is a title in two rows, "Payment received" alone is a state."""
    value = reader.finder.value_of(hit)
    if value is None or value.lines[0].key in titles:
        return False
    return not value.below or parse_status(hit.line.norm, reader.context.statuses) is None


def _unknown_rows(hits: Sequence[LabelHit], reader: RowReader) -> set[int]:
    """The cells of rows whose label is not known: they stand in the columns of labels and values that are.

    ``Sales person  Mei`` under ``Invoice No.  INV-034746``: neither is the shop.
    """
    cells: set[int] = set()
    for hit in hits:
        value = None if hit.rest is not None else reader.finder.beside_of(hit)
        if value is None:
            continue
        label, first, slack = hit.line, value.lines[0], 0.6 * hit.line.height
        for left in reader.layout.lines:
            near = abs(left.middle - label.middle) < 5 * label.height and left is not label
            if not near or abs(left.box.x0 - label.box.x0) > slack:
                continue
            row = [o for o in reader.layout.row_of(left) if o.box.x0 > left.box.x0]
            column = [
                o for o in row if min(abs(o.box.x0 - first.box.x0), abs(o.box.x1 - first.box.x1)) <= slack
            ]
            if column:
                cells |= {id(left), *(id(o) for o in column)}
    return cells


def _is_price(line: TextLine, reader: RowReader) -> bool:
    """Whether a line is a sum other than the page's large one; a table's column prints no currency."""
    return line is not reader.hero and (says_money(line.norm) or _BARE_PRICE.fullmatch(line.norm) is not None)


def _in_bar(line: TextLine, scene: Scene) -> bool:
    """Whether a text stands at the right end of an app's bar, which a sign to go back begins."""
    if line.box.x1 < _BAR_END * scene.layout.width:
        return False
    return any(_BACK.fullmatch(o.norm) for o in scene.layout.row_of(line)[:1])


def _whole_name(line: TextLine, beside: Sequence[TextLine]) -> TextLine:
    """The name with the words beside it: a till prints blanks so wide that they part it."""
    row = [line]
    for other in beside:
        like = 0.88 <= other.height / max(1, line.height) <= 1.14
        # The single letter of an avatar is no word of the name.
        if other is not line and like and len(other.norm) > 1:
            row.append(other)
    row.sort(key=lambda o: o.box.x0)
    close = all(b.box.x0 - a.box.x1 <= 0.6 * line.height for a, b in pairwise(row))
    return join_row(row) if close else line


def _is_shop(line: TextLine, scene: Scene) -> bool:
    letters = sum(c.isalpha() for c in line.norm)
    return (
        letters >= 3
        and not _NO_NAME.search(line.norm)
        and not _STREET.search(line.norm)
        and not _LABEL.search(line.norm)
        and not _ACTION.fullmatch(line.norm)
        and ":" not in line.norm
        and parse_status(line.norm, scene.context.statuses) is None
        and parse_money(line.norm) is None
        and not find_times(line.norm)
    )
