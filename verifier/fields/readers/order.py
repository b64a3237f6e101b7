"""Order pages of a platform: labelled rows, and a card that shows the shop and the goods without labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from verifier.fields.amounts import parse_money
from verifier.fields.layout import TextLine
from verifier.fields.names import parse_name
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, RecordDraft, Scene
from verifier.fields.sentences import message_words
from verifier.fields.statuses import parse_status
from verifier.fields.times import parse_partial
from verifier.fields.types import FieldName
from verifier.fields.voting import Found
from verifier.geometry import Box
from verifier.images.types import RGB

F = FieldName
_SENTENCE = re.compile(
    r"[,，。;；!！?？]|客服|^(?:申请|联系|查看|取消|再次|立即|确认|删除|评价|修改)|请|正在|您|稍[候后]|感谢|如已|不支持|自动发货"
    r"|分钟|小时内|[·|]|^[x×] ?\d+$|^共\d|^\d+件"
)
_ARROW = re.compile(r"[>›＞]\s*$")
_FILLED = 24
"""Levels from the page's ground that fill a picture."""
_BADGE, _PICTURE = 0.35, 0.6
"""Shares of its place that a badge, often round, and a picture of goods fill at least."""
_MAX_GAP = 3.2
"""Line heights between the shop's name and the goods' under it."""


def read(scene: Scene) -> Draft:
    """Read one order."""
    reader = RowReader(scene)
    record = reader.record()
    found = {f.name: f for f in record.found}
    taken = reader.used | {id(line) for f in record.found for line in f.lines}
    status = found.get(F.STATUS)
    card = _card(scene, taken)
    if status is not None and status.how == "top":
        # What stands over the state is the app's bar: the platform's name, not the shop's.
        card = [line for line in card if line.box.y0 >= status.box.y0]
    shop = found.get(F.MERCHANT) or _shop(card) or _badged(card, scene)
    if shop is not None:
        found.setdefault(F.MERCHANT, shop)
        goods = _goods(card, shop, scene)
        if goods is not None:
            found.setdefault(F.ITEM, goods)
    missing = tuple(m for m in record.missing if m.name not in found)
    return Draft((RecordDraft(tuple(found.values()), missing),))


def read_refund(scene: Scene) -> Draft:
    """Read one refund: what was given back may stand over its shop, beside the picture, both without a label."""
    reader = RowReader(scene)
    record = reader.record()
    known = {f.name for f in record.found} | {m.name for m in record.missing}
    taken = reader.used | {id(line) for f in record.found for line in f.lines}
    if F.MERCHANT in known or F.ITEM in known:
        return Draft((record,))
    for goods, shop in pairwise(_card(scene, taken)):
        close = shop.box.y0 - goods.box.y1 <= 0.6 * goods.height and not shop.on_row_with(goods)
        aligned = abs(shop.box.x0 - goods.box.x0) <= 0.5 * goods.height
        item = parse_name(goods.text)
        if not (close and aligned and item is not None and _has_picture(scene, goods, _BADGE)):
            continue
        # A picture can be pale in parts; here the shop's name says the rest. The goods' kind (标准版) can stand there as
        # well: only what is called like a shop is one.
        merchant = None if _shop([goods]) else _shop([shop])
        if merchant is not None and merchant.value is not None and not _ARROW.search(shop.text):
            found = (*record.found, merchant, Found(F.ITEM, (goods,), item, how="card"))
            return Draft((RecordDraft(found, record.missing),))
    return Draft((record,))


def _card(scene: Scene, taken: set[int]) -> list[TextLine]:
    """Lines without a label that can be names, from top to bottom; the app's bar is left out."""
    screen = min(scene.layout.height, 2.4 * scene.layout.width)
    return [
        line
        for line in scene.layout.lines
        if id(line) not in taken
        and line.middle > 0.08 * screen
        and 3 <= len(line.norm) <= 40
        and not _SENTENCE.search(line.norm)
        and parse_status(line.norm, scene.context.statuses) is None
        and parse_money(line.norm) is None
        and parse_partial(line.norm) is None
        and parse_name(line.text) is not None
    ]


def _shop(card: Sequence[TextLine]) -> Found | None:
    """The first name that ends like a shop's or a company's, or that leads on to the shop's page (>)."""
    ends = (*message_words()["company_end"], *message_words()["shop_end"])
    for line in card:
        value = parse_name(line.text)
        if value is not None and (value.text.rstrip("）)").endswith(ends) or _ARROW.search(line.text)):
            return Found(F.MERCHANT, (line,), value, how="card")
    return None


def _badged(card: Sequence[TextLine], scene: Scene) -> Found | None:
    """A short name behind its badge, right over the goods, which stand behind their larger picture."""
    for line, goods in pairwise(card):
        tall = line.height
        indented = goods.box.x0 >= line.box.x0 + 0.5 * tall and goods.box.y0 >= line.box.y1
        alone = all(o is line or len(o.norm) <= 2 for o in scene.layout.row_of(line))
        if not indented or not alone or goods.box.y0 - line.box.y1 > _MAX_GAP * tall:
            continue
        badge = Box(line.box.x0 - round(1.3 * tall), line.box.y0, line.box.x0 - tall // 4, line.box.y1)
        value = parse_name(line.text)
        shown = _is_filled(scene.rgb, badge, line, _BADGE) and _has_picture(scene, goods)
        if value is not None and shown:
            return Found(F.MERCHANT, (line,), value, how="badge")
    return None


def _has_picture(scene: Scene, goods: TextLine, share: float = _PICTURE) -> bool:
    """Whether a picture of goods stands right before their name, of which ``share`` differs from the page's ground."""
    left, top = goods.box.x0 - round(2.5 * goods.height), goods.box.y0
    picture = Box(left, top, goods.box.x0 - goods.height // 2, top + round(1.8 * goods.height))
    return _is_filled(scene.rgb, picture, goods, share)


def _is_filled(rgb: RGB, box: Box, text: TextLine, share: float) -> bool:
    """Whether a place left of a text is filled: by a badge or a picture, not by letters or the text's ground."""
    height, width = rgb.shape[:2]
    own = text.box.clip(width, height)
    if box.clip(width, height) != box or min(box.area, own.area) < 64:
        return False
    ground = np.median(rgb[own.y0 : own.y1, own.x0 : own.x1].reshape(-1, 3), axis=0)
    inside = rgb[box.y0 : box.y1, box.x0 : box.x1].astype(np.float32)
    return float((np.abs(inside - ground).max(axis=2) > _FILLED).mean()) > share


def _goods(card: Sequence[TextLine], shop: Found, scene: Scene) -> Found | None:
    """The first name under the shop's, in the card's column of names; the shop's begins behind its badge."""
    last = shop.lines[-1]
    badges = [
        o for o in scene.layout.row_of(last) if len(o.norm) == 1 and o.box.x1 <= last.box.x0 + last.height
    ]
    left = min(o.box.x0 for o in (last, *badges))
    below = [line for line in card if line.box.y0 >= last.box.y1 - 0.3 * last.height and line is not last]
    line = min(below, key=lambda o: (o.middle, o.box.x0), default=None)
    if line is None or line.box.y0 - last.box.y1 > _MAX_GAP * last.height or line.box.x0 < left - last.height:
        return None
    value = parse_name(line.text)
    return None if value is None else Found(F.ITEM, (line,), value, how="card")
