"""``verifier explain RULE_ID``: what a rule looks at and what can fool it."""

from __future__ import annotations

import click

from verifier.cli import options
from verifier.cli.terminal import result
from verifier.errors import ExitCode, UsageError
from verifier.rule_precision import precision_note
from verifier.rules import Lang, catalogue


@click.command("explain")
@click.argument("rule_id", required=False, default="")
@options.LANG
def command(rule_id: str, lang: Lang) -> int:
    """Explain one rule, for example M101; without a rule, or with the start of one (P2), list them."""
    wanted = rule_id.upper()
    rule = catalogue().get(wanted)
    if rule is not None:
        result(f"{rule.id}  {getattr(rule.title, lang)}")
        result(getattr(rule.explanation, lang))
        if note := precision_note(rule.id, lang):
            result(note)
        return ExitCode.CONSISTENT
    listed = [rule for key, rule in sorted(catalogue().items()) if key.startswith(wanted)]
    if not listed:
        raise UsageError(f"there is no rule {rule_id}", hint="'verifier explain' lists them all")
    for rule in listed:
        result(f"{rule.id}  {getattr(rule.title, lang)}")
    return ExitCode.CONSISTENT
