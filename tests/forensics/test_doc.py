"""docs/forensics.md: every picture it shows is there, and every rule it names exists."""

import re
from pathlib import Path

import verifier
from verifier.rules import catalogue

PAGE = Path(verifier.__file__).parent.parent / "docs" / "forensics.md"


def test_pictures_and_rules_of_the_page_exist() -> None:
    text = PAGE.read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures and all((PAGE.parent / name).stat().st_size > 300 for name in pictures)
    assert set(re.findall(r"\b[RSFLDMP]\d{3}\b", text)) <= set(catalogue())
