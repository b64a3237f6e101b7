"""From DOM facts to the truth of a picture: pixel boxes, what is covered, what is cut."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.corpus.types import Box, PageContent, Scene

EXTRAS = ("toast", "floating_ball", "notification")
"""Things laid over a page by the phone, not by the app: what they cover is occluded, anything else is cut."""
COVERED = 0.06
"""Share of a value's sampled points that must be covered before it no longer counts as readable."""
GONE = 0.9
"""Share from which on a value counts as not on the picture at all."""


class TemplateMismatchError(ValueError):
    """A template prints another text than the field holds."""


def pixel_box(css: list[float], scale: float, shape: tuple[int, ...]) -> Box:
    """CSS rectangle to whole pixels, clipped to the picture."""
    height, width = shape[:2]
    x0, y0 = max(0, int(css[0] * scale)), max(0, int(css[1] * scale))
    x1, y1 = min(width, int(np.ceil(css[2] * scale))), min(height, int(np.ceil(css[3] * scale)))
    return x0, y0, max(x0 + 1, x1), max(y0 + 1, y1)


def tighten(rgb: NDArray[np.uint8], box: Box) -> Box:
    """Shrink a line box to its ink, where the ground is one flat colour; otherwise return it unchanged.

    A line box has the height of the font, not of the glyphs. On a gradient the ink cannot be told from the ground
    by one threshold, so the box stays as the browser gave it.
    """
    x0, y0, x1, y1 = box
    area = rgb[y0:y1, x0:x1].astype(np.int16)
    if area.size == 0:
        return box
    border = np.concatenate([area[0], area[-1], area[:, 0], area[:, -1]])
    ground = np.median(border, axis=0)
    if np.mean(np.abs(border - ground).max(axis=1) > 6) > 0.25:
        return box
    ink = np.abs(area - ground).max(axis=2) > 40
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        return box
    return x0 + int(columns[0]), y0 + int(rows[0]), x0 + int(columns[-1]) + 1, y0 + int(rows[-1]) + 1


def union(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


class _Reader:
    def __init__(
        self, facts: dict[str, Any], content: PageContent, scene: Scene, rgb: NDArray[np.uint8]
    ) -> None:
        self.facts, self.content, self.scene, self.rgb = facts, content, scene, rgb
        self.occluded: list[str] = []
        self.cut: list[str] = []

    def lines(self, css_lines: list[list[float]], *, ink: bool = True) -> list[Box]:
        boxes = [pixel_box(c, self.scene.device.scale, self.rgb.shape) for c in css_lines]
        return [tighten(self.rgb, b) for b in boxes] if ink else boxes

    def boxes(self, css: list[float]) -> list[int]:
        return list(pixel_box(css, self.scene.device.scale, self.rgb.shape))

    def visibility(self, name: str, cover: dict[str, Any]) -> bool:
        """Note a covered or cut value; False when nothing of it can be seen and no extra hides it."""
        if cover["share"] < COVERED:
            return True
        if any(kind in EXTRAS for kind in cover["by"]):
            self.occluded.append(name)
            return True
        if cover["share"] >= GONE:
            return False
        self.cut.append(name)
        return True

    def field(self, found: dict[str, Any], label: dict[str, Any] | None) -> dict[str, Any] | None:
        held = self.content.records[found["rec"]][found["name"]]
        name = found["name"] if len(self.content.records) == 1 else f"{found['rec']}.{found['name']}"
        squeezed = "".join(held.text.split())
        printed = "".join(found["text"].split())
        if printed != squeezed and not found["truncated"]:
            raise TemplateMismatchError(
                f"{self.scene.layout.id}: {name} prints {printed!r}, holds {squeezed!r}"
            )
        if not found["lines"] or not self.visibility(name, found["cover"]):
            return None
        hidden = name in self.occluded
        lines = self.lines(found["lines"], ink=not hidden)
        entry: dict[str, Any] = {
            "text": found["text"],
            "value": held.value,
            **held.facts,
            "box": list(union(lines)),
        }
        if found["truncated"]:
            entry |= {"value": found["text"], "full_value": held.value, "truncated": True}
        if len(lines) > 1:
            entry["lines"] = [list(b) for b in lines]
        entry["label"], entry["label_box"] = "", None
        if label is not None and label["lines"] and label["lines"][0][1] < self.facts["height"]:
            entry["label"] = label["text"]
            entry["label_box"] = list(union(self.lines(label["lines"])))
        return entry


def truth_of(
    facts: dict[str, Any], content: PageContent, scene: Scene, rgb: NDArray[np.uint8]
) -> dict[str, Any]:
    """The truth line of a rendered page, without id, seed, file, hash and split."""
    reader = _Reader(facts, content, scene, rgb)
    labels = {(item["rec"], item["name"]): item for item in facts["labels"]}
    containers = {item["rec"]: item["box"] for item in facts["records"]}
    records = []
    for index in range(len(content.records)):
        fields = {}
        for found in facts["fields"]:
            if found["rec"] == index:
                entry = reader.field(found, labels.get((index, found["name"])))
                if entry is not None:
                    fields[found["name"]] = entry
        if fields:
            boxes = [tuple(f["box"]) for f in fields.values()]
            box = reader.boxes(containers[index]) if index in containers else list(union(boxes))
            records.append({"box": box, "fields": fields, "index": index})
    renumbered = {str(r["index"]): i for i, r in enumerate(records)}
    status = scene.statusbar
    shown = facts["clock"] is not None
    seal = {"box": reader.boxes(facts["seal"]), "text": content.seal_text} if facts["seal"] else None
    return {
        "width": int(rgb.shape[1]),
        "height": int(rgb.shape[0]),
        "kind": scene.layout.kind,
        "page_kind": content.page_kind,
        "app": content.app,
        "language": content.language,
        "template": scene.layout.id,
        "font": scene.fonts.id,
        "device": scene.device.label,
        "scale": scene.device.scale,
        "theme": scene.theme,
        "large_font": scene.font_scale > 1.1,
        "statusbar": {
            "style": scene.device.os if shown else "none",
            "clock": status.clock if shown else "",
            "box": reader.boxes(facts["statusbar"]) if shown else None,
            "clock_box": list(union(reader.lines(facts["clock"]["lines"]))) if shown else None,
        },
        "captured_at": scene.captured_at.isoformat(timespec="seconds"),
        "extras": list(scene.extras) + (["notch"] if scene.device.notch and shown else []),
        "overlays": [
            {"kind": o["kind"], "box": reader.boxes(o["box"])} for o in facts["overs"] if o["kind"] != "nav"
        ],
        "records": [{k: v for k, v in r.items() if k != "index"} for r in records],
        "occluded": _renumber(reader.occluded, renumbered),
        "cut": _renumber(reader.cut, renumbered),
        "barcodes": [
            {"format": b["format"], "text": b["text"], "box": reader.boxes(b["box"])}
            for b in facts["barcodes"]
            if b["cover"]["share"] < COVERED
        ],
        "messages": [
            {"who": m.who, "name": m.name, "time": m.time, "text": m.text, "box": reader.boxes(item["box"])}
            for item in facts["messages"]
            if item["cover"]["share"] < 0.5
            for m in [content.messages[item["index"]]]
        ],
        "seal": seal,
        # Values the seal is stamped over: still legible, but read less surely.
        "under_seal": [
            n for r in records for n, f in r["fields"].items() if seal and _overlap(f["box"], seal["box"])
        ],
        "save_chain": ["png"],
        "edit": None,
        "stitched": False,
        "markup": [],
        "logic_fake": None,
        "scroll_capture": scene.scroll_capture and rgb.shape[0] > scene.device.height,
        "base": None,
    }


def _overlap(a: list[int], b: list[int]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _renumber(names: list[str], numbers: dict[str, str] | dict[str, int]) -> list[str]:
    """Names of a list page carry their record's number; records that are off the picture leave gaps to close."""
    out = []
    for name in names:
        head, dot, tail = name.partition(".")
        out.append(f"{numbers[head]}.{tail}" if dot else name)
    return out
