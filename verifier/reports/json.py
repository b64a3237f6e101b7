"""``report.json``: the whole result for programs; schema in docs/report.schema.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions


def dump(batch: BatchReport) -> str:
    """The report as text; keys in the schema's order, so that equal results are equal bytes."""
    return "".join(pieces(batch))


def pieces(batch: BatchReport) -> Iterator[str]:
    """The text of :func:`dump` in parts, one report at a time."""
    yield f'{{\n "report_schema": {_text(batch.report_schema)},\n "results": ['
    comma = ""
    for report in batch.results:
        yield f"{comma}\n  {_text(report.model_dump(mode='json'), depth=2)}"
        comma = ","
    errors = [error.model_dump(mode="json") for error in batch.errors]
    yield ("\n ]" if comma else "]") + f',\n "errors": {_text(errors, depth=1)}\n}}\n'


def _text(value: object, depth: int = 0) -> str:
    # No line break can stand inside a JSON string, so every one of them is layout.
    text = json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)
    return _UNSEEN.sub(_escape, text)


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
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(pieces(batch))
    return [path]
