"""``annotated/``: each picture with numbered boxes around what was compared; the legend is ``index.json`` there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from verifier.images.types import RGB
from verifier.outcomes import Outcome
from verifier.reports.marks import FINDING, Mark, marks_of, plate, stroke
from verifier.reports.model import BatchReport
from verifier.reports.options import PictureSource, ReportOptions
from verifier.reports.safe import visible

COLOURS: dict[str, tuple[int, int, int]] = {
    Outcome.MISMATCH.value: (200, 40, 30),
    Outcome.UNREADABLE.value: (190, 120, 0),
    Outcome.NOT_SHOWN.value: (110, 110, 110),
    Outcome.MATCH.value: (20, 130, 60),
    FINDING: (190, 120, 0),
}
"""RGB by the tone of a mark."""


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write one PNG per picture that has boxes; its name is made of numbers, never of the case's text."""
    folder = out / "annotated"
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    legend: list[dict[str, object]] = []
    for case_number, report in enumerate(batch.results, 1):
        for number, picture in enumerate(report.pictures, 1):
            pixels = pictures.pixels(report.case_id, picture.name)
            marks = marks_of(report, picture)
            if pixels is None or not marks:
                continue
            path = folder / f"case{case_number:04d}_{number:02d}.png"
            written.append(_save(path, draw(pixels, marks)))
            legend.append(
                {
                    "file": path.name,
                    "case_id": visible(report.case_id),
                    "picture": visible(picture.name),
                    "boxes": [_entry(mark) for mark in marks],
                }
            )
    index = folder / "index.json"
    index.write_text(json.dumps(legend, ensure_ascii=False, indent=1), "utf-8", errors="backslashreplace")
    return [*written, index]


def draw(pixels: RGB, marks: Sequence[Mark]) -> RGB:
    """A copy of the picture with the numbered boxes of :func:`verifier.reports.marks.marks_of`."""
    canvas = pixels.copy()
    thick = stroke(canvas.shape[1])
    for mark in reversed(marks):  # the worst comes last, on top
        x0, y0, x1, y1 = mark.box
        colour = COLOURS[mark.tone]
        corner = (x0 - 2 * thick, y0 - 2 * thick)
        cv2.rectangle(canvas, corner, (x1 + 2 * thick, y1 + 2 * thick), colour, thick)
        height, width = pixels.shape[:2]
        _number(canvas, str(mark.number), plate(mark, width, height, pixels), colour, thick)
    return canvas


def _entry(mark: Mark) -> dict[str, object]:
    return {
        "number": mark.number,
        "subject": mark.subject,
        "tone": mark.tone,
        "read": visible(mark.read),
        "expected": visible(mark.expected),
        "box": list(mark.box),
    }


def _number(
    canvas: RGB, text: str, place: tuple[int, int, int, int], colour: tuple[int, int, int], thick: int
) -> None:
    x0, y0, x1, y1 = place
    font, scale = cv2.FONT_HERSHEY_SIMPLEX, (y1 - y0) / 34
    (wide, tall), _ = cv2.getTextSize(text, font, scale, thick)
    cv2.rectangle(canvas, (x0, y0), (x1, y1), colour, -1)
    origin = ((x0 + x1 - wide) // 2, (y0 + y1 + tall) // 2)
    cv2.putText(canvas, text, origin, font, scale, (255, 255, 255), thick, cv2.LINE_AA)


def _save(path: Path, rgb: RGB) -> Path:
    # Encoding in memory avoids cv2's own handling of paths.
    done, data = cv2.imencode(".png", np.ascontiguousarray(rgb[:, :, ::-1]))
    if not done:  # PNG takes any 8-bit picture
        raise RuntimeError("PNG encoding failed")
    path.write_bytes(data.tobytes())
    return path
