"""``verifier explain RULE_ID``: what a rule looks at and what can fool it."""

from __future__ import annotations

import click

from verifier.cli import options
from verifier.cli.terminal import result
from verifier.errors import ExitCode, UsageError
from verifier.rules import Lang, catalogue


@click.command("explain")
@click.argument("rule_id")
@options.LANG
def command(rule_id: str, lang: Lang) -> int:
    """Explain one rule, for example M101."""
    rule = catalogue().get(rule_id.upper())
    if rule is None:
        raise UsageError(f"there is no rule {rule_id}", hint="docs/rules.md lists them all")
    result(f"{rule.id}  {getattr(rule.title, lang)}")
    result(getattr(rule.explanation, lang))
    return ExitCode.CONSISTENT
