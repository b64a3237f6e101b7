"""``python -m verifier.reports.schema [FILE]``: the JSON schema of the report, as published in docs/."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from verifier.reports.model import BatchReport


def schema() -> str:
    """The schema as text."""
    return json.dumps(BatchReport.model_json_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else "docs/report.schema.json").write_text(schema(), "utf-8")
