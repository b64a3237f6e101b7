"""A reused Chromium: HTML in, pixels and DOM facts out."""

from __future__ import annotations

import base64
import io
import math
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Playwright, sync_playwright

from tools.corpus.catalog import CACHE, HERE
from tools.corpus.types import Device

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    # A phone draws grey-scale antialiased glyphs at fractional positions in sRGB.
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)
MEASURE = (HERE / "measure.js").read_text(encoding="utf-8")


class SetupMissingError(RuntimeError):
    """Chromium or the font cache is missing; the message says how to get it."""


class Chromium:
    """One browser process with one page. Use as a context manager; not for several threads."""

    def __init__(self, fonts: Path = CACHE / "fonts.conf") -> None:
        """``fonts``: the fontconfig file whose families pages may name."""
        executable = shutil.which("chromium")
        if executable is None or not fonts.is_file():
            raise SetupMissingError(
                "chromium or the corpus fonts are missing: run `bash tools/corpus/setup.sh`"
            )
        # The browser inherits the environment when it is launched; the converted fonts are found through it.
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts), "TZ": "Asia/Shanghai"}
        self._playwright: Playwright = sync_playwright().start()
        self._browser: Browser = self._playwright.chromium.launch(
            executable_path=executable, args=list(FLAGS), env=environment
        )
        self._page = self._browser.new_context().new_page()
        self._cdp = self._page.context.new_cdp_session(self._page)

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._browser.close()
        self._playwright.stop()

    def _viewport(self, device: Device, css_height: float) -> None:
        self._cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": math.ceil(device.width / device.scale),
                "height": math.ceil(css_height),
                "deviceScaleFactor": device.scale,
                "mobile": False,
            },
        )

    def load(self, html: str, device: Device, *, extent: str) -> dict[str, Any]:
        """Show ``html`` on ``device`` and return what measure.js finds.

        ``extent`` "screen": content below the screen is cut, as on a phone. "scroll": the screen grows to its content
        (a scroll capture). "paper": the picture is as tall as the document.
        """
        css_height = device.height / device.scale
        self._viewport(device, css_height)
        self._page.set_content(html, wait_until="load")
        self._page.evaluate(MEASURE)
        if extent != "screen":
            full = float(self._page.evaluate("corpusFullHeight()"))
            css_height = full if extent == "paper" else max(css_height, full)
            self._viewport(device, css_height)
            self._page.evaluate("h => corpusGrow(h)", css_height)
        return self.measure()

    def measure(self) -> dict[str, Any]:
        """Boxes (CSS pixels) of everything marked on the page now showing."""
        facts: dict[str, Any] = self._page.evaluate("corpusMeasure()")
        return facts

    def overlay(self, html: str) -> dict[str, Any]:
        """Lay ``html`` over the screen and measure again."""
        self._page.evaluate("h => corpusOverlay(h)", html)
        return self.measure()

    def capture(self, device: Device, css_height: float) -> NDArray[np.uint8]:
        """The screen as an H x W x 3 uint8 RGB array of exactly the device's width."""
        shot = self._cdp.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})
        pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB"))
        # A width which is no whole number of CSS pixels leaves a strip of the next one; it is not screen.
        return np.ascontiguousarray(pixels[: round(css_height * device.scale), : device.width])
