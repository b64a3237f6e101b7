"""Templates with what every page needs: language, theme, who is logged in, the words of the desk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit

import yaml
from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from verifier._version import __version__
from verifier.claims.model import DEFAULT_ZONE
from verifier.problems import hint_text, reason_text
from verifier.reports.html import differing, finalized
from verifier.reports.labels import label
from verifier.reports.matrix import shown_value
from verifier.reports.model import FieldItem, Text
from verifier.rules import Lang
from verifier.web.auth import COOKIE
from verifier.web.keys import Principal, csrf_token

LANG_COOKIE, THEME_COOKIE = "desk_lang", "desk_theme"


def page(
    request: Request, template: str, who: Principal | None, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page in the language and theme that the reader chose."""
    lang = language(request)
    secret = request.cookies.get(COOKIE, "")
    html = (
        _environment()
        .get_template(template)
        .render(
            lang=lang,
            theme=_theme(request),
            who=who,
            csrf=csrf_token(secret) if who is not None else "",
            t=Words(lang),
            version=__version__,
            path=request.url.path,
            **values,
        )
    )
    return HTMLResponse(html, status)


def error_page(
    request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """What went wrong, for people."""
    answer = page(request, "error.html", None, status, code=status, detail=detail)
    answer.headers.update(headers or {})
    return answer


def login_address(request: Request) -> str:
    """The login page, which leads back to where the reader wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return "/login" if request.method != "GET" or wanted == "/" else f"/login?next={quote(wanted, safe='')}"


def local_path(address: str) -> str:
    """The address when it leads into this desk, else the inbox: a link may not send people elsewhere."""
    try:
        parsed = urlsplit(address)
    except ValueError:
        return "/"
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parsed.netloc
    return address if inside and address.isprintable() and "\\" not in address else "/"


def language(request: Request) -> Lang:
    """Chinese unless the reader chose English."""
    return "en" if request.cookies.get(LANG_COOKIE) == "en" else "zh"


def _theme(request: Request) -> str:
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in {"light", "dark"} else "auto"


class Words:
    """Fixed words in one language: the desk's own, then those of the reports."""

    def __init__(self, lang: Lang) -> None:
        self._lang: Lang = lang

    def __call__(self, key: str) -> str:
        """The word; a key that neither knows shows its last part."""
        own = _words().get(key)
        return own[self._lang] if own else label(key, self._lang)

    def of(self, text: Text) -> str:
        """A sentence of a report."""
        return str(getattr(text, self._lang))


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    text = files("verifier.web").joinpath("words.yaml").read_text("utf-8")
    return {str(key): dict(value) for key, value in yaml.safe_load(text).items()}


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("verifier.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalized,
    )
    env.globals.update(
        asset=asset, differing=differing, shown=shown, local=local_time, reason=reason_text, hint=hint_text
    )
    return env


@cache
def asset(name: str) -> str:
    """The address of a file of ours; it changes with its content, so browsers may keep it."""
    data = files("verifier.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(data).hexdigest()[:12]}"


def shown(item: FieldItem, lang: Lang) -> str:
    """A field's value as people write it."""
    if item.name == "status" and item.value:
        return f"{label(f'status.{item.value}', lang)} {item.raw}"
    return shown_value(item)


def local_time(at: str) -> str:
    """A moment as it reads on a clock in the claims' zone, to the minute."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return moment.astimezone(DEFAULT_ZONE).strftime("%Y-%m-%d %H:%M")
