"""PDF pages as pictures, through pypdfium2."""

from __future__ import annotations

import threading

import numpy as np
import pypdfium2 as pdfium

from verifier.errors import ImageError
from verifier.images.types import RGB

DPI = 200
"""Enough for 8-point text: about 22 pixels per em."""
_SHORT_SIDE = 1700
"""A screenshot saved as PDF has a point for every pixel: at 200 dpi it would only be blown up."""
_LOCK = threading.Lock()
"""PDFium is not thread-safe (its documentation says so)."""


def render_pages(data: bytes, label: str, max_pages: int, max_pixels: int) -> list[tuple[int, RGB]]:
    """All pages as ``(page number from 1, RGB pixels)``; ``max_pixels`` holds for all pages together.

    Raises:
        ImageError: ``damaged``, ``encrypted`` or ``too_large`` (pages or pixels).
    """
    with _LOCK:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise ImageError(
                "the PDF is locked by a password" if locked else "the PDF is damaged",
                where=label,
                code="encrypted" if locked else "damaged",
            ) from error
        try:
            return _render(document, label, max_pages, max_pixels)
        except pdfium.PdfiumError as error:
            raise ImageError("the PDF is damaged", where=label, code="damaged") from error
        finally:
            document.close()


def _render(
    document: pdfium.PdfDocument, label: str, max_pages: int, max_pixels: int
) -> list[tuple[int, RGB]]:
    if not 1 <= len(document) <= max_pages:
        raise ImageError(f"{len(document)} pages, 1 to {max_pages} are read", where=label, code="too_large")
    pages: list[tuple[int, RGB]] = []
    pixels_left = max_pixels
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(DPI / 72, _SHORT_SIDE / max(min(width, height), 1.0))
        pixels_left -= int(width * scale) * int(height * scale)
        if pixels_left < 0 or min(width, height) * scale < 1:
            raise ImageError(f"page {number} is too large or empty", where=label, code="too_large")
        bitmap = page.render(scale=scale, rev_byteorder=True, fill_color=(255, 255, 255, 255))
        pages.append((number, np.ascontiguousarray(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)))
        page.close()
    return pages
