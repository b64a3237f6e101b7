"""``verifier inspect IMAGE...``: signs of editing and joining, with pictures that show them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import cv2
import numpy as np

from verifier.cli import options
from verifier.cli.terminal import result, say, visible
from verifier.errors import ExitCode, VerifierError, worst
from verifier.forensics.evidence_pictures import evidence_picture, heat_overlay, overlay
from verifier.images.types import RGB
from verifier.outcomes import Integrity
from verifier.pipeline import CloseLook, Verifier
from verifier.reports.build import picture_item
from verifier.rule_precision import precision_note
from verifier.rules import Lang, message

_OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the overlay, the heatmap and one picture per finding.",
)


@click.command("inspect")
@options.IMAGES
@options.JSON
@_OUT
@options.LANG
@options.reading
def command(images: tuple[Path, ...], as_json: bool, out: Path | None, lang: Lang, **choices: Any) -> int:
    """Look for edits, joins and contradictions. The answer is never "authentic"."""
    verifier = Verifier(options.settings(**choices))
    items: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    codes: list[ExitCode] = []
    index: list[dict[str, Any]] = []
    for path in images:
        try:
            looks = verifier.look_closely(path)
        except VerifierError as error:
            codes.append(error.exit_code)
            errors.append(
                {"where": str(path), "code": error.code, "reason": error.reason, "hint": error.hint}
            )
            say(f"error: {path.name}: {error.reason}")
            continue
        for look in looks:
            codes.append(_CODES[look.evidence.integrity])
            items.append(picture_item(look.evidence).model_dump(mode="json"))
            if out is not None:
                index.append(_draw(look, out, len(index) + 1, lang))
            if not as_json:
                _print(look, lang)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps(index, ensure_ascii=False, indent=1)
        (out / "findings.json").write_text(text + "\n", "utf-8", errors="backslashreplace")
        say(f"{len(index)} pictures shown in {out}")
    if as_json:
        result(json.dumps({"results": items, "errors": errors}, ensure_ascii=False, indent=2))
    return worst(codes)


def _print(look: CloseLook, lang: Lang) -> None:
    result(f"{look.evidence.name}: {look.evidence.integrity.value}")
    for check in look.evidence.checks:
        if check.failed:
            note = precision_note(check.rule_id, lang)
            result(
                f"  {check.rule_id} [{check.severity.value}] {message(check, lang)}{f' ({note})' if note else ''}"
            )


def _draw(look: CloseLook, out: Path, number: int, lang: Lang) -> dict[str, Any]:
    """Write the pictures of one picture; file names are made of numbers and rule ids, never of its own name."""
    out.mkdir(parents=True, exist_ok=True)
    rgb, checks = look.reading.screenshot.rgb, look.inspection.checks
    entry: dict[str, Any] = {
        "picture": visible(look.evidence.name),
        "integrity": look.evidence.integrity.value,
        "overlay": _save(out / f"{number:02d}_overlay.png", overlay(rgb, checks)),
        "heatmap": None,
        "findings": [],
    }
    if look.inspection.heatmap is not None:
        heat = heat_overlay(rgb, look.inspection.heatmap)
        entry["heatmap"] = _save(out / f"{number:02d}_heatmap.png", heat)
    for place, check in enumerate((c for c in checks if c.failed), 1):
        shown = evidence_picture(rgb, check)
        name = out / f"{number:02d}_finding_{place:02d}_{check.rule_id}.png"
        entry["findings"].append(
            {
                "rule": check.rule_id,
                "severity": check.severity.value,
                "message": visible(message(check, lang)),
                "precision": precision_note(check.rule_id, lang),
                "picture": _save(name, shown) if shown is not None else None,
            }
        )
    return entry


def _save(path: Path, rgb: RGB) -> str:
    # Encoding in memory avoids cv2's own handling of paths.
    done, data = cv2.imencode(".png", np.ascontiguousarray(rgb[:, :, ::-1]))
    if not done:
        raise VerifierError("a picture of a finding could not be encoded", code="encode")
    path.write_bytes(data.tobytes())
    return path.name


_CODES = {
    Integrity.CONTRADICTED: ExitCode.MISMATCH,
    Integrity.REVIEW: ExitCode.MISMATCH,
    Integrity.NO_CONTRADICTION_FOUND: ExitCode.CONSISTENT,
    Integrity.NOT_ASSESSABLE: ExitCode.INCOMPLETE,
}
