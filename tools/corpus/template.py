"""Jinja2 environment whose helpers mark every printed value, so that the truth is read from the page itself."""

from __future__ import annotations

import functools
import random
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tools.corpus.catalog import HERE
from tools.corpus.types import FieldValue, PageContent, Row, Scene
from tools.corpus.values.barcodes import barcode_svg

KEYBOARD_HEIGHT = 270
"""CSS pixels which a keyboard takes from the bottom, above the navigation bar."""
PALETTE = ("#1677ff", "#07c160", "#ff6a00", "#e64545", "#7c5cff", "#00a5a8", "#f2a900", "#c0392b", "#34649b")


@functools.cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


class Marks:
    """The helpers that templates call: t (text), v (marked value), at (attributes), lab, L and V for rows."""

    def __init__(self, content: PageContent) -> None:
        self.content = content

    def _field(self, name: str, rec: int) -> FieldValue:
        return self.content.records[rec][name]

    def has(self, name: str, rec: int = 0) -> bool:
        """Whether record ``rec`` has the field."""
        return rec < len(self.content.records) and name in self.content.records[rec]

    def t(self, name: str, rec: int = 0) -> str:
        """Text of the field, unmarked: for templates that split it over several elements."""
        return self._field(name, rec).text

    def at(self, name: str, rec: int = 0) -> Markup:
        """Attributes that mark the element which prints the field."""
        self._field(name, rec)
        return Markup('data-field="{}" data-rec="{}"').format(name, rec)

    def v(self, name: str, rec: int = 0) -> Markup:
        """The field as a marked span."""
        return Markup("<span {}>{}</span>").format(self.at(name, rec), self.t(name, rec))

    def lab(self, name: str, rec: int = 0, text: str = "") -> Markup:
        """The field's label as a marked span."""
        shown = text or self._field(name, rec).label
        return Markup('<span data-label="{}" data-rec="{}">{}</span>').format(name, rec, shown)

    def label_of(self, row: Row) -> Markup:
        """The label of a row, marked when the row prints a field."""
        return (
            self.lab(row.field, row.rec, row.label)
            if row.field
            else Markup("<span>{}</span>").format(row.label)
        )

    def value_of(self, row: Row) -> Markup:
        """The value of a row, marked when it is a field."""
        return self.v(row.field, row.rec) if row.field else Markup("<span>{}</span>").format(row.text)

    @staticmethod
    def barcode(fmt: str, text: str) -> Markup:
        """A symbol that encodes ``text``, sized by the CSS of class ``code`` inside its holder."""
        return Markup('<div class="symbol {}" data-barcode="{}" data-code="{}">{}</div>').format(
            fmt.lower(), fmt, text, Markup(barcode_svg(fmt, text))
        )


def render_template(name: str, **values: Any) -> str:
    """A template of the corpus that needs no page: every value is escaped."""
    return _environment().get_template(name).render(values)


def html_of(content: PageContent, scene: Scene) -> str:
    """The page as one HTML string for ``scene``'s screen."""
    marks = Marks(content)
    values: dict[str, Any] = {
        "content": content,
        "scene": scene,
        "d": content.data,
        "opt": scene.layout.options,
        "rows": content.rows,
        "records": content.records,
        "width": scene.device.width / scene.device.scale,
        "height": scene.device.height / scene.device.scale,
        "t": marks.t,
        "v": marks.v,
        "at": marks.at,
        "lab": marks.lab,
        "has": marks.has,
        "L": marks.label_of,
        "V": marks.value_of,
        "barcode": marks.barcode,
        "keyboard": KEYBOARD_HEIGHT if "keyboard" in scene.extras else 0,
        # Filler choices of a layout (colours, counts) repeat with the page's seed.
        "rng": random.Random(f"look/{scene.seed}"),
        "palette": PALETTE,
        "dark": scene.theme == "dark",
    }
    return _environment().get_template(f"{scene.layout.id}.html").render(values)
