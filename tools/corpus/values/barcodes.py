"""Code 128 and QR codes that really encode the printed number."""

from __future__ import annotations

import functools

import zxingcpp  # type: ignore[import-not-found,unused-ignore]

FORMATS = {"Code128": zxingcpp.BarcodeFormat.Code128, "QRCode": zxingcpp.BarcodeFormat.QRCode}


@functools.cache
def barcode_svg(fmt: str, text: str, css_class: str = "") -> str:
    """Inline SVG of the symbol, stretched by CSS; ``fmt`` is Code128 or QRCode. ASCII text only."""
    grid = zxingcpp.create_barcode(text, FORMATS[fmt]).to_image(scale=1, add_quiet_zones=False, add_hrt=False)
    rows = memoryview(grid).tolist()
    if fmt == "Code128":
        rows = [rows[len(rows) // 2]]
    width, height = len(rows[0]), len(rows)
    runs = []
    for y, row in enumerate(rows):
        x = 0
        while x < width:
            start = x
            while x < width and row[x] == 0:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h{start - x}z")
            x += 1
    return (
        f'<svg class="code {css_class}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path fill="#000" d="{"".join(runs)}"/></svg>'
    )
