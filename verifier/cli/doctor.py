"""``verifier doctor``: what is installed, what is missing and how to get it."""

from __future__ import annotations

import json
import platform

import click

from verifier._version import __version__
from verifier.cli import options
from verifier.cli.terminal import result
from verifier.errors import ExitCode
from verifier.ocr.doctor import engine_report
from verifier.pages.loader import load_profiles
from verifier.policy.loader import load_policy
from verifier.resources import data_digests


@click.command("doctor")
@options.JSON
def command(as_json: bool) -> int:
    """List engines, models, versions, what is missing and how to get it."""
    engines = engine_report()
    profiles, policy = load_profiles(), load_policy()
    if as_json:
        result(
            json.dumps(
                {
                    "program": __version__,
                    "python": platform.python_version(),
                    "engines": [entry.as_dict() for entry in engines],
                    "pages": profiles.digest,
                    **data_digests(),
                    "policy": policy.label,
                },
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        result(f"verifier {__version__}, Python {platform.python_version()}")
        for entry in engines:
            state = "ok     " if entry.ok else "MISSING"
            result(f"{state} {entry.name:<10} {entry.version:<12} {entry.purpose}")
            for name, digest in sorted(entry.models.items()):
                result(f"          {name}  {digest}")
            if not entry.ok:
                result(f"          {entry.hint}")
        result(f"page profiles {profiles.digest}; policy {policy.label}")
        result("; ".join(f"{name} {digest}" for name, digest in data_digests().items()))
    usable = any(entry.ok and entry.name == "rapid" for entry in engines)
    return ExitCode.CONSISTENT if usable else ExitCode.MISSING_ENGINE
