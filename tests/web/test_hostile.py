"""Bad input over HTTP: the right status, a clear message, nothing half-written."""

from __future__ import annotations

import http.client
import io
import json
import socket
import struct
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator

import pytest

from tests.web.conftest import RunningDesk, claim_of, pictures_of
from verifier.client import ApiError, Client
from verifier.web import queue
from verifier.web.auth import COOKIE
from verifier.web.keys import csrf_token

pytestmark = pytest.mark.slow

SMALL = ("a.png", pictures_of("CASE-007")[0].read_bytes())


@pytest.fixture(autouse=True)
def nothing_is_half_written(running: RunningDesk, request: pytest.FixtureRequest) -> Iterator[None]:
    """What is refused leaves no case and no job."""
    with running.desk.store.read() as connection:
        before = sum(queue.counts(connection).values())
    yield
    if "accepted" not in request.keywords:
        with running.desk.store.read() as connection:
            assert sum(queue.counts(connection).values()) == before


def post(
    running: RunningDesk, path: str, body: bytes, kind: str, **headers: str
) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection(running.address.removeprefix("http://"), timeout=30)
    sent = {"Authorization": f"Bearer {running.token}", "Content-Type": kind, **headers}
    connection.request("POST", path, body, sent)
    answer = connection.getresponse()
    found = json.loads(answer.read())
    assert answer.status < 400 or answer.getheader("Content-Type") == "application/problem+json"
    connection.close()
    return answer.status, found


def refused(call: object, *args: object, **more: object) -> ApiError:
    with pytest.raises(ApiError) as error:
        call(*args, **more)  # type: ignore[operator]
    return error.value


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ({}, "missing"),
        (claim_of("CASE-007", case_id="../../etc"), "case_id"),
        (claim_of("CASE-007", amount="-5"), "amount"),
        (claim_of("CASE-007", amount="1e400"), "amount"),
        (claim_of("CASE-007", paid_at="2099-01-01 10:00", filed_at="2099-01-01 11:00"), "future"),
        (claim_of("CASE-007", surprise="x"), "surprise"),
        (claim_of("CASE-007", order_no="A\u0000B"), "control"),
        (claim_of("CASE-007", description="x" * 70_000), "larger than"),
    ],
)
def test_bad_claims_name_the_field(client: Client, claim: dict[str, object], words: str) -> None:
    error = refused(client.submit, claim, [SMALL])
    assert error.status == 422 and words in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not multipart at all",
        b'--xx\r\nContent-Disposition: form-data; name="claim"\r\n\r\n{}',
        b"--xx\r\nContent-Disposition: form-data\r\n\r\nno name\r\n--xx--\r\n",
        b"--xx\r\n" + b"A: b\r\n" * 5000 + b"\r\n\r\n--xx--\r\n",
    ],
)
def test_malformed_multipart(running: RunningDesk, body: bytes) -> None:
    status, found = post(running, "/api/v1/cases", body, "multipart/form-data; boundary=xx")
    assert status in {400, 422}
    assert found["code"] and found["detail"]


def test_no_multipart_at_all(running: RunningDesk) -> None:
    for kind in ("application/json", "multipart/form-data", "text/plain; charset=utf-7"):
        assert post(running, "/api/v1/cases", b'{"claim": 1}', kind)[0] in {400, 422}


def test_too_much_is_refused_before_it_is_read(running: RunningDesk, client: Client) -> None:
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", int(running.address.rpartition(":")[2])), timeout=20) as line:
        line.sendall(
            f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {running.token}\r\n"
            "Content-Type: multipart/form-data; boundary=xx\r\nContent-Length: 99999999999\r\n\r\n".encode()
        )
        assert b" 413 " in line.recv(4000).split(b"\r\n")[0]
    assert time.monotonic() - started < 10
    chunked = iter([b"x" * 1_000_000] * 6)  # no length given: counted while it comes
    connection = http.client.HTTPConnection(running.address.removeprefix("http://"), timeout=30)
    headers = {"Authorization": f"Bearer {running.token}", "Content-Type": "multipart/form-data; boundary=xx"}
    try:
        connection.request("POST", "/api/v1/cases", chunked, headers, encode_chunked=True)
        assert connection.getresponse().status in {400, 413}
    except (BrokenPipeError, ConnectionResetError):
        pass  # it did not even listen to the end
    error = refused(client.submit, claim_of("CASE-007"), [(f"{n}.png", SMALL[1]) for n in range(11)])
    assert error.code == "too_many_files"


def test_a_slow_upload_is_given_up(running: RunningDesk) -> None:
    with socket.create_connection(("127.0.0.1", int(running.address.rpartition(":")[2])), timeout=20) as line:
        line.sendall(
            f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {running.token}\r\n"
            "Content-Type: multipart/form-data; boundary=xx\r\nContent-Length: 5000\r\n\r\n--xx\r\n".encode()
        )
        assert b" 408 " in line.recv(4000).split(b"\r\n")[0]


@pytest.mark.accepted
def test_a_key_used_with_another_body(client: Client) -> None:
    claim = claim_of("CASE-007", case_id="KEY-1")
    first = client.submit(claim, [SMALL], idempotency_key="the-key")
    assert client.submit(claim, [SMALL], idempotency_key="the-key") == first
    error = refused(client.submit, claim_of("CASE-007", case_id="KEY-2"), [SMALL], idempotency_key="the-key")
    assert (error.status, error.code) == (422, "idempotency_mismatch")
    assert refused(client.case, "KEY-2").status == 404
    assert refused(client.submit, claim, [SMALL]).code == "case_exists"


@pytest.mark.accepted
def test_the_same_key_at_the_same_moment_is_one_case(client: Client) -> None:
    claim, jobs = claim_of("CASE-007", case_id="KEY-3"), set()

    def send() -> None:
        jobs.add(client.submit(claim, [SMALL], idempotency_key="at-once"))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(jobs) == 1


def zip_of(*files: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return packed.getvalue()


def link_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("C/claim.yaml")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"PK\x03\x04 broken", 400, "no zip"),
        (zip_of(("../../escape.png", b"x")), 400, "leads elsewhere"),
        (zip_of(("/abs.png", b"x")), 400, "leads elsewhere"),
        (zip_of(("a/..\\..\\b.png", b"x")), 400, "leads elsewhere"),
        (zip_of(("C/a\x07.png", b"x")), 400, "cannot be used"),
        (link_zip(), 400, "leads elsewhere"),
        (zip_of(("C/bomb.png", b"\0" * 7_000_000)), 413, "too large"),
        (zip_of(("C/claim.yaml", b"case_id: [")), 422, ""),
        (zip_of(), 422, "no files"),
        (zip_of(("C/claim.yaml", b"a")) [:-30], 400, "no zip"),
    ],
)  # fmt: skip
def test_hostile_archives(client: Client, data: bytes, status: int, words: str) -> None:
    error = refused(client.submit_archive, data)
    assert error.status == status and words in str(error)


def bomb_png() -> bytes:
    """A header that declares 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


@pytest.mark.accepted
def test_files_that_are_no_pictures_are_named_in_the_report(client: Client, running: RunningDesk) -> None:
    files = [
        ("bomb.png", bomb_png()),
        ("empty.png", b""),
        ("page.html", b"<script>alert(1)</script>"),
        ("vector.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("cut.png", SMALL[1][:3000]),
        ('"><img src=x onerror=alert(1)>.png', SMALL[1]),
        ("../../../../etc/passwd", SMALL[1][:200]),
    ]
    report = client.wait(client.submit(claim_of("CASE-007", case_id="HOSTILE-1"), files))
    codes = {error.where: error.code for error in report.errors}
    assert (
        codes["bomb.png"] == "too_large" and codes["empty.png"] == "empty" and codes["cut.png"] == "truncated"
    )
    assert codes["page.html"] == codes["vector.svg"] == "not_an_image"
    assert "passwd" in codes, "only the last part of a path is a name"
    assert len(report.pictures) == 1
    cookie = f"{COOKIE}={running.session('admin')}"
    connection = http.client.HTTPConnection(running.address.removeprefix("http://"))
    connection.request("GET", "/cases/HOSTILE-1", headers={"Cookie": cookie})
    page = connection.getresponse().read().decode()
    assert "<img src=x" not in page and "<script>alert" not in page and "&lt;img src=x" in page


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/cases/..%2f..%2fetc%2fpasswd/report",
        "/api/v1/cases/%2e%2e/pictures/1/original",
        "/api/v1/cases/CASE-002/pictures/..%2f1",
        "/api/v1/cases/CASE-002/pictures/99999999999999999999",
        "/static/..%2f..%2fapp.py",
        "/static/../../app.py",
        "/static/%00",
    ],
)
def test_paths_lead_nowhere_else(running: RunningDesk, path: str) -> None:
    connection = http.client.HTTPConnection(running.address.removeprefix("http://"))
    connection.request("GET", path, headers={"Authorization": f"Bearer {running.token}"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status in {400, 404, 422} and b"import" not in body and b"root:" not in body


def test_every_answer_carries_the_policy(running: RunningDesk) -> None:
    for path in ("/login", "/api/v1/cases", "/static/desk.css", "/nowhere", "/api/v1/nowhere", "/healthz"):
        connection = http.client.HTTPConnection(running.address.removeprefix("http://"))
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        csp = answer.getheader("Content-Security-Policy") or ""
        assert "default-src 'none'" in csp and "unsafe" not in csp and "*" not in csp
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert answer.getheader("X-Frame-Options") == "DENY"


def test_logins_are_throttled_and_lead_only_inside(running: RunningDesk) -> None:
    def log_in(name: str, password: str, then: str = "/") -> http.client.HTTPResponse:
        from urllib.parse import urlencode

        connection = http.client.HTTPConnection(running.address.removeprefix("http://"))
        form = urlencode({"name": name, "password": password, "next": then})
        connection.request("POST", "/login", form, {"Content-Type": "application/x-www-form-urlencoded"})
        return connection.getresponse()

    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = log_in("li.na", "a long password", target)
        assert (answer.status, answer.getheader("Location")) == (303, "/")
    cookie = answer.getheader("Set-Cookie") or ""
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    statuses = [log_in("mallory", f"guess {number}").status for number in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_too_many_requests(running: RunningDesk) -> None:
    from verifier.web.throttle import Bucket

    kept, running.desk.requests = running.desk.requests, Bucket(0.1, 3)
    try:
        client = running.client()
        for _ in range(3):
            list(client.search(limit=1, order_no="none"))
        error = refused(lambda: list(client.search(order_no="none")))
        assert error.status == 429 and (error.retry_after or 0) >= 1
    finally:
        running.desk.requests = kept


def test_a_locked_store_is_503_and_keeps_what_it_had(
    running: RunningDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from verifier.store.errors import StoreError

    def locked() -> None:
        raise StoreError("is locked by another program", where="db", code="store_locked")

    monkeypatch.setattr(running.desk.store, "write", locked)
    error = refused(running.client().submit, claim_of("CASE-007", case_id="LOCKED-1"), [SMALL])
    assert (error.status, error.code, error.retry_after) == (503, "store_locked", 5)


def test_a_forged_proof_changes_nothing(running: RunningDesk) -> None:
    secret = running.session("admin")
    other = running.session("li.na")
    for proof in ("", "0" * 64, csrf_token(other), "\u00e9"):
        status, found = post(
            running,
            "/api/v1/users",
            json.dumps({"name": "eve", "role": "admin", "password": "a long password"}).encode(),
            "application/json",
            Authorization="",
            Cookie=f"{COOKIE}={secret}",
            **{"X-CSRF-Token": proof},
        )
        assert (status, found["code"]) in {(403, "csrf"), (401, "unauthenticated")}
