"""F105: a C2PA manifest (content credentials) in the file.

Presence alone is a remark: new cameras sign honest pictures. The manifest's own statement that the
picture was made or composed by a generator (IPTC ``digitalSourceType``) is a sign for review. The
signature is **not** verified here: a reviewer can do that with the C2PA tools; a forged manifest would
only accuse its own file. Source: C2PA technical specification 2.1; IPTC digital source type vocabulary.
"""

from __future__ import annotations

import re

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured

RULES = ("F105",)

_GENERATED = re.compile(
    r"trainedAlgorithmicMedia|compositeWithTrainedAlgorithmicMedia|compositeSynthetic|"
    r"\bopenai\b|chatgpt|dall.?e|midjourney|stable diffusion|firefly|豆包|即梦|文心一格|通义万相",
    re.IGNORECASE,
)


def detect(ctx: InspectionContext) -> list[Check]:
    """A remark when a manifest is there, a sign when it or the metadata names a generator."""
    facts = ctx.shot.container
    texts = (*facts.software, facts.xmp, *(value for _, value in facts.png_text))
    generator = next((match[0] for text in texts if (match := _GENERATED.search(text))), "")
    if generator:
        return [
            found(
                ctx.name,
                "F105",
                Tier.B,
                Place(None, "", generator),
                confidence=0.95,
                what_zh=f"生成工具 {generator}",
                what_en=f"a generator ({generator})",
            )
        ]
    if facts.has_c2pa:
        return [
            found(
                ctx.name,
                "F105",
                Tier.C,
                confidence=0.5,
                what_zh="内容凭证（C2PA）",
                what_en="content credentials (C2PA)",
            )
        ]
    return [not_measured(ctx.name, "F105", "no_metadata")]
