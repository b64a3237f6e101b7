"""``verifier inspect IMAGE...``: signs of editing and joining."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from verifier.cli import options
from verifier.cli.terminal import result, say
from verifier.errors import ExitCode, VerifierError, worst
from verifier.outcomes import Integrity
from verifier.pipeline import Verifier
from verifier.reports.build import picture_item
from verifier.rules import Lang, message


@click.command("inspect")
@options.IMAGES
@options.JSON
@options.LANG
@options.reading
def command(images: tuple[Path, ...], as_json: bool, lang: Lang, **choices: Any) -> int:
    """Look for edits, joins and contradictions. The answer is never "authentic"."""
    verifier = Verifier(options.settings(**choices))
    items: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    codes: list[ExitCode] = []
    for path in images:
        try:
            pictures = verifier.examine(path)
        except VerifierError as error:
            codes.append(error.exit_code)
            errors.append(
                {"where": str(path), "code": error.code, "reason": error.reason, "hint": error.hint}
            )
            say(f"error: {path.name}: {error.reason}")
            continue
        for picture in pictures:
            codes.append(_CODES[picture.integrity])
            items.append(picture_item(picture).model_dump(mode="json"))
            if not as_json:
                result(f"{picture.name}: {picture.integrity.value}")
                for check in picture.checks:
                    if check.failed:
                        result(f"  {check.rule_id} [{check.severity.value}] {message(check, lang)}")
    if as_json:
        result(json.dumps({"results": items, "errors": errors}, ensure_ascii=False, indent=2))
    return worst(codes)


_CODES = {
    Integrity.CONTRADICTED: ExitCode.MISMATCH,
    Integrity.REVIEW: ExitCode.MISMATCH,
    Integrity.NO_CONTRADICTION_FOUND: ExitCode.CONSISTENT,
    Integrity.NOT_ASSESSABLE: ExitCode.INCOMPLETE,
}
