"""A case's way through the API, by the Python client: submit, wait, read, look, decide, take back, verify again, forget."""

import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import cv2
import numpy as np
import pytest

from tests.web.conftest import RunningDesk, claim_of, pictures_of, serving
from verifier.client import ApiError, Client
from verifier.outcomes import Outcome, Verdict
from verifier.web import webhooks

pytestmark = pytest.mark.slow


def test_a_case_from_submission_to_oblivion(running: RunningDesk, client: Client) -> None:
    claim, pictures = claim_of("CASE-002"), pictures_of("CASE-002")
    job = client.submit(claim, pictures, idempotency_key="case-002-first")
    assert client.submit(claim, pictures, idempotency_key="case-002-first") == job, "one case, not two"
    report = client.wait(job)
    assert report.verdict is Verdict.INCONSISTENT
    amount = next(item for item in report.comparisons if item.field == "amount")
    assert (amount.outcome, amount.claimed, amount.read) == (Outcome.MISMATCH, "198.00 CNY", "189.00 CNY")

    state = client.case("CASE-002")
    assert state["verdict"] == "inconsistent" and state["job"]["state"] == "done"
    assert [row["case_id"] for row in client.search(order_no=report.claim["order_no"])] == ["CASE-002"]
    assert [
        row["case_id"] for row in client.search(verdict="consistent", order_no=report.claim["order_no"])
    ] == []

    original = pictures[0].read_bytes()
    assert client.picture("CASE-002", 1, "original") == original
    preview = cv2.imdecode(np.frombuffer(client.picture("CASE-002", 1), np.uint8), cv2.IMREAD_COLOR)
    assert preview.shape[:2] == (report.pictures[0].height, report.pictures[0].width)
    drawn = cv2.imdecode(
        np.frombuffer(client.picture("CASE-002", 1, "annotated"), np.uint8), cv2.IMREAD_COLOR
    )
    place = amount.evidence[0]
    x0, y0, _, y1 = place.box or (0, 0, 0, 0)
    edge = drawn[y0 + 5 : y1 - 5, max(0, x0 - 8) : x0].reshape(-1, 3)
    assert (np.abs(edge.astype(int) - (30, 40, 200)).max(axis=1) < 20).any(), "a red frame beside the amount"
    with pytest.raises(ApiError, match="no picture 9"):
        client.picture("CASE-002", 9)

    made = client.decide("CASE-002", "reject", "金额不符", report_digest=state["report_digest"])
    assert client.case("CASE-002")["decision"] == "reject"
    client.undo("CASE-002", made["id"])
    assert client.case("CASE-002")["decision"] == ""
    with pytest.raises(ApiError) as twice:
        client.undo("CASE-002", made["id"])
    assert twice.value.status == 404
    with pytest.raises(ApiError) as stale:
        client.decide("CASE-002", "accept", report_digest="0" * 64)
    assert stale.value.code == "newer_report"

    again = client.wait(client.verify_again("CASE-002", policy="strict"))
    assert again.versions.policy.startswith("strict")
    assert client.report("CASE-002", digest=state["report_digest"]) == report, "the first report stays"

    lines = list(client.audit("CASE-002"))
    assert [line["action"] for line in lines] == [
        "queued",
        "verified",
        "decided",
        "undone",
        "queued",
        "verified",
    ]
    assert "金额不符" not in json.dumps(lines, ensure_ascii=False), (
        "notes are personal, the trail outlives them"
    )

    client.forget("CASE-002")
    with pytest.raises(ApiError) as gone:
        client.report("CASE-002")
    assert gone.value.status == 404
    for form in ("", "original", "annotated"):
        with pytest.raises(ApiError):
            client.picture("CASE-002", 1, form)
    assert running.desk.vault.get(report.pictures[0].sha256) is None
    assert not list(running.desk.previews.rglob(f"{report.pictures[0].sha256.removeprefix('sha256:')}*"))
    assert running.desk.store.verify_audit().sound


def test_one_picture_is_answered_at_once(client: Client) -> None:
    report = client.verify(claim_of("CASE-007", case_id="SYNC-1"), pictures_of("CASE-007")[0], wait=60)
    assert report.verdict is Verdict.INCOMPLETE
    assert all(item.outcome is Outcome.MATCH for item in report.comparisons)
    with pytest.raises(ApiError) as twice:
        client.verify(claim_of("CASE-007", case_id="SYNC-1"), pictures_of("CASE-007")[0])
    assert (twice.value.status, twice.value.code) == (409, "case_exists")


def test_a_zip_of_cases_and_what_is_wrong_with_some(client: Client) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("evidence/Z-1/claim.json", json.dumps(claim_of("CASE-007", case_id="Z-1")))
        archive.writestr("evidence/Z-1/pay.png", pictures_of("CASE-007")[0].read_bytes())
        archive.writestr("evidence/Z-1/notes.html", "<script>alert(1)</script>")
        archive.writestr("evidence/Z-2/claim.yaml", "case_id: Z-2\namount: minus five\n")
    answer = client.submit_archive(packed.getvalue())
    assert [item["case_id"] for item in answer["jobs"]] == ["Z-1"]
    assert "Z-2" in answer["refused"][0]["where"] and "amount" in answer["refused"][0]["reason"]
    report = client.wait(answer["jobs"][0]["id"])
    assert [(error.where, error.code) for error in report.errors] == [("notes.html", "not_an_image")]


def test_supplements_complete_a_case(client: Client, running: RunningDesk) -> None:
    first, second = pictures_of("CASE-001")
    report = client.wait(client.submit(claim_of("CASE-001"), [first]))
    assert report.verdict is Verdict.INCOMPLETE
    import urllib.request

    boundary = "xx"
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="pictures"; filename="{second.name}"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        + second.read_bytes()
        + f"\r\n--{boundary}--\r\n".encode()
    )
    request = urllib.request.Request(
        f"{running.address}/api/v1/cases/CASE-001/pictures",
        body,
        {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Authorization": f"Bearer {running.token}",
        },
    )
    with urllib.request.urlopen(request) as answer:
        job = json.loads(answer.read())
    assert client.wait(job["id"]).verdict is Verdict.CONSISTENT


def test_the_same_evidence_in_another_case_is_linked(client: Client) -> None:
    name = "CASE-009"
    client.wait(client.submit(claim_of(name, case_id="REUSE-1"), pictures_of(name)))
    report = client.wait(client.submit(claim_of(name, case_id="REUSE-2"), pictures_of(name)))
    assert {(link.case_id, link.relation) for link in report.links} >= {("REUSE-1", "identical_file")}


def test_a_signed_webhook_tells_of_the_end(tmp_path) -> None:  # type: ignore[no-untyped-def]
    heard: list[tuple[str, bytes]] = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["X-Verifier-Signature"], body))
            self.send_response(204)
            self.end_headers()
            done.set()

        def log_message(self, *_args: object) -> None: ...

    done = threading.Event()
    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        with serving(tmp_path, webhook_hosts=(host,)) as running:
            client = running.client()
            small = ("s.png", cv2.imencode(".png", np.full((40, 60, 3), 255, np.uint8))[1].tobytes())
            with pytest.raises(ApiError, match="did not allow"):
                client.submit(claim_of("CASE-007"), [small], webhook_url="http://169.254.169.254/latest")
            job = client.submit(claim_of("CASE-007"), [small], webhook_url=f"http://{host}/hook")
            client.wait(job)
            assert done.wait(20)
            with running.desk.store.write() as connection:
                key = webhooks.secret(connection)
        server.shutdown()
    signature, body = heard[0]
    at = int(signature.split(",")[0].removeprefix("t="))
    assert signature == webhooks.sign(key, body.decode(), at)
    event = json.loads(body)
    assert event["job_id"] == job and event["state"] == "done" and "198" not in body.decode()
