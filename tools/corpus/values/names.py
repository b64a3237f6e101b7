"""Invented companies, shops, people and goods, in the shapes that pages print them."""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass
from typing import Any

from tools.corpus.catalog import HERE, yaml_file


@functools.cache
def vocab() -> dict[str, Any]:
    """The word lists of data/vocab.yaml."""
    loaded: dict[str, Any] = yaml_file(HERE / "data" / "vocab.yaml")
    return loaded


@dataclass(frozen=True, slots=True)
class Merchant:
    """A payee: the name on the page's head and the registered company name."""

    display: str
    full: str


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank: short and full name, letters, hotline, house colour."""

    name: str
    full: str
    code: str
    hotline: str
    color: str


def draw_merchant(rng: random.Random) -> Merchant:
    """A company with a display name: short shop name, company name, or platform-like name (long ones included)."""
    words = vocab()
    brand, city = rng.choice(words["brands"]), rng.choice(words["cities"])
    full = f"{city}{brand}{rng.choice(words['industries'])}{rng.choice(words['suffixes'])}"
    match rng.randrange(5):
        case 0:
            display = full
        case 1:
            display = f"{brand}{rng.choice(words['shops'])}"
        case 2:
            display = f"{rng.choice(words['platforms'])}-{brand}{rng.choice(words['shops'])}"
        case 3:
            display = f"{brand}{rng.choice(words['shops'])}（{city}{rng.choice('东南西北中')}路店）"
        case _:
            display = f"{brand}{rng.choice(('商城', '数卡', '充值', '平台商户'))}"
    return Merchant(display, full)


def star_name(name: str) -> str:
    """张伟 becomes *伟, as wallets print a payee who is a person."""
    return "*" + name[1:]


def draw_bank(rng: random.Random) -> Bank:
    return Bank(**rng.choice(vocab()["banks"]))


def draw_person(rng: random.Random) -> str:
    name: str = rng.choice(vocab()["people"])
    return name


def draw_product(rng: random.Random) -> str:
    name: str = rng.choice(vocab()["products"])
    return name


def draw_platform(rng: random.Random) -> str:
    name: str = rng.choice(vocab()["platforms"])
    return name
