"""Tell another system that a case is finished: signed, retried, only to hosts that the operator named.

The body holds ids and the verdict, no values of the claim. ``X-Verifier-Signature`` is ``t=<unix seconds>,v1=<hex>``, the
HMAC-SHA256 of ``<t>.<body>`` with the desk's webhook secret.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select, update

from verifier.batch.one import CaseOutcome
from verifier.errors import UsageError, VerifierError
from verifier.store.store import Store, moment
from verifier.store.tables import facts
from verifier.web.keys import utc_now
from verifier.web.queue import Job
from verifier.web.tables import deliveries

log = logging.getLogger("verifier.desk")

_WAITS = (10, 60, 300, 1800, 7200, 21600)
_TIMEOUT = 10.0
_IDLE = 5.0


def check_address(url: str, hosts: tuple[str, ...]) -> str:
    """The address, when it may be used.

    Raises:
        UsageError: no HTTP(S) address, or its host is not among those the operator named.
    """
    try:
        parts = urlsplit(url)
        place = parts.hostname or ""
        full = f"{place}:{parts.port}" if parts.port else place
    except ValueError:
        place = full = ""
        parts = urlsplit("")
    if (
        len(url) > 500
        or parts.scheme not in {"http", "https"}
        or not place
        or parts.username
        or parts.password
    ):
        raise UsageError("is no http or https address", where="webhook_url", code="bad_webhook")
    if full not in hosts:
        # Without this list anybody with a token could make the server call addresses of its own network.
        raise UsageError(
            "goes to a host that the operator did not allow",
            where="webhook_url",
            hint="--webhook-host names the hosts",
            code="webhook_host",
        )
    return url


def secret(connection: Connection) -> str:
    """The key of the signatures, made on first use."""
    found = connection.scalar(select(facts.c.value).where(facts.c.name == "webhook_secret"))
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(facts).values(name="webhook_secret", value=found))
    return str(found)


def sign(key: str, body: str, at: int) -> str:
    """The value of the signature header."""
    digest = hmac.new(key.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def event_of(job: Job, outcome: CaseOutcome) -> dict[str, str]:
    """What is told of a finished job: ids and the verdict, or the code of what went wrong."""
    event = {"event": "case.finished", "case_id": job.case_id, "job_id": job.id, "policy": job.policy}
    if outcome.report is not None:
        return {**event, "state": "done", "verdict": outcome.report.verdict.value}
    return {**event, "state": "failed", "error": outcome.error.code if outcome.error else "unknown"}


def enqueue(connection: Connection, at: str, case_id: str, url: str, event: Mapping[str, Any]) -> None:
    """Have it delivered; durable with the transaction that made it true."""
    number = secrets.token_hex(16)
    body = json.dumps({"delivery": number, **event}, sort_keys=True)
    connection.execute(
        insert(deliveries).values(
            id=number, case_id=case_id, url=url, body=body, state="due", attempts=0, next_at=at, created_at=at
        )
    )


class Messenger:
    """A thread that delivers what is due."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is due stays due."""
        self._stopping.set()
        self._wake.set()

    def notice(self) -> None:
        """Something is due."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                if not self._deliver_one():
                    self._wake.wait(_IDLE)
                    self._wake.clear()
            except VerifierError as error:
                log.warning("webhooks: %s", error.code)
                self._stopping.wait(_IDLE)

    def _deliver_one(self) -> bool:
        with self._store.read() as connection:
            row = connection.execute(
                select(deliveries)
                .where(deliveries.c.state == "due", deliveries.c.next_at <= self._store.now())
                .order_by(deliveries.c.next_at)
                .limit(1)
            ).first()
        if row is None:
            return False
        with self._store.write() as connection:
            key = secret(connection)
        problem = post(row.url, row.body, key)
        values: dict[str, Any] = {"attempts": row.attempts + 1, "last_error": problem}
        if not problem:
            values["state"] = "delivered"
        elif row.attempts >= len(_WAITS):
            values["state"] = "given_up"
        else:
            values["next_at"] = moment(utc_now() + timedelta(seconds=_WAITS[row.attempts]))
        with self._store.write() as connection:
            connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**values))
        return True


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        """A redirect could lead to a host that nobody allowed: it counts as a failure."""


def post(url: str, body: str, key: str) -> str:
    """Deliver; empty when it was accepted, else what went wrong in a word."""
    request = urllib.request.Request(
        url,
        data=body.encode(),
        method="POST",
        headers={
            "Content-Type": "application/json",
            "User-Agent": "screenshot-evidence-verifier",
            "X-Verifier-Signature": sign(key, body, int(time.time())),
        },
    )
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            return "" if 200 <= answer.status < 300 else f"status {answer.status}"
    except urllib.error.HTTPError as error:
        return f"status {error.code}"
    except (OSError, ValueError) as error:
        return type(error).__name__
