"""What opens a value again although the readers agree on it: it is covered, cut, or not the whole of it.

A reader completes what it sees to a clean text, with great confidence. Whether that text is all that the page prints is
asked here of the pixels around it and of what is known about its form.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from verifier.fields.covered import glyphs_before, glyphs_below, has_ink, is_cut, is_overlaid
from verifier.fields.grounds import on_two_grounds
from verifier.fields.kinds import DECISIVE, IDENTIFIERS, MONEY, NAMES
from verifier.fields.layout import Layout
from verifier.fields.names import stops_short
from verifier.fields.numbers import could_go_on, shortest_length
from verifier.fields.scene import Scene
from verifier.fields.seal import red_ink
from verifier.fields.types import Field, FieldName, Identifier, Name, ReadState
from verifier.fields.voting import digits_of
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.text import is_cjk

_SQUARE = 1.2
"""Height of a line's box in widths of its Chinese characters, below which a part of them is hidden. Whole ones have 1.25 or
more, two lines cut by a card 1.0 and 1.15."""
_INKED = 0.02
"""Share of a value's box that a stamp's ring over it fills at least."""
_CLEAR = 0.99
"""Confidence of a first reading that ink has not touched. Four honest ones had 0.994 and more, a wrong one 0.981."""
_SIMPLIFIED = frozenset({FieldName.ITEM, FieldName.MERCHANT, FieldName.MERCHANT_FULL})
_OWN_NUMBERS = IDENTIFIERS - {FieldName.MERCHANT_ORDER_NO}
_WRAPPING = NAMES - {FieldName.PAYMENT_METHOD}
# No name has an underscore beside a blank: it is a dot or a scratch of the print.
_STRAY = re.compile(r"\s_|_\s")
_WHOLE_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号)$")


def doubt(field: Field, scene: Scene, pixels: RGB) -> Field:
    """The field as it is, or unreadable with the reason ``cut``, ``covered`` or ``low_confidence``.

    Args:
        field: a settled field.
        scene: the page.
        pixels: the picture without the ink of stamps, which cover nothing.
    """
    if not field.readable:
        return field
    if is_cut(scene.rgb, field.box) or _lost_its_start(field, scene) or _lost_its_end(field, scene):
        return _open(field, "cut")
    if field.name in IDENTIFIERS | _WRAPPING and _goes_on_below(field, scene):
        return _open(field, "cut")
    if isinstance(field.value, Name) and (_STRAY.search(field.value.text) or _is_misspelt(field, scene)):
        return _open(field, "low_confidence")
    covered = _under_card(field, scene) or _is_covered(field, pixels) or _contested_under_ink(field, scene)
    return _open(field, "covered") if covered else field


def _contested_under_ink(field: Field, scene: Scene) -> bool:
    """Whether a stamp's ink lies on digits that one reader is not clear about and the other, however unsure, reads as others."""
    if not scene.profile.stamped or field.name not in DECISIVE:
        return False
    if not field.readings or field.readings[0].confidence >= _CLEAR:
        return False
    own = digits_of(field.raw)
    others = [digits_of(r.text) for r in field.readings[1:]]
    if not any(len(o) == len(own) and o != own for o in others):
        return False
    box = field.box.clip(scene.rgb.shape[1], scene.rgb.shape[0])
    return box.area > 0 and float((red_ink(scene.rgb[box.y0 : box.y1, box.x0 : box.x1]) > 0).mean()) > _INKED


def _is_misspelt(field: Field, scene: Scene) -> bool:
    """Traditional characters on a mainland bank's receipt or a certificate, which print goods and companies in simplified ones.

    The reader takes brush-like type for them. People's names have characters of their own that no simplified set holds.
    """
    if not scene.profile.stamped or scene.profile.language != "zh" or field.name not in _SIMPLIFIED:
        return False
    return any(is_cjk(c) and not _written_in(c, "gb2312") and _written_in(c, "big5") for c in field.raw)


def _written_in(char: str, charset: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _under_card(field: Field, scene: Scene) -> bool:
    """Whether a Chinese text right under a notification is lower than its characters are wide: its upper part is hidden."""
    card, box = scene.banner, field.box
    text = "".join(field.raw.split())
    if card is None or len(field.lines) > 1 or sum(map(is_cjk, text)) < max(3, 0.7 * len(text)):
        return False
    near = box.y1 > card.y1 and box.y0 - card.y1 < box.height
    return near and box.height < _SQUARE * (box.width - 0.3 * box.height) / len(text)


def _open(field: Field, reason: str) -> Field:
    return replace(
        field, value=None, state=ReadState.UNREADABLE, reason=reason, confidence=min(0.4, field.confidence)
    )


def _lost_its_start(field: Field, scene: Scene) -> bool:
    """Digits that stand before an amount and were not read."""
    if field.name not in MONEY:
        return False
    box = field.box
    # Beside a large amount the second row of a name reaches into its row only in part.
    row = [
        o.box
        for o in scene.layout.lines
        if min(o.box.y1, box.y1) - max(o.box.y0, box.y0) > 0.5 * min(o.height, box.height)
    ]
    # A part of a line that was read: what stands before it is known.
    if any(o.x0 < box.x0 - 0.5 * box.height and o.x1 > box.x0 + box.height for o in row):
        return False
    others = [o for o in row if o.x1 <= box.x0 + box.height]
    # One glyph can be a currency's sign; before a dollar's it is the letter that says whose dollar it is.
    allowed = 0 if field.raw.lstrip(" -+").startswith("$") else 1
    return glyphs_before(scene.rgb, field.box, others) > allowed


def _lost_its_end(field: Field, scene: Scene) -> bool:
    """Whether what was read stops where the value does not."""
    if field.name in _WRAPPING and stops_short(field.value):
        return True
    # Four bare digits behind 账号 can be its first as well as its last: the stars and the rest were not read.
    if field.name is FieldName.PAYER_ACCOUNT_TAIL:
        return field.raw.strip().isdigit() and _WHOLE_ACCOUNT.search(field.label) is not None
    # A last row that is shorter than the one over it ends the value.
    if len(field.lines) > 1 and field.lines[-1].width < 0.95 * field.lines[0].width:
        return False
    if field.name in IDENTIFIERS | _WRAPPING and _under_stuck_bar(field.box, scene.layout):
        return field.name in IDENTIFIERS or _fills(field.box, scene.layout)
    return _too_short(field, scene)


def _goes_on_below(field: Field, scene: Scene) -> bool:
    """Whether glyphs that were not read stand in the row under a value that fills its own: the rest of it.

    So they do where the picture's edge runs through them, or where the detector missed a short last row.
    """
    box = field.lines[-1] if field.lines else field.box
    # A stamp's letters stand anywhere.
    if scene.profile.stamped or not _fills(box, scene.layout):
        return False
    # What the edge cuts was not read, whatever came of it.
    read = [o.box for o in scene.layout.lines if o.box.y1 < scene.layout.height - 2]
    return glyphs_below(scene.rgb, box, read) > 0


def _too_short(field: Field, scene: Scene) -> bool:
    """A number that begins as its kind does and ends before it has lost its end.

    So has one that fills its line and is shorter than any of its kind: the row that it wrapped to.
    """
    value, app = field.value, scene.profile.app
    # A merchant may number its orders as it likes; the app's own numbers have their length.
    if not isinstance(value, Identifier) or value.masked or field.name not in _OWN_NUMBERS:
        return False
    if not value.text.isdigit():
        return False
    if could_go_on(value.text, app, field.name):
        return True
    short = len(value.text) < shortest_length(app, field.name) and _fills(field.box, scene.layout)
    return short and not _row_follows(field.box, scene)


def _row_follows(box: Box, scene: Scene) -> bool:
    """Whether the next row stands so close under a value, with nothing between, that the value has no second one."""
    next_ = [o.box for o in scene.layout.lines if o.box.y0 >= box.y1 - 2 and o.box.x0 < box.x0]
    top = min((o.y0 for o in next_), default=None)
    if top is None or top - box.y1 > 1.2 * box.height:
        return False
    gap = Box(box.x0, box.y1 + 2, box.x1, max(top - 2, box.y1 + 3))
    return not has_ink(scene.rgb, gap)


def _fills(box: Box, layout: Layout) -> bool:
    """Whether a text reaches the right edge that the page's texts have."""
    return box.x1 >= max((line.box.x1 for line in layout.lines), default=0) - 2.5 * box.height


def _under_stuck_bar(box: Box, layout: Layout) -> bool:
    """Whether the app's title stands once more right below: a scroll capture with the bar over the value's next row."""
    head = 0.09 * min(layout.height, 2.4 * layout.width)
    counts = Counter(line.key for line in layout.lines)
    titles = {
        line.key: line.box.x0
        for line in layout.lines
        if line.middle <= head
        and len(line.key) >= 3
        and counts[line.key] == 2
        and abs(line.box.centre[0] - layout.width / 2) <= 0.08 * layout.width
    }
    reach = 1.2 * min(box.height, 2 * layout.text_height)
    return any(
        line.middle > head
        and abs(line.box.x0 - titles.get(line.key, -layout.width)) <= 0.02 * layout.width
        and -0.5 * reach <= line.box.y0 - box.y1 <= reach
        for line in layout.lines
    )


def _is_covered(field: Field, pixels: RGB) -> bool:
    """Something lies over it: a floating ball, a toast. The reader guesses what is under it."""
    if field.name not in DECISIVE | NAMES:
        return False
    rows = field.lines or (field.box,)
    return any(is_overlaid(pixels, row) or on_two_grounds(pixels, row) for row in rows)
