"""What a phone lays over a page (toast, floating ball, notification banner, keyboard), and where it lands."""

from __future__ import annotations

import random
from typing import Any

from tools.corpus.template import KEYBOARD_HEIGHT, render_template
from tools.corpus.types import Scene

TOASTS = {
    "zh": ("已复制", "网络异常，请稍后重试", "截图已保存", "加载中…", "复制成功"),
    "en": ("Copied", "Network error, try again later", "Screenshot saved", "Loading…"),
}
NOTICES = {
    "zh": (
        ("天气", "今晚有小雨，出门记得带伞"),
        ("日历", "会议将在15分钟后开始"),
        ("系统更新", "新版本已准备好安装"),
    ),
    "en": (("Weather", "Light rain expected tonight"), ("Calendar", "Meeting starts in 15 minutes")),
}
TARGETS = ("order_no", "amount", "paid_at", "transaction_no", "merchant", "merchant_order_no", "status")


def _target(rng: random.Random, facts: dict[str, Any]) -> list[float] | None:
    """A visible value to cover, or nothing (three in ten extras cover no value)."""
    pool = [f for f in facts["fields"] if f["name"] in TARGETS and f["lines"] and f["cover"]["share"] == 0]
    if not pool or rng.random() < 0.3:
        return None
    line: list[float] = rng.choice(pool)["lines"][0]
    return line


def _toast(rng: random.Random, scene: Scene, facts: dict[str, Any], language: str) -> dict[str, Any]:
    target = _target(rng, facts)
    return {
        "x": scene.device.width / scene.device.scale / 2,
        "y": (target[1] + target[3]) / 2 if target else facts["height"] * 0.8,
        "text": rng.choice(TOASTS[language]),
        "colour": rng.choice(("rgba(40,40,40,.92)", "#333", "rgba(60,60,60,.96)")),
        "radius": rng.choice((6, 10, 24)),
    }


def _ball(rng: random.Random, scene: Scene, facts: dict[str, Any], language: str) -> dict[str, Any]:
    del language
    size = rng.choice((44, 50, 56))
    x = scene.device.width / scene.device.scale - size - 4
    y = facts["height"] * rng.uniform(0.3, 0.8)
    target = _target(rng, facts)
    if target:
        y = (target[1] + target[3] - size) / 2
        # A ball rests at the edge of the screen unless the value ends before it: then it is being dragged.
        if target[2] < x + size * 0.3:
            x = target[2] - size * rng.uniform(0.5, 0.9)
    return {"x": x, "y": y, "size": size, "radius": rng.choice(("50%", "14px"))}


def _notification(rng: random.Random, scene: Scene, facts: dict[str, Any], language: str) -> dict[str, Any]:
    del facts
    title, text = rng.choice(NOTICES[language])
    now = {"zh": "现在", "en": "now"}[language]
    return {"y": scene.device.status_height + 2, "title": title, "text": text, "now": now}


def _keyboard(rng: random.Random, scene: Scene, facts: dict[str, Any], language: str) -> dict[str, Any]:
    del rng, language
    top = facts["height"] - KEYBOARD_HEIGHT - scene.device.nav_height
    return {"y": top, "dark": scene.theme == "dark"}


_PLACES = {"toast": _toast, "floating_ball": _ball, "notification": _notification, "keyboard": _keyboard}


def overlay_html(rng: random.Random, scene: Scene, facts: dict[str, Any], language: str) -> str:
    """HTML of the scene's extras, placed over a value where there is one to cover."""
    spoken = "zh" if language == "zh" else "en"
    return "".join(
        render_template("_overlays.html", kind=kind, **_PLACES[kind](rng, scene, facts, spoken))
        for kind in scene.extras
    )
