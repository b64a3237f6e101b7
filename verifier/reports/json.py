"""``report.json``: the whole result for programs; schema in docs/report.schema.json."""

from __future__ import annotations

import json
import re
from pathlib import Path

from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions


def dump(batch: BatchReport) -> str:
    """The report as text; keys in the schema's order, so that equal results are equal bytes."""
    text = json.dumps(batch.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return _UNSEEN.sub(_escape, text) + "\n"


# Bidi overrides and zero-width marks deceive whoever opens the file in an editor; angle brackets end a script
# element when a page embeds it. As JSON escapes they are the same values for every reader.
_UNSEEN = re.compile(
    r"[<>&\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write ``report.json``."""
    path = out / "report.json"
    # A lone surrogate from a hostile file name cannot be UTF-8; it is written as its escape.
    path.write_text(dump(batch), encoding="utf-8", errors="backslashreplace")
    return [path]
