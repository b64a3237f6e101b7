"""What every reader of a page gets, and what it hands back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from verifier.fields.kinds import ParseContext
from verifier.fields.layout import Layout, TextLine
from verifier.fields.seal import Recognise
from verifier.fields.types import Barcode, ChatMessage, FieldName, Seal
from verifier.fields.voting import Found
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.pages.profile import Profile


@dataclass(frozen=True, slots=True)
class Scene:
    """One page to be read.

    Attributes:
        rgb: the picture.
        layout: its lines without the status bar.
        profile: how the page is to be read.
        context: what parsing may know.
        barcodes: decoded codes.
        notes: steps for ``--explain``; readers append.
        recognise: the first reader for single upright crops (a seal's arc).
        banner: where a notification lies over the page.
    """

    rgb: RGB
    layout: Layout
    profile: Profile
    context: ParseContext
    barcodes: Sequence[Barcode] = ()
    notes: list[str] = field(default_factory=list)
    recognise: Recognise | None = None
    banner: Box | None = None

    def note(self, text: str) -> None:
        """Add one step to the explanation."""
        self.notes.append(text)


@dataclass(frozen=True, slots=True)
class Missing:
    """A label whose value is there but cannot be read: ``covered`` or ``cut``; or several values: ``ambiguous``."""

    name: FieldName
    reason: str
    box: Box
    label: str = ""
    label_box: Box | None = None
    raw: str = ""
    lines: tuple[TextLine, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One record before voting. ``box`` is ``None`` for "around its fields"."""

    found: tuple[Found, ...]
    missing: tuple[Missing, ...] = ()
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reader took from a page."""

    records: tuple[RecordDraft, ...] = ()
    messages: tuple[ChatMessage, ...] = ()
    seal: Seal | None = None
