"""Status words of every app to the ten canonical statuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extract

from verifier.errors import ModelDataError
from verifier.fields.types import PaymentStatus, StatusValue
from verifier.resources import models_dir
from verifier.text import fold, normalise
from verifier.yaml_files import load_yaml


@cache
def status_words() -> Mapping[str, PaymentStatus]:
    """Folded word to status, from ``models/words/statuses.yaml``.

    Raises:
        ModelDataError: an unknown status, or one word under two statuses.
    """
    table: dict[str, PaymentStatus] = {}
    for name, words in load_yaml(models_dir() / "words" / "statuses.yaml").items():
        for word in words:
            if table.setdefault(fold(word), PaymentStatus(name)) != name:
                raise ModelDataError(f"{word} stands under two statuses", where="statuses.yaml")
    return table


# A partial refund prints its amount behind the word, sometimes without brackets.
_ATTACHED = re.compile(r"[(（]?[-+]? ?[¥￥]? ?\d[\d,]*(?:\.\d{1,2})?元?[)）]?$|[(（][^()（）]{0,20}[)）]$")
# One character that makes the opposite or another thing of a status: never taken for a slip of OCR.
_TURNS_MEANING = set("未不待无没非败失退率关取等已后再可")
_NEGATES = set("未不待无没非")
_ORNAMENT = re.compile(r"^[√✓✔○●◎⊙✅🟢!！ⓘⓥO0>\s]+(?=[^\W\d])|[>›＞。.!！~…\s]+$")


def parse_status(text: str, extra: Mapping[str, PaymentStatus] | None = None) -> StatusValue | None:
    """The canonical status of a text that is a status and nothing else.

    Args:
        text: the words as printed; ``已退款(￥47.42)`` and a leading tick are taken.
        extra: a profile's own words, tried first.

    Returns:
        The status with the words as printed, or ``None``. One wrong character of OCR is forgiven in words of
        four or more, unless another status is as near.
    """
    words = normalise(text)
    if not 0 < len(words) <= 40:
        return None
    bare = _ORNAMENT.sub("", words)
    own = {fold(word): status for word, status in (extra or {}).items()}
    for candidate in (bare, _ATTACHED.sub("", bare).strip()):
        key = fold(candidate)
        status = own.get(key) or status_words().get(key) or _nearest(key, own)
        if status is not None:
            return StatusValue(status, bare)
    return None


def _nearest(key: str, own: Mapping[str, PaymentStatus]) -> PaymentStatus | None:
    if len(key) < 4:
        return None
    near = {
        table[word]
        for table in (own, status_words())
        for word, _, _ in extract(key, table.keys(), scorer=Levenshtein.distance, score_cutoff=1, limit=None)
        if len(word) >= 4
        and not _TURNS_MEANING & (set(key) - set(word))
        and not _NEGATES & (set(word) - set(key))
    }
    # 支付成功 and 支付失败 differ in two characters; where one slip could mean either status, it stays open.
    return near.pop() if len(near) == 1 else None
