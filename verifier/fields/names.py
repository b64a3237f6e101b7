"""Names of merchants, payers and items as printed: arrows and buttons removed, cut ends and masks named."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.fields.types import Name
from verifier.text import is_cjk, normalise

_CUT = re.compile(r"(?:\.{2,}|…+|⋯+|。。+|··+)$")
_TRAILING = re.compile(r"(?:\s*[>›»〉＞❯●•·]+|\s+(?:复制|copy|[vV口□]))+$", re.IGNORECASE)
_LEADING = re.compile(r"^[:|·•●○◉<‹\s]+")
_TOAST = re.compile(
    r"(?:已|正在)(?:成功)?(?:复制|保存|分享|下载|发送|刷新|加载|提交)(?:成功|至|到)?(?:剪贴板|相册|手机|本地)?(?:中|成功)?[.。!！…]*"
    r"|(?:复制|保存|分享|下载|截图|截屏|操作|刷新|加载)(?:成功|失败|完成|中|已保存)[.。!！…]*|(?:内容|链接|单号|文本|图片)?已(?:复制|保存)"
    r"|(?:text |link |number )?copied(?: to (?:the )?clipboard)?[.!]?|saved(?: to (?:gallery|photos|album))?[.!]?"
    r"|loading\W*|screenshot (?:saved|taken)\W*",
    re.IGNORECASE,
)
"""What an app says for a moment over its page: no name, whichever value it lies on."""
_MAX = 200
# Drawn alike in screen fonts; a simplified Chinese page prints the second.
_TWINS = str.maketrans({"黃": "黄"})
# No transliterated word begins with l and one of these: the letter is a capital I.
_DOUBLED = re.compile(r"([(（]) ?[(（]")
_CAPITAL_I = re.compile(r"(?<![A-Za-z])l(?=[bcdfgjkmnpqrstvwxz])")

# A company's name that stops inside its legal form has lost the row that it wraps to. Shops do call themselves
# 某某股份; a long name that ends so is more likely a cut one.
_INSIDE_FORM = re.compile(r"(?:有限(?:公|责|责任|责任公)?|股份有|.{8}(?:有|股份)|公司.{2,8}分公?)$")


def stops_short(value: object) -> bool:
    """Whether a name stops inside its legal form (``…有限公``) or inside a bracket (``星火水果店（南``)."""
    if not isinstance(value, Name) or value.truncated:
        return False
    text = normalise(value.text)
    return _INSIDE_FORM.search(text) is not None or text.count("(") > text.count(")")


def parse_name(text: str | Sequence[str]) -> Name | None:
    """Parse a name.

    Args:
        text: the value, or its wrapped lines from top to bottom.

    Returns:
        The name with the characters as printed; ``truncated`` when the app cut it with an ellipsis (which is
        not part of the text), ``masked`` when it has ``*``. ``None`` when nothing with a letter is left.
    """
    lines = [text] if isinstance(text, str) else list(text)
    joined = join_lines([_TRAILING.sub("", line.strip()) for line in lines])
    # A bracket at which OCR divided the name can come with both pieces.
    joined = _DOUBLED.sub(r"\1", joined)
    joined = _CAPITAL_I.sub("I", _LEADING.sub("", _TRAILING.sub("", joined)).translate(_TWINS))
    cut = _CUT.search(joined)
    if cut:
        joined = joined[: cut.start()].rstrip()
    if not joined or len(joined) > _MAX or not _says_something(joined) or _TOAST.fullmatch(joined):
        return None
    return Name(joined, truncated=cut is not None, masked="*" in normalise(joined))


def _says_something(text: str) -> bool:
    """One letter is what is left of a name behind a mosaic, two are an avatar's; one Chinese character can be a name."""
    letters = [c for c in text if c.isalnum()]
    return len(letters) >= (3 if text.isascii() else 2) or any(is_cjk(c) for c in letters)


def join_lines(lines: Sequence[str]) -> str:
    """Wrapped lines as one text: a blank between them only where both sides are no Chinese character."""
    out = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        blank = out and not is_cjk(out[-1]) and not is_cjk(line[0]) and out[-1] not in "（(-—/、，。"
        out += (" " if blank else "") + line
    return out
