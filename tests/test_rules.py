"""The rule catalogue: complete, bilingual, and docs/rules.md says the same."""

import re
from pathlib import Path

import verifier
from verifier.checks import Check, CheckStatus
from verifier.rules import catalogue, message
from verifier.rules_docs import page

ROOT = Path(verifier.__file__).parent


def test_docs_are_current() -> None:
    assert (ROOT.parent / "docs" / "rules.md").read_text("utf-8") == page(), (
        "run python -m verifier.rules_docs"
    )


def test_every_rule_id_in_the_code_is_in_the_catalogue() -> None:
    used = set()
    for path in ROOT.rglob("*.py"):
        used |= set(re.findall(r'"([RSFLDMP]\d{3})"', path.read_text("utf-8")))
    assert used
    assert used - set(catalogue()) == set()
    assert set(catalogue()) - used == set(), "a rule that no code states is documentation of nothing"


def test_values_from_pictures_are_put_in_as_they_are() -> None:
    check = Check("M101", CheckStatus.FAILED, params={"claimed": "{x!r}", "read": "<b>", "picture": "a.png"})
    for lang in ("zh", "en"):
        text = message(check, lang)  # type: ignore[arg-type]
        assert "{x!r}" in text and "<b>" in text
