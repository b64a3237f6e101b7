"""``python -m benchmarks.whole_cases [--readings truth|real] [--split SPLIT] [--only TEXT]``: judge the whole cases.

``truth`` judges what a perfect reader hands over (seconds); ``real`` renders every page, reads and inspects the pixels.
Bar: every verdict and reason right, no false ``consistent``. Exit code 1 when it is missed.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.whole_cases.pages import LAYOUTS
from benchmarks.whole_cases.run import measure, run
from benchmarks.whole_cases.suite import whole_cases


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--readings", choices=("truth", "real"), default="truth")
    parser.add_argument(
        "--split", choices=tuple(LAYOUTS), default="train", help="whose layouts draw the pages"
    )
    parser.add_argument("--only", default="", help="cases whose id holds this text")
    options = parser.parse_args()
    cases = [case for case in whole_cases(options.split) if options.only in case.id]
    verifier = None
    if options.readings == "real":
        from verifier import Verifier

        verifier = Verifier()
    results = []
    for result in run(cases, verifier):
        results.append(result)
        if result.wrong:
            print(f"{result.case.id}: {result.wrong}", file=sys.stderr)
    found = {"readings": options.readings, "split": options.split, **measure(results)}
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if found["right"] == found["cases"] and not found["false_consistent"] else 1


if __name__ == "__main__":
    sys.exit(main())
