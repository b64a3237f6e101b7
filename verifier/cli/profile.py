"""``verifier profile``: add an app page without writing code."""

from __future__ import annotations

from pathlib import Path

import click

from verifier.cli.terminal import result
from verifier.config import Settings
from verifier.errors import ExitCode, UsageError, worst
from verifier.fields.draft_profile import draft_profile
from verifier.fields.types import PageKind
from verifier.pages.loader import load_profiles
from verifier.pipeline import Verifier

_KINDS = [kind.value for kind in PageKind if kind is not PageKind.UNKNOWN]


@click.group("profile")
def command() -> None:
    """Work with page profiles."""


@command.command("new")
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--id", "profile_id", required=True, help="Name of the profile and of its file, like my_bank_detail."
)
@click.option("--kind", type=click.Choice(_KINDS), default="payment_detail", show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write it to. [default: print it]",
)
def new(image: Path, profile_id: str, kind: str, out: Path | None) -> int:
    """Draft a profile from the screenshot IMAGE."""
    reading = Verifier(Settings(second_reader=False)).read(image)
    try:
        text = draft_profile(reading.page, profile_id, PageKind(kind))
    except ValueError as error:
        raise UsageError(f"no profile from this picture: {error}") from error
    if out is None:
        result(text.rstrip())
        return ExitCode.CONSISTENT
    path = out / f"{profile_id}.yaml"
    if path.exists():
        raise UsageError(f"{path.name} is there already", hint="choose another --id or delete the file")
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    result(f"wrote {path}")
    return ExitCode.CONSISTENT


@command.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("images", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(folder: Path, images: tuple[Path, ...]) -> int:
    """Validate every profile of FOLDER together with the shipped ones, and read IMAGES with them."""
    profiles = load_profiles(folder)
    result(f"{len(profiles.profiles)} profiles pass, digest {profiles.digest}")
    if not images:
        return ExitCode.CONSISTENT
    verifier = Verifier(Settings(profiles=folder))
    codes = [ExitCode.CONSISTENT]
    for path in images:
        fields = verifier.read(path).fields
        known = fields.recognition
        result(f"{path.name}: {known.kind.value} by {known.profile or 'no profile'}, fit {known.score:.2f}")
        for record in fields.records:
            for name, field in record.fields.items():
                value = str(field.value) if field.readable else f"UNREADABLE ({field.reason})"
                result(f"  {name.value:<20} {value}")
        if known.kind is PageKind.UNKNOWN:
            codes.append(ExitCode.INCOMPLETE)
    return worst(codes)
