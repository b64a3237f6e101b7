"""Schema of a page profile (``models/pages/*.yaml``): how to know a page and where its values stand."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from verifier.fields.types import FieldName, PageKind, PaymentStatus
from verifier.pages.patterns import check_pattern

Word = Annotated[str, Field(min_length=1, max_length=80)]
AnchorText = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], Field(min_length=1, max_length=40)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(check_pattern)]
Place = Literal[
    "hero",
    "above_hero",
    "below_hero",
    "beside_hero",
    "near_hero",
    "under_hero",
    "shop_over_hero",
    "time_at_hero",
    "title",
    "large_number",
    "top",
    "anywhere",
    "time_line",
    "amount_line",
    "structure",
    "pattern",
]
Reader = Literal[
    "rows",
    "list",
    "order",
    "refund",
    "order_list",
    "message",
    "chat",
    "certificate",
    "paper",
    "slip",
    "bank_receipt",
    "english_receipt",
]


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Bilingual(_Model):
    """A name in both report languages."""

    zh: Word
    en: Word


class Anchor(_Model):
    """Words that speak for this page. One of ``texts`` is enough.

    ``match``: ``line`` (the whole line is the word), ``start`` (the line begins with it), ``inside``, or
    ``pattern`` (the texts are regular expressions, searched in every line), ``sentence`` (the same in four lines at a
    time without a break between, as a message wraps).
    ``where``: ``title`` looks only at the uppermost fifth of the picture. ``times``: on how many lines at least
    (lines that begin with one of the texts).
    """

    texts: Annotated[tuple[AnchorText, ...], Field(min_length=1, max_length=40)]
    weight: Annotated[float, Field(gt=0, le=10)] = 1.0
    match: Literal["line", "start", "inside", "pattern", "sentence"] = "line"
    where: Literal["any", "title"] = "any"
    times: Annotated[int, Field(ge=1, le=20)] = 1

    @model_validator(mode="after")
    def _safe_patterns(self) -> Anchor:
        if self.match in {"pattern", "sentence"}:
            for text in self.texts:
                check_pattern(text)
        return self


class FieldRule(_Model):
    """Where one field's value stands.

    Attributes:
        labels: words that stand left of the value, over it, or glued to it with a colon.
        place: where the value stands when no label does, one word or several in order of trust: ``hero`` (the
            largest amount), ``above_hero``, ``below_hero`` (nearest line over or under it), ``beside_hero`` (the
            name left of it on its row), ``under_hero`` (the name right under it, where the company's full
            name confirms it), ``near_hero`` (the only name in a corner over it or under it), ``shop_over_hero`` (a name over it that
            can only be a company's or a shop's), ``time_at_hero`` (the only whole moment near it that has no label),
            ``large_number`` (the largest number, for pages whose currency sign OCR
            does not know), ``title`` (first line of the head that is no anchor), ``top`` (largest status word of the
            upper half), ``anywhere`` (the only status word), ``time_line``
            (first line that is a time), ``amount_line`` (the only line that is an amount) or ``structure``
            (the only line with the known structure of this app's numbers) or ``pattern`` (the first line that the
            rule's pattern, or its ``line_pattern`` where it has one, is found in).
        pattern: the part of the text that is the value (group ``value``, else the whole match).
        line_pattern: the same for the place ``pattern`` only, where labelled values look different.
        pick: which one, when several labels of the field are on the page: ``only`` (different values make it
            unreadable), ``first``, ``last`` or ``largest``.
        below: the value stands under its label even when something stands beside it.
        lines: how many rows the value may have at most.
    """

    labels: Annotated[tuple[Word, ...], Field(max_length=600)] = ()
    place: Annotated[tuple[Place, ...], BeforeValidator(_as_list)] = ()
    pattern: Pattern | None = None
    line_pattern: Pattern | None = None
    pick: Literal["only", "first", "last", "largest"] = "only"
    below: bool = False
    lines: Annotated[int, Field(ge=1, le=6)] = 4

    @model_validator(mode="after")
    def _somewhere(self) -> FieldRule:
        if not self.labels and not self.place:
            raise ValueError("a field needs labels or a place")
        if "pattern" in self.place and self.pattern is None and self.line_pattern is None:
            raise ValueError("the place 'pattern' needs a pattern")
        return self


class Profile(_Model):
    """One page of one app.

    Attributes:
        id: stable name, the file's name without ``.yaml``.
        app: the app; it chooses the number structures. Empty for profiles of no particular app.
        kind: what such a page is evidence of.
        reader: how the page is laid out.
        priority: decides between profiles that fit equally well; negative for general ones.
        threshold: sum of anchor weights from which the page is recognised.
        require: of each group at least one text must be on the page.
        forbid: none of these texts may be on the page.
        fields: the rules by field.
        common_labels: also use the labels of ``models/words/labels.yaml``.
        other_labels: labels whose values are no field; they end the value before them.
        statuses: words of this app that the shared table does not know.
        default_status: what such a page states by being this page (a failed-payment page), when no word does.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]{3,60}$")]
    app: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,30}$")]
    kind: PageKind
    title: Bilingual
    reader: Reader = "rows"
    language: Literal["zh", "en", "th", "id"] = "zh"
    zone: str = "Asia/Shanghai"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    priority: Annotated[int, Field(ge=-10, le=10)] = 0
    threshold: Annotated[float, Field(gt=0, le=100)]
    anchors: Annotated[tuple[Anchor, ...], Field(min_length=1, max_length=60)]
    require: Annotated[tuple[Words, ...], Field(max_length=10)] = ()
    forbid: Annotated[tuple[Word, ...], Field(max_length=60)] = ()
    fields: dict[FieldName, FieldRule] = {}
    common_labels: bool = False
    other_labels: Annotated[tuple[Word, ...], Field(max_length=600)] = ()
    statuses: dict[Word, PaymentStatus] = {}
    default_status: PaymentStatus | None = None

    @property
    def stamped(self) -> bool:
        """Whether such a page carries red stamps over its text."""
        return self.reader in {"certificate", "bank_receipt"}

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"unknown time zone {value!r}") from error
        return value

    @model_validator(mode="after")
    def _reachable(self) -> Profile:
        if sum(anchor.weight for anchor in self.anchors) < self.threshold:
            raise ValueError("the anchors together do not reach the threshold")
        owner: dict[str, FieldName] = {}
        for name, rule in self.fields.items():
            for label in rule.labels:
                if owner.setdefault(label, name) != name:
                    raise ValueError(f"label {label!r} stands under {owner[label].value} and {name.value}")
        return self
