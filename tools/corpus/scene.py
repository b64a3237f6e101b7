"""Draw how a page is shown: phone, fonts, theme, status bar, accessibility size, what lies over it."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from tools.corpus import catalog
from tools.corpus.types import Device, Layout, PageContent, Scene, StatusBar
from tools.corpus.values.names import vocab
from tools.corpus.values.times import CHINA, draw_capture_time


def draw_statusbar(
    rng: random.Random, device: Device, captured_at: datetime, language: str = "zh"
) -> StatusBar:
    """A bar whose clock is the moment of capture; the style fits the phone."""
    if device.os == "ios":
        style = "ios_notch" if device.notch else "ios_flat"
        clock = (
            f"{captured_at.hour}:{captured_at:%M}"
            if captured_at.hour < 10 and rng.random() < 0.2
            else f"{captured_at:%H:%M}"
        )
    else:
        style = rng.choice(
            ("android_left", "android_pill")
            if device.notch
            else ("android_left", "android_pill", "android_right")
        )
        clock = f"{captured_at:%H:%M}"
    icons = tuple(i for i in ("chat", "mail", "alarm", "bt", "mute", "nfc", "loc") if rng.random() < 0.22)
    speed = f"{rng.uniform(0.1, 480):.1f}K/s" if device.os == "android" and rng.random() < 0.25 else ""
    return StatusBar(
        style=style,
        clock=clock,
        battery=rng.randint(9, 100),
        signal=rng.randint(1, 4),
        network=rng.choice(("5G", "5G", "4G", "LTE")),
        wifi=rng.random() < 0.6,
        charging=rng.random() < 0.1,
        show_percent=rng.random() < 0.5,
        icons=icons[:4],
        carrier=rng.choice(vocab()["carriers" if language == "zh" else "foreign_carriers"]),
        speed=speed,
    )


EXTRA_ODDS = (("toast", 0.05), ("floating_ball", 0.06), ("notification", 0.03))


def draw_scene(rng: random.Random, layout: Layout, content: PageContent, split: str, seed: str) -> Scene:
    """A scene for ``content`` from the phones and fonts of ``split``."""
    device = catalog.draw_device(rng, split, layout.os)
    after = content.shown_after or datetime(2026, 3, 1, 12, tzinfo=CHINA)
    captured_at = content.data.get("captured_at") or draw_capture_time(rng, after)
    theme = (
        "dark"
        if "dark" in layout.themes and ("light" not in layout.themes or rng.random() < 0.25)
        else "light"
    )
    free = not layout.options.get("paper", False)
    scroll = free and rng.random() < (0.7 if content.data.get("long") else layout.options.get("scroll", 0.06))
    extras = tuple(name for name, odds in EXTRA_ODDS if free and not scroll and rng.random() < odds)
    if "keyboard" in layout.options and not scroll and rng.random() < 0.15:
        extras += ("keyboard",)
    return Scene(
        layout=layout,
        device=device,
        fonts=catalog.draw_font_set(rng, split),
        theme=theme,
        statusbar=draw_statusbar(rng, device, captured_at, content.language),
        captured_at=captured_at,
        font_scale=rng.choice((1.18, 1.3))
        if free and rng.random() < 0.07
        else rng.choice((1.0, 1.0, 1.0, 1.04)),
        scroll_capture=scroll,
        extras=extras,
        seed=seed,
    )


def with_clock(scene: Scene, captured_at: datetime) -> Scene:
    """The same scene, captured at another moment."""
    return replace(
        scene, captured_at=captured_at, statusbar=replace(scene.statusbar, clock=f"{captured_at:%H:%M}")
    )


def plain_scene(
    layout_id: str,
    device_id: str,
    fonts: tuple[str, str, str, str, str, str],
    theme: str,
    captured_at: datetime,
    *,
    seed: str,
    battery: int = 76,
) -> Scene:
    """A scene with everything named, for the sample cases."""
    device = catalog.device(device_id)
    rng = random.Random(f"scene/{seed}")
    bar = replace(
        draw_statusbar(rng, device, captured_at),
        clock=f"{captured_at:%H:%M}",
        battery=battery,
        charging=False,
    )
    return Scene(
        layout=catalog.layout(layout_id),
        device=device,
        fonts=catalog.font_set(*fonts),
        theme=theme,
        statusbar=bar,
        captured_at=captured_at,
        seed=seed,
    )
