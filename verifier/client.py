"""A client for the desk's HTTP API, with nothing but the standard library.

Example:
    >>> desk = Client("https://desk.example", token)
    >>> job = desk.submit({"case_id": "CASE-001", ...}, ["pay.png", "order.jpg"])
    >>> report = desk.wait(job)
    >>> report.verdict
"""

from __future__ import annotations

import http.client
import json
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from verifier.errors import UsageError, VerifierError
from verifier.reports.model import CaseReport

Picture = str | Path | tuple[str, bytes]
"""A file, or a name and its bytes."""


class ApiError(VerifierError):
    """The desk refused. ``status`` is the HTTP status, ``code`` the problem's stable code.

    Attributes:
        retry_after: seconds to wait before the next try, where the desk said so.
        errors: single fields that are wrong.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: float | None = None) -> None:
        super().__init__(str(problem.get("detail") or status), code=str(problem.get("code") or status))
        self.status = status
        self.retry_after = retry_after
        self.errors: list[dict[str, str]] = list(problem.get("errors") or [])


class Client:
    """One desk. Opens a connection a call, so it may be shared between threads.

    Args:
        address: where the desk is, for example ``http://127.0.0.1:8765``.
        token: an API token; :class:`ApiError` 401 or 403 says when it does not do.
        timeout: seconds to wait for an answer.
    """

    def __init__(self, address: str, token: str, *, timeout: float = 60.0) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise UsageError("is no http or https address", where=address[:200])
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._place = parts.netloc
        self._token = token
        self._timeout = timeout

    def submit(
        self,
        claim: Mapping[str, Any],
        pictures: Iterable[Picture],
        *,
        policy: str = "default",
        webhook_url: str = "",
        idempotency_key: str | None = None,
    ) -> str:
        """Submit a case; returns the id of its job. Sent again with the same key, it stays one case."""
        parts = [("claim", "claim.json", json.dumps(claim, default=str).encode())]
        parts += [("pictures", *_loaded(picture)) for picture in pictures]
        answer = self._post_form("/api/v1/cases", parts, policy, webhook_url, idempotency_key)
        return str(answer["jobs"][0]["id"])

    def submit_archive(
        self, archive: str | Path | bytes, *, policy: str = "default", idempotency_key: str | None = None
    ) -> dict[str, Any]:
        """Submit a zip of case folders; ``jobs`` were taken, ``refused`` say why not."""
        data = archive if isinstance(archive, bytes) else Path(archive).read_bytes()
        parts = [("archive", "cases.zip", data)]
        return self._post_form("/api/v1/cases", parts, policy, "", idempotency_key)

    def verify(
        self, claim: Mapping[str, Any], picture: Picture, *, policy: str = "default", wait: float = 30.0
    ) -> CaseReport:
        """Verify a claim with one picture and return the report.

        Raises:
            ApiError: refused; ``code`` ``not_finished`` when it takes longer (it goes on in the queue).
        """
        parts = [
            ("claim", "claim.json", json.dumps(claim, default=str).encode()),
            ("picture", *_loaded(picture)),
        ]
        answer = self._post_form(f"/api/v1/verify?wait={wait}", parts, policy, "", None)
        if "report" not in answer:
            raise ApiError(202, {"code": "not_finished", "detail": f"job {answer['jobs'][0]['id']} goes on"})
        return CaseReport.model_validate(answer["report"])

    def job(self, job_id: str) -> dict[str, Any]:
        """A job: ``state`` is ``queued``, ``running``, ``done`` or ``failed``."""
        return dict(self._get(f"/api/v1/jobs/{quote(job_id, safe='')}"))

    def wait(self, job_id: str, *, timeout: float = 600.0) -> CaseReport:
        """Wait for a job and return the report that it made.

        Raises:
            ApiError: the job failed.
            TimeoutError: it is not finished in time.
        """
        until, pause = time.monotonic() + timeout, 0.2
        while True:
            job = self.job(job_id)
            if job["state"] == "done":
                return self.report(job["case_id"], digest=job["report_digest"])
            if job["state"] == "failed":
                raise ApiError(422, {"code": job["error_code"], "detail": job["error_reason"]})
            if time.monotonic() > until:
                raise TimeoutError(f"job {job_id} is {job['state']}")
            time.sleep(pause)
            pause = min(pause * 1.5, 5.0)

    def case(self, case_id: str) -> dict[str, Any]:
        """Where a case stands."""
        return dict(self._get(f"/api/v1/cases/{quote(case_id, safe='')}"))

    def report(self, case_id: str, *, digest: str = "") -> CaseReport:
        """The newest report of a case, or an earlier one."""
        query = f"?digest={digest}" if digest else ""
        found = self._get(f"/api/v1/cases/{quote(case_id, safe='')}/report{query}")
        return CaseReport.model_validate(found)

    def picture(self, case_id: str, number: int, form: str = "") -> bytes:
        """A picture of a case; ``form`` is empty, ``annotated``, ``heatmap`` or ``original``."""
        path = f"/api/v1/cases/{quote(case_id, safe='')}/pictures/{number}"
        return self._call("GET", f"{path}/{form}" if form else path)[1]

    def search(self, **filters: str | int) -> Iterator[dict[str, Any]]:
        """Every case that fits, worst first; filters as in ``GET /api/v1/cases``."""
        query: dict[str, str | int] = dict(filters)
        while True:
            page = self._get(f"/api/v1/cases?{urlencode(query)}")
            yield from page["cases"]
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    def decide(
        self, case_id: str, decision: str, note: str = "", *, report_digest: str = ""
    ) -> dict[str, Any]:
        """Record a decision: ``accept``, ``reject`` or ``ask``."""
        body = {"decision": decision, "note": note, "report_digest": report_digest}
        return self._post_json(f"/api/v1/cases/{quote(case_id, safe='')}/decisions", body)

    def undo(self, case_id: str, number: int) -> None:
        """Take one's own decision back, within a minute."""
        self._call("DELETE", f"/api/v1/cases/{quote(case_id, safe='')}/decisions/{number}")

    def verify_again(self, case_id: str, *, policy: str = "default") -> str:
        """Verify a case with another policy; returns the id of the job."""
        answer = self._post_json(f"/api/v1/cases/{quote(case_id, safe='')}/verify", {"policy": policy})
        return str(answer["id"])

    def audit(self, case_id: str = "") -> Iterator[dict[str, Any]]:
        """Lines of the audit trail in their order."""
        query: dict[str, str | int] = {"limit": 500} | ({"case_id": case_id} if case_id else {})
        while lines := self._get(f"/api/v1/audit?{urlencode(query)}"):
            yield from lines
            query["after"] = lines[-1]["seq"]

    def forget(self, case_id: str) -> None:
        """Remove the pictures and all personal values of a case for good."""
        self._call("DELETE", f"/api/v1/cases/{quote(case_id, safe='')}")

    def _get(self, path: str) -> Any:
        return json.loads(self._call("GET", path)[1])

    def _post_json(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        return dict(json.loads(self._call("POST", path, json.dumps(body).encode(), headers)[1]))

    def _post_form(
        self,
        path: str,
        parts: list[tuple[str, str, bytes]],
        policy: str,
        webhook_url: str,
        key: str | None,
    ) -> dict[str, Any]:
        boundary = secrets.token_hex(16)
        body = b"".join(_part(boundary, name, data, file) for name, file, data in parts)
        for name, text in (("policy", policy), ("webhook_url", webhook_url)):
            body += _part(boundary, name, text.encode()) if text else b""
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        if key is not None:
            headers["Idempotency-Key"] = key
        return dict(json.loads(self._call("POST", path, body + f"--{boundary}--\r\n".encode(), headers)[1]))

    def _call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = self._connect(self._place, timeout=self._timeout)
        try:
            wanted = {"Authorization": f"Bearer {self._token}", **(headers or {})}
            connection.request(method, path, body, wanted)
            answer = connection.getresponse()
            data = answer.read()
        except OSError as error:
            raise VerifierError("the desk does not answer", where=self._place, code="unreachable") from error
        finally:
            connection.close()
        if answer.status >= 400:
            raise ApiError(answer.status, _problem(data), _seconds(answer.getheader("Retry-After")))
        return answer.status, data


def _loaded(picture: Picture) -> tuple[str, bytes]:
    if isinstance(picture, tuple):
        return picture
    path = Path(picture)
    return path.name, path.read_bytes()


def _part(boundary: str, name: str, data: bytes, file: str | None = None) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if file is not None:
        # As browsers do it: what could end the header is percent-encoded.
        safe = file.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
        head += f'; filename="{safe}"\r\nContent-Type: application/octet-stream'
    return head.encode("utf-8", "replace") + b"\r\n\r\n" + data + b"\r\n"


def _problem(data: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isdigit() else None
