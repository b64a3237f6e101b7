"""Bank messages (SMS, push, service messages): one record for every message that tells of a sum."""

from __future__ import annotations

from verifier.fields.amounts import find_amounts
from verifier.fields.layout import TextLine
from verifier.fields.paragraph import Paragraph, paragraphs
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, RecordDraft, Scene
from verifier.fields.sentences import amounts_in, by_pattern, tail_in, time_in
from verifier.fields.types import FieldName
from verifier.fields.voting import Found
from verifier.geometry import Box

_MIN_LENGTH = 14
"""Characters of the shortest sentence that is a message."""


def read(scene: Scene) -> Draft:
    """Read every message; a service message laid out in rows is read as rows."""
    records = [r for block in paragraphs(scene.layout) if (r := _record(scene, block)) is not None]
    if not records:
        return Draft((RowReader(scene).record(),))
    scene.note(f"{len(records)} messages with a sum")
    return Draft(tuple(records))


def _record(scene: Scene, block: list[TextLine]) -> RecordDraft | None:
    paragraph = Paragraph.of(block)
    if len(paragraph.text) < _MIN_LENGTH or not find_amounts(paragraph.text, scene.context.currency):
        return None
    found: list[Found | None] = [*amounts_in(paragraph, scene.context).values()]
    found += [
        time_in(paragraph, scene.context),
        tail_in(paragraph),
        by_pattern(FieldName.MERCHANT, paragraph),
    ]
    kept = tuple(f for f in found if f is not None)
    if not any(f.name is FieldName.AMOUNT for f in kept):
        return None
    return RecordDraft(kept, box=Box.union(line.box for line in block))
