"""The certificate of non-receipt (未收款证明): a letter or a form, signed by a company with its seal and a date."""

from __future__ import annotations

import re
from dataclasses import replace

from verifier.fields.chinese_numerals import arabic_day
from verifier.fields.kinds import ParseContext, parse_value
from verifier.fields.layout import TextLine
from verifier.fields.names import parse_name
from verifier.fields.paragraph import Paragraph
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, RecordDraft, Scene
from verifier.fields.seal import find_seal
from verifier.fields.sentences import amounts_in, by_pattern, message_words, time_in
from verifier.fields.times import find_times, resolve
from verifier.fields.types import FieldName, Name, Seal
from verifier.fields.voting import Found
from verifier.text import fold

F = FieldName
_SIGNED = re.compile(r"[\s(（]*(?:(?:公司|单位|企业|加盖|签字|签名|并)*(?:盖章|公章|签章)|章)[\s:：)）]*$")
_STAMP_HERE = re.compile(r"^[(（](?:加?盖?公?章|签章|签字盖章)[)）]\s*[:：]\s*")
_ITEM = re.compile(r"^\s*[一二三四五六七八九十\d]{1,2}\s*(?:、|[.．,，](?!\d))\s*")
_LEAD = re.compile(r"^(?:(?:开具|出具|落款|声明|证明|签署|填写|填表)?(?:日期|时间))\s*[:：]?\s*")


def read(scene: Scene) -> Draft:
    """Read what the certificate states, who signed it, when, and its seal."""
    scene = replace(scene, layout=replace(scene.layout, lines=tuple(map(_unnumbered, scene.layout.lines))))
    draft = RowReader(scene).record()
    found = {f.name: f for f in draft.found}
    body = Paragraph.of([line for line in scene.layout.lines if len(line.norm) > 1])
    for value in (time_in(body, scene.context), by_pattern(F.ORDER_NO, body), by_pattern(F.PAYER, body)):
        if value is not None:
            found.setdefault(value.name, value)
    if F.MERCHANT in found:
        found[F.MERCHANT] = _unsigned(found[F.MERCHANT])
    amount = amounts_in(body, scene.context).get(F.AMOUNT)
    if amount is not None:
        found.setdefault(F.AMOUNT, amount)
    seal = find_seal(scene.rgb, scene.recognise)
    wrapped = _wrapped_issuer(scene, seal)
    if wrapped is not None and F.MERCHANT in found and _goes_on(found[F.MERCHANT], wrapped):
        found[F.MERCHANT] = wrapped
    for value in (_issued(scene), _issuer(scene) or wrapped):
        # A label's value that is none (the stamp's ink behind a day) gives way.
        if value is not None and (value.name not in found or found[value.name].value is None):
            found[value.name] = value
    scene.note(f"seal: {seal.text!r} at {seal.box.as_list()}" if seal is not None else "seal: none found")
    missing = tuple(m for m in draft.missing if m.name not in found)
    return Draft((RecordDraft(tuple(found.values()), missing),), seal=seal)


def _unnumbered(line: TextLine) -> TextLine:
    """一、商户名称 -> 商户名称: the numbering of a form is no part of its labels."""
    text = _ITEM.sub("", line.text)
    if text == line.text or not text:
        return line
    return replace(line, text=text, norm=_ITEM.sub("", line.norm), key=_ITEM.sub("", line.key))


def _unsigned(found: Found) -> Found:
    """杭州星河网络科技有限公司（盖章）: where to stamp is no part of the name."""
    if not isinstance(found.value, Name):
        return found
    days = [n for n, line in enumerate(found.lines) if n and find_times(arabic_day(line.norm))]
    if days:
        # The day of issue right under the company is no second row of its name.
        lines = found.lines[: days[0]]
        value = parse_value(F.MERCHANT, [line.text for line in lines], ParseContext())
        found = replace(found, lines=lines, value=value)
    text = found.value.text if isinstance(found.value, Name) else ""
    return replace(found, value=parse_name(_SIGNED.sub("", _STAMP_HERE.sub("", text))))


def _goes_on(label: Found, wrapped: Found) -> bool:
    """Whether a label's value is the first row of the signature that the seal confirms as a whole."""
    first, whole = label.value, wrapped.value
    return isinstance(first, Name) and isinstance(whole, Name) and whole.text.startswith(first.text)


def _issued(scene: Scene) -> Found | None:
    """The last line that is a day: the date of issue."""
    for line in reversed(scene.layout.lines):
        text = arabic_day(_LEAD.sub("", line.norm))
        hits = find_times(text)
        # A line of the body that only holds a date goes on with words (于2022年12月9日支付的).
        alone = len(hits) == 1 and len(text) - len(hits[0][0]) <= 3
        if alone and hits[0][1].hour is None and hits[0][1].year:
            return Found(F.CREATED_AT, (line,), resolve(hits[0][1], scene.context.time), how="signature")
    return None


def _issuer(scene: Scene) -> Found | None:
    """The last line that is a company's name: who signs."""
    ends = tuple(message_words()["company_end"])
    for line in reversed(scene.layout.lines):
        text = _SIGNED.sub("", line.text).strip()
        bare = re.split("[:：]", text)[-1].strip()
        value = parse_name(bare)
        if value is not None and bare.endswith(ends) and 5 <= len(bare) <= 40:
            return Found(F.MERCHANT, (line,), value, how="signature")
    return None


def _wrapped_issuer(scene: Scene, seal: Seal | None) -> Found | None:
    """A signature that wraps (…有限公 / 司), where the seal over it says the same: stamps hide characters of what they lie on."""
    stamped = fold(seal.text) if seal is not None else ""
    lines = scene.layout.lines
    for first in lines if stamped else ():
        for rest in lines:
            gap = rest.box.y0 - first.box.y1
            right = abs(rest.box.x1 - first.box.x1) <= first.height
            if not right or rest.middle <= first.middle or not -0.3 <= gap / first.height <= 1.0:
                continue
            text = re.split("[:：]", first.text)[-1].strip() + _SIGNED.sub("", rest.text).strip()
            value = parse_name(text)
            if value is not None and fold(text) == stamped:
                return Found(F.MERCHANT, (first, rest), value, how="signature")
    return None
