"""Render sample_images/: ``python -m tools.corpus.make_samples [--out sample_images]``. Same bytes on every run."""

from __future__ import annotations

import argparse
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from tools.corpus.samples import Case, Picture, cases
from tools.corpus.types import RenderedPage

NUMBERS = ("order_no", "merchant_order_no", "transaction_no")


def blur_numbers(page: RenderedPage) -> NDArray[np.uint8]:
    """The page with every printed number blurred beyond reading, as a careless privacy edit leaves it."""
    picture = Image.fromarray(page.rgb)
    for record in page.truth["records"]:
        for name, held in record["fields"].items():
            if name not in NUMBERS:
                continue
            for box in held.get("lines", [held["box"]]):
                area = (box[0] - 12, box[1] - 12, box[2] + 12, box[3] + 12)
                picture.paste(picture.crop(area).filter(ImageFilter.GaussianBlur(15)), area[:2])
    return np.asarray(picture)


def png_bytes(picture: Picture) -> bytes:
    """The picture as it lies in the case folder, damage included."""
    page = picture.draw()
    rgb = blur_numbers(page) if picture.damage == "blur_numbers" else page.rgb
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG", optimize=True)
    data = buffer.getvalue()
    return data[: len(data) * 2 // 5] if picture.damage == "truncate" else data


def truth_line(case: Case, picture: Picture) -> str:
    """What a whole picture says (the format of tools/corpus/README.md); blurred numbers count as occluded."""
    truth = dict(picture.draw().truth)
    if picture.damage == "blur_numbers":
        shown = {name for record in truth["records"] for name in record["fields"]}
        truth["occluded"] = sorted({*truth.get("occluded", ()), *(shown & set(NUMBERS))})
    return json.dumps({"file": f"cases/{case.id}/{picture.name}", **truth}, ensure_ascii=False)


class _Quoted(str):
    """Text that YAML must not take for a number or a date."""


yaml.SafeDumper.add_representer(
    _Quoted, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')
)


def claim_yaml(claim: dict[str, Any]) -> str:
    quoted = {k: _Quoted(v) for k, v in claim.items()}
    return str(yaml.safe_dump(quoted, allow_unicode=True, sort_keys=False, width=200))


def write_case(case: Case, folder: Path) -> None:
    target = folder / "cases" / case.id
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    (target / "claim.yaml").write_text(claim_yaml(case.claim), encoding="utf-8")
    for picture in case.pictures:
        (target / picture.name).write_bytes(png_bytes(picture))


def expected_yaml(all_cases: tuple[Case, ...]) -> str:
    """Machine-readable expectations: verdict and outcome per claimed field."""
    body = {
        c.id: {"verdict": c.verdict, "fields": dict(c.expected), **({"notes": c.notes} if c.notes else {})}
        for c in all_cases
    }
    head = (
        "# What verifying sample_images/cases must give. verdict: consistent | inconsistent | needs_review | incomplete;\n"
        "# fields: match | mismatch | unreadable | not_shown. Written by tools/corpus/make_samples.py.\n"
    )
    return head + yaml.safe_dump(body, allow_unicode=True, sort_keys=False)


README_HEAD = """# Sample cases

Each folder of `cases/` is one claim (`claim.yaml`) with its evidence. No real payment, person or company is in them: the
pages are our own HTML templates filled with invented values and rendered by Chromium
(`python -m tools.corpus.make_samples`, after `bash tools/corpus/setup.sh`). Numbers have the structure of the real
systems and embed the date of their payment; the status-bar clock is always after the payment; all pages of a case tell
of one payment. What a run must answer is in `expected.yaml`.

| case | what it shows | how it was made | expected verdict | why |
| --- | --- | --- | --- | --- |
"""


def readme(all_cases: tuple[Case, ...]) -> str:
    lines = []
    for c in all_cases:
        odd = ", ".join(f"`{k}` {v}" for k, v in c.expected.items() if v != "match") or "all fields match"
        lines.append(f"| `{c.id}` | {c.title} | {c.how} | `{c.verdict}`; {odd} | {c.why} |")
    return README_HEAD + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("sample_images"))
    out: Path = parser.parse_args().out
    made = cases()
    for case in made:
        write_case(case, out)
    (out / "expected.yaml").write_text(expected_yaml(made), encoding="utf-8")
    (out / "README.md").write_text(readme(made), encoding="utf-8")
    lines = [truth_line(c, p) for c in made for p in c.pictures if p.damage != "truncate"]
    (out / "truth.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    size = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
    print(f"{len(made)} cases, {size / 1e6:.1f} MB in {out}")


if __name__ == "__main__":
    main()
