"""Step 3: which page is this? Anchor words vote, forbidden words veto, and ``unknown`` is an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from verifier.fields.types import PageKind, Recognition
from verifier.ocr.types import OcrPage
from verifier.pages.patterns import search
from verifier.pages.profile import Anchor, Profile
from verifier.text import fold, normalise

UNKNOWN = Recognition(PageKind.UNKNOWN, "", "", 0.0, ())
_TITLE_SHARE = 0.2
_MAX_LINES = 1200
"""Lines that are looked at. A long scroll capture has a few hundred; more is no page to recognise."""
_FUZZY_FROM = 6
_WRAPPED, _SENTENCES = 4, 200
"""Lines that a sentence wraps over, and how many of a page's lines may begin one."""


@dataclass(frozen=True, slots=True)
class PageText:
    """The page's lines, folded, once for all profiles."""

    lines: tuple[str, ...]
    title_lines: tuple[str, ...]
    plain: tuple[str, ...]
    plain_title: tuple[str, ...]
    joined: str
    joined_title: str
    sentences: tuple[str, ...] = ()

    @classmethod
    def of(cls, page: OcrPage) -> PageText:
        """Fold the lines of a page. In a long capture the title is within one screen's height."""
        limit = _TITLE_SHARE * min(page.height, 2.4 * page.width)
        lines, title, plain, plain_title = [], [], [], []
        for line in page.lines[:_MAX_LINES]:
            text = fold(line.text)
            if text:
                lines.append(text)
                plain.append(normalise(line.text))
                if line.box.centre[1] <= limit:
                    title.append(text)
                    plain_title.append(plain[-1])
        return cls(
            tuple(lines), tuple(title), tuple(plain), tuple(plain_title), "\n".join(lines), "\n".join(title),
            tuple("".join(plain[n : n + _WRAPPED]) for n in range(min(len(plain), _SENTENCES))),
        )  # fmt: skip

    def has(self, anchor: Anchor) -> str | None:
        """The anchor's text that is on the page, or ``None``."""
        lines = self.title_lines if anchor.where == "title" else self.lines
        joined = self.joined_title if anchor.where == "title" else self.joined
        if anchor.match == "sentence":
            return next(
                (t for t in anchor.texts if any(search(t, s) is not None for s in self.sentences)), None
            )
        if anchor.match == "pattern":
            plain = self.plain_title if anchor.where == "title" else self.plain
            if anchor.times > 1:
                return next((t for t in anchor.texts if _count(t, plain) >= anchor.times), None)
            return next((t for t in anchor.texts if any(search(t, line) is not None for line in plain)), None)
        if anchor.times > 1:
            keys = [fold(text) for text in anchor.texts]
            hits = [line for line in lines if any(line.startswith(key) for key in keys)]
            return anchor.texts[0] if len(hits) >= anchor.times else None
        for text in anchor.texts:
            if self._holds(lines, joined, fold(text), anchor.match):
                return text
        return None

    def contains(self, text: str) -> bool:
        """Whether the text stands anywhere, alone or in a sentence."""
        return self._holds(self.lines, self.joined, fold(text), "inside")

    @staticmethod
    def _holds(lines: tuple[str, ...], joined: str, key: str, match: str) -> bool:
        if not key:
            return False
        if key in joined:
            if match == "inside":
                return True
            if match == "start" and any(line.startswith(key) for line in lines):
                return True
            if any(line.strip(":<>()|·•√✓! ") == key for line in lines):
                return True
        # 账单详情 and 订单详情 are one character apart and different pages: short words must be exact.
        if match == "inside" or len(key) < _FUZZY_FROM or not lines:
            return False
        # One wrong character of OCR in a word that has a line of its own.
        best = extractOne(key, lines, scorer=Levenshtein.distance, score_cutoff=1 if len(key) < 12 else 2)
        return best is not None


def recognise(page: OcrPage, profiles: Iterable[Profile]) -> tuple[Recognition, Profile | None]:
    """Find the profile that fits best.

    Returns:
        What the page is and its profile; ``unknown`` and ``None`` when no profile reaches its threshold.
        ``score`` is the share of the threshold reached, halved and capped, so 0.5 is just recognised and 1.0
        twice the threshold. ``reasons`` name the anchors found and the nearest rival.
    """
    text = PageText.of(page)
    hits = [hit for hit in (_score(profile, text) for profile in profiles) if hit is not None]
    if not hits:
        return UNKNOWN, None
    hits.sort(key=lambda h: (-(h[0] / h[1].threshold + 0.1 * h[1].priority), -h[0], h[1].id))
    weight, profile, found = hits[0]
    rivals = tuple(f"rival {p.id} {w:g}/{p.threshold:g}" for w, p, _ in hits[1:3])
    score = min(1.0, weight / (2 * profile.threshold))
    return Recognition(profile.kind, profile.id, profile.app, round(score, 3), (*found, *rivals)), profile


def _count(pattern: str, lines: Iterable[str]) -> int:
    return sum(search(pattern, line) is not None for line in lines)


def _score(profile: Profile, text: PageText) -> tuple[float, Profile, tuple[str, ...]] | None:
    weight, found = 0.0, []
    for anchor in profile.anchors:
        word = text.has(anchor)
        if word is not None:
            weight += anchor.weight
            found.append(f"{word} +{anchor.weight:g}")
    if weight < profile.threshold:
        return None
    if any(text.contains(word) for word in profile.forbid):
        return None
    if not all(any(text.contains(word) for word in group) for group in profile.require):
        return None
    return weight, profile, tuple(found)
