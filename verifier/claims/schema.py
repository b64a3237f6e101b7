"""The claim's JSON schema, published as ``docs/claim.schema.json``: ``python -m verifier.claims.schema``."""

from __future__ import annotations

import json
from pathlib import Path

from verifier.claims.model import Claim

_TARGET = Path("docs") / "claim.schema.json"


def claim_schema() -> str:
    """The schema as JSON text, ending in a newline."""
    schema = Claim.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    _TARGET.write_text(claim_schema(), "utf-8")
