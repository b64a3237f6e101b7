"""The declared devices, fonts and layouts, each with the split it belongs to."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tools.corpus.types import Device, FontSet, Layout

HERE = Path(__file__).parent
CACHE = HERE / ".cache"
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Family:
    """One font family: where it comes from, what it may be used for, and its split. ``weight`` biases the draw."""

    id: str
    family: str
    source: str
    roles: tuple[str, ...]
    split: str
    weight: int = 2


def yaml_file(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _load(name: str) -> Any:
    return yaml_file(HERE / "data" / name)


@functools.cache
def families() -> tuple[Family, ...]:
    return tuple(Family(**{**item, "roles": tuple(item["roles"])}) for item in _load("fonts.yaml"))


@functools.cache
def devices() -> tuple[Device, ...]:
    return tuple(
        Device(
            id=d["id"],
            os=d["os"],
            width=d["width"],
            height=d["height"],
            scale=d["scale"],
            split=d["split"],
            status_height=d["status"],
            nav_height=d["nav"],
            notch=d["notch"],
        )
        for d in _load("devices.yaml")
    )


@functools.cache
def layouts() -> tuple[Layout, ...]:
    found = []
    for kind, by_name in _load("layouts.yaml").items():
        for name, spec in by_name.items():
            options = {k: v for k, v in spec.items() if k not in ("split", "os", "themes")}
            found.append(
                Layout(
                    kind,
                    name,
                    spec["split"],
                    spec.get("os", "any"),
                    tuple(spec.get("themes", ("light", "dark"))),
                    options,
                )
            )
    return tuple(found)


def kinds() -> tuple[str, ...]:
    return tuple(dict.fromkeys(layout.kind for layout in layouts()))


def layouts_of(kind: str, split: str) -> tuple[Layout, ...]:
    return tuple(layout for layout in layouts() if layout.kind == kind and layout.split == split)


def layout(layout_id: str) -> Layout:
    """The layout called ``kind/name``; KeyError names it when there is none."""
    for candidate in layouts():
        if candidate.id == layout_id:
            return candidate
    raise KeyError(layout_id)


def device(device_id: str) -> Device:
    for candidate in devices():
        if candidate.id == device_id:
            return candidate
    raise KeyError(device_id)


def font_set(cjk: str, latin: str, number: str, serif: str, thai: str, symbol: str) -> FontSet:
    """Make a set from family ids; ``latin`` may equal ``cjk`` (a phone without a separate Latin face)."""
    by_id = {f.id: f for f in families()}
    parts = dict.fromkeys((cjk, latin, number))
    return FontSet(
        id="+".join(parts),
        cjk=by_id[cjk].family,
        latin=by_id[latin].family,
        number=by_id[number].family,
        serif=by_id[serif].family,
        thai=by_id[thai].family,
        symbol=by_id[symbol].family,
    )


def draw_font_set(rng: random.Random, split: str) -> FontSet:
    """Draw one family per role from the families of ``split``."""

    def pick(role: str) -> str:
        pool = [f for f in families() if f.split == split and role in f.roles]
        return rng.choices(pool, [f.weight for f in pool])[0].id

    cjk, latin, number = pick("cjk"), pick("latin"), pick("number")
    if latin in {"noto-sans-cjk", "wqy-microhei", "wqy-zenhei"}:
        latin = cjk
    if rng.random() < 0.4:
        number = latin
    return font_set(cjk, latin, number, pick("serif"), pick("thai"), pick("symbol"))


def draw_device(rng: random.Random, split: str, os: str) -> Device:
    pool = [d for d in devices() if d.split == split and os in ("any", d.os)]
    return rng.choice(pool)
