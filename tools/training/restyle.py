"""Pages in looks that no layout has: sizes, weights, colours and tracking of a rendered page drawn anew.

The train split has some twenty layouts, and what is learned from so few is what those look like: that a state is grey,
that an amount is thrice as tall. Here every rule of a page's style sheet is changed a little, the same for all elements
it applies to, and a few values get a look of their own, as apps give their amounts and states.
"""

from __future__ import annotations

import colorsys
import random
import re

_SIZE = re.compile(r"font-size:\s*([\d.]+)rem")
_WEIGHT = re.compile(r"font-weight:\s*(\d+)")
_COLOUR = re.compile(r"#([0-9a-fA-F]{6})\b")
_FIELDS = ("amount", "status", "merchant", "paid_at", "order_no", "transaction_no")
_WEIGHTS = (400, 400, 500, 500, 600, 700)


def refont(html: str, latin: str, number: str) -> str:
    """The page's HTML with other families for Latin text and for figures."""
    end = html.index("</style>")
    own = f':root {{ --latin: "{latin}"; --number: "{number}"; }}'
    return f"{html[:end]}{own}\n{html[end:]}"


def restyle(html: str, rng: random.Random) -> str:
    """The page's HTML with another style; texts, marks and order stay."""
    start, end = html.index("<style>"), html.index("</style>")
    css = html[start:end]
    css = _SIZE.sub(lambda m: f"font-size: {float(m[1]) * _factor(rng, 0.07):.3f}rem", css)
    css = _WEIGHT.sub(lambda m: f"font-weight: {rng.choice(_WEIGHTS) if rng.random() < 0.35 else m[1]}", css)
    turn = rng.random() if rng.random() < 0.5 else 0.0
    css = _COLOUR.sub(lambda m: _turned(m[1], turn), css)
    return html[:start] + css + "\n" + "\n".join(_own_rules(rng)) + html[end:]


def _own_rules(rng: random.Random) -> list[str]:
    rules = []
    grey = rng.randint(95, 160)
    if rng.random() < 0.5:
        rules.append(f":where(.screen) {{ --fg2: rgb({grey},{grey},{grey + rng.randint(0, 8)}); }}")
    if rng.random() < 0.3:
        dark = rng.randint(0, 60)
        rules.append(f":where(.screen.light) {{ --fg: rgb({dark},{dark},{dark + rng.randint(0, 12)}); }}")
    if rng.random() < 0.2:
        rules.append(f".main {{ letter-spacing: {rng.uniform(-0.02, 0.06):.3f}em; }}")
    if rng.random() < 0.2:
        rules.append(
            ".main { font-family: var(--number), var(--latin), var(--cjk), var(--symbol), sans-serif; }"
        )
    for field in _FIELDS:
        look = []
        if rng.random() < 0.2:
            look.append(f"font-weight: {rng.choice(_WEIGHTS)}")
        if rng.random() < 0.15:
            look.append(f"font-size: {_factor(rng, 0.12):.3f}em")
        if rng.random() < (0.3 if field in ("amount", "status") else 0.06):
            r, g, b = colorsys.hls_to_rgb(rng.random(), rng.uniform(0.3, 0.55), rng.uniform(0.5, 1.0))
            look.append(f"color: rgb({round(255 * r)},{round(255 * g)},{round(255 * b)})")
        if rng.random() < (0.25 if field == "amount" else 0.04):
            look.append("font-family: var(--number), var(--latin), var(--cjk), var(--symbol), sans-serif")
        if look:
            rules.append(f'[data-field="{field}"] {{ {"; ".join(look)}; }}')
    return rules


def _factor(rng: random.Random, spread: float) -> float:
    return min(1.3, max(0.75, rng.lognormvariate(0, spread)))


def _turned(code: str, turn: float) -> str:
    r, g, b = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    h, light, s = colorsys.rgb_to_hls(r, g, b)
    r, g, b = colorsys.hls_to_rgb((h + turn) % 1, light, s)
    return f"#{round(255 * r):02x}{round(255 * g):02x}{round(255 * b):02x}"
