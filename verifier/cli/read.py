"""``verifier read IMAGE...``: what the pictures say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from verifier.cli import options
from verifier.cli.terminal import result, say
from verifier.errors import ExitCode, VerifierError, worst
from verifier.evidence import PictureEvidence
from verifier.fields.types import ReadState
from verifier.pipeline import Verifier
from verifier.reports.build import picture_item


@click.command("read")
@options.IMAGES
@options.JSON
@click.option(
    "--explain", is_flag=True, help="Show the profile chosen and why, labels found, readers' votes."
)
@options.reading
def command(images: tuple[Path, ...], as_json: bool, explain: bool, **choices: Any) -> int:
    """Read time, amount, merchant, numbers and status from pictures."""
    verifier = Verifier(options.settings(**choices))
    items: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    codes: list[ExitCode] = []
    for path in images:
        try:
            for picture in verifier.examine(path):
                codes.append(_code(picture))
                items.append(picture_item(picture).model_dump(mode="json"))
                if not as_json:
                    _print(picture, explain)
        except VerifierError as error:
            codes.append(error.exit_code)
            errors.append(
                {"where": str(path), "code": error.code, "reason": error.reason, "hint": error.hint}
            )
            say(f"error: {path.name}: {error.reason}")
    if as_json:
        result(json.dumps({"results": items, "errors": errors}, ensure_ascii=False, indent=2))
    return worst(codes)


def _code(picture: PictureEvidence) -> ExitCode:
    unreadable = any(
        field.state is ReadState.UNREADABLE
        for record in picture.fields.records
        for field in record.fields.values()
    )
    return ExitCode.INCOMPLETE if unreadable else ExitCode.CONSISTENT


def _print(picture: PictureEvidence, explain: bool) -> None:
    known = picture.fields.recognition
    app = f" ({known.app})" if known.app else ""
    result(f"{picture.name}: {known.kind.value}{app}, fit {known.score:.2f}")
    for number, record in enumerate(picture.fields.records, 1):
        if len(picture.fields.records) > 1:
            result(f"  record {number}")
        for name, field in record.fields.items():
            value = str(field.value) if field.readable else f"UNREADABLE ({field.reason})"
            result(f"  {name.value:<20} {value}   [{field.confidence:.2f}]")
            if explain:
                votes = ", ".join(f"{vote.engine}: {vote.text!r}" for vote in field.readings)
                result(
                    f"    label {field.label!r}, box {field.box.as_list()}, raw {field.raw!r}, votes: {votes}"
                )
    if explain:
        for reason in (*known.reasons, *picture.fields.explain):
            result(f"  - {reason}")
