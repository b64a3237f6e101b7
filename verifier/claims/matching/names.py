"""Merchant names: equal after normalising, or one of the known aliases. A similar name is never the same."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from verifier.checks import Severity
from verifier.claims.matching.observation import Observation, Source, Standing
from verifier.claims.matching.settings import MatchingRules
from verifier.claims.matching.sides import Side
from verifier.claims.model import Claim
from verifier.fields.types import Field, FieldName, Name
from verifier.text import normalise

# Brackets, quotes, commas and middle dots carry no difference between two names; nor does a full stop, except
# between digits. A hyphen or an ampersand does: M&S is not MS.
_ORNAMENT = re.compile(r"[\s()\[\]{}<>《》【】〔〕「」『』\"'“”‘’·,、]|(?<!\d)\.|\.(?!\d)")
_ELLIPSIS = re.compile(r"\.{2,}|…+|⋯+")
# Legal forms that people leave out. Two names with different forms are two companies: 有限公司 and 股份有限公司
# are not exchanged, 有限责任公司 is the long form of 有限公司.
_FORMS: tuple[tuple[str, str], ...] = (
    ("股份有限公司", "joint"),
    ("有限责任公司", "limited"),
    ("有限公司", "limited"),
    ("companylimited", "limited"),
    ("coltd", "limited"),
    ("limited", "limited"),
    ("ltd", "limited"),
    ("incorporated", "inc"),
    ("inc", "inc"),
    ("llc", "llc"),
)
_LATIN_FORMS = re.compile(
    r"[\s,.]+(?:co\.?,? ?ltd|company limited|limited|ltd|incorporated|inc|llc)\.?$", re.IGNORECASE
)
_SHORTEST_PREFIX = 2


@dataclass(frozen=True, slots=True)
class NameForm:
    """A name without ornament, its legal form split off."""

    stem: str
    form: str


@lru_cache(maxsize=4096)
def name_form(text: str) -> NameForm:
    """Normalise a name: NFKC, lower case, without brackets, blanks and separators; legal form apart."""
    clean = normalise(text).casefold()
    latin = _LATIN_FORMS.search(clean) is not None
    bare = _ORNAMENT.sub("", clean)
    for words, form in _FORMS:
        # "inc" is a legal form as a word of its own, not as the end of "zinc".
        if bare.endswith(words) and len(bare) - len(words) >= 2 and (latin or not words.isascii()):
            return NameForm(bare[: -len(words)], form)
    return NameForm(bare, "")


def same_name(one: str, other: str) -> bool:
    """Whether two whole names are the same; a missing legal form is forgiven, another one is not."""
    a, b = name_form(one), name_form(other)
    return bool(a.stem) and a.stem == b.stem and (a.form == b.form or not a.form or not b.form)


def similarity(one: str, other: str) -> float:
    """Rapidfuzz ratio of the normalised names, 0..1; a name that contains the other counts as 0.9."""
    a, b = name_form(one).stem, name_form(other).stem
    if not a or not b:
        return 0.0
    ratio = fuzz.ratio(a, b) / 100
    contained = min(len(a), len(b)) >= 3 and (a in b or b in a)
    return round(max(ratio, 0.9) if contained else ratio, 4)


def known_names(name: str, further: Iterable[str], groups: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A name with its aliases: those the claim lists and the policy's groups that hold the name."""
    names = [name, *further]
    for group in groups:
        if any(same_name(name, member) for member in group):
            names += group
    return tuple(dict.fromkeys(names))


def without_channel(text: str, prefixes: Sequence[str]) -> str:
    """The merchant behind the payment channel that bank records write first (``财付通-某店``)."""
    rest = normalise(text)
    heads = {normalise(p).casefold() for p in prefixes}
    while "-" in rest and rest.split("-", 1)[0].strip().casefold() in heads:
        rest = rest.split("-", 1)[1].strip()
    return rest


def observe_merchant(claim: Claim, source: Source, rules: MatchingRules) -> Observation | None:
    """Hold the claimed merchant against the names of one record."""
    shown = [f for n in (FieldName.MERCHANT, FieldName.MERCHANT_FULL) if (f := source.shown(n)) is not None]
    if not shown or source.side is Side.NONE:
        return None
    names = known_names(claim.merchant, claim.aliases, rules.merchant_aliases)
    best = min((_observe(names, source, f, rules) for f in shown), key=_preference)
    if source.side is Side.PAYMENT:
        # A company's legal name may be nothing like its shop's: where the page's shop name was not read, it can
        # confirm a claim, but not contradict it.
        if best.standing is Standing.MISMATCH and source.shown(FieldName.MERCHANT) is None:
            return Observation(Standing.UNREADABLE, source, best.shown, similarity=best.similarity)
        return best
    # Other pages may name the platform, the shop or the intended merchant: they say where to look, no more.
    others = [n for n in (claim.platform, claim.intended_merchant) if n]
    known = any(
        _observe(known_names(n, (), rules.merchant_aliases), source, f, rules).standing
        in (Standing.MATCH, Standing.PARTIAL)
        for n in others
        for f in shown
    )
    if best.standing is Standing.UNREADABLE:
        return None
    agreed = known or best.standing in (Standing.MATCH, Standing.PARTIAL)
    standing = Standing.ELSEWHERE if agreed else Standing.ASIDE
    return Observation(standing, source, best.shown, severity=Severity.REVIEW, similarity=best.similarity)


_ORDER = (
    Standing.MATCH,
    Standing.PARTIAL,
    Standing.UNREADABLE,
    Standing.MISMATCH,
    Standing.ELSEWHERE,
)


def _preference(observation: Observation) -> tuple[int, float]:
    return _ORDER.index(observation.standing), -(observation.similarity or 0.0)


def _observe(names: Sequence[str], source: Source, shown: Field, rules: MatchingRules) -> Observation:
    if not shown.readable or not isinstance(shown.value, Name):
        return Observation(Standing.UNREADABLE, source, shown)
    text = without_channel(shown.value.text, rules.channel_prefixes)
    alike = max(similarity(text, name) for name in names)
    text = _ELLIPSIS.sub("*", text)
    truncated = shown.value.truncated or text.endswith("*")
    text = text.rstrip("*") if truncated else text
    if "*" in text or shown.value.masked:
        fits = any(_mask_fits(text, name, cut=truncated) for name in names)
        return _incomplete(fits, source, shown, alike, rules)
    if truncated:
        if len(_bare(text)) < _SHORTEST_PREFIX:
            return Observation(Standing.UNREADABLE, source, shown)
        return _incomplete(any(_starts(text, name) for name in names), source, shown, alike, rules)
    if any(same_name(text, name) for name in names):
        return Observation(Standing.MATCH, source, shown, similarity=1.0)
    if any(same_name(text, acquirer) for acquirer in (*rules.acquirers, *rules.channel_prefixes)):
        # Bank records often name the payment company instead of the shop; that says nothing about the shop.
        return Observation(Standing.ELSEWHERE, source, shown, "M118", similarity=alike)
    return _different(source, shown, alike, rules)


def _incomplete(fits: bool, source: Source, shown: Field, alike: float, rules: MatchingRules) -> Observation:
    if fits:
        return Observation(Standing.PARTIAL, source, shown, "M115", similarity=alike)
    return _different(source, shown, alike, rules)


def _different(source: Source, shown: Field, alike: float, rules: MatchingRules) -> Observation:
    if alike >= rules.similar_name:
        return Observation(Standing.MISMATCH, source, shown, "M114", Severity.REVIEW, alike)
    return Observation(Standing.MISMATCH, source, shown, similarity=alike)


def _bare(text: str) -> str:
    return _ORNAMENT.sub("", normalise(text).casefold())


def _starts(cut: str, name: str) -> bool:
    prefix, whole, stem = _bare(cut), _bare(name), name_form(name).stem
    # The claim may leave out the legal form in the middle of which the app has cut.
    rest = prefix.removeprefix(stem)
    within_form = prefix.startswith(stem) and any(words.startswith(rest) for words, _ in _FORMS)
    return whole.startswith(prefix) or within_form


def _mask_fits(masked: str, name: str, *, cut: bool) -> bool:
    # Apps print a fixed number of stars for any number of characters.
    pattern = ".+".join(re.escape(part) for part in re.split(r"\*+", _bare(masked)))
    return re.fullmatch(pattern + (".*" if cut else ""), _bare(name)) is not None
