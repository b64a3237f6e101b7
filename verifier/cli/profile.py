"""``verifier profile``: add an app page without writing code."""

from __future__ import annotations

from pathlib import Path

import click

from verifier.cli.terminal import result
from verifier.errors import ExitCode
from verifier.pages.loader import load_profiles


@click.group("profile")
def command() -> None:
    """Work with page profiles."""


@command.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path) -> int:
    """Validate every profile of FOLDER together with the shipped ones."""
    profiles = load_profiles(folder)
    result(f"{len(profiles.profiles)} profiles pass, digest {profiles.digest}")
    return ExitCode.CONSISTENT
