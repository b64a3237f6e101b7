"""The desk on PostgreSQL: the same way of a case, and several takers of one queue."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import sqlalchemy as sa

from tests.web.conftest import claim_of, serving
from tools.postgres import is_available, throwaway_postgres
from verifier.client import ApiError
from verifier.store.store import open_store
from verifier.web import queue
from verifier.web.keys import utc_now

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_available(), reason="PostgreSQL is not installed: apt-get install postgresql"),
]
_numbers = itertools.count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with throwaway_postgres() as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    name = f"desk{next(_numbers)}"
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


def test_a_case_on_postgresql(url: str, tmp_path: Path) -> None:
    small = ("s.png", cv2.imencode(".png", np.full((40, 60, 3), 255, np.uint8))[1].tobytes())
    with serving(tmp_path, store=url, vault=tmp_path / "pictures") as running:
        client = running.client()
        report = client.wait(client.submit(claim_of("CASE-007"), [small], idempotency_key="k"))
        made = client.decide("CASE-007", "ask", "请补充")
        client.undo("CASE-007", made["id"])
        assert [row["case_id"] for row in client.search(merchant=str(report.claim["merchant"])[:3])] == [
            "CASE-007"
        ]
        assert len(client.picture("CASE-007", 1)) > 100
        client.forget("CASE-007")
        with pytest.raises(ApiError):
            client.report("CASE-007")
        assert list((tmp_path / "pictures").rglob("*")) == [
            p for p in (tmp_path / "pictures").rglob("*") if p.is_dir()
        ]
        assert running.desk.store.verify_audit().sound


def test_no_job_is_taken_twice(url: str) -> None:
    with open_store(url) as store, store.write() as connection:
        for number in range(30):
            queue.add(connection, store.now(), f"C-{number}", policy="default", actor="x")
    taken: list[str] = []

    def take(owner: str) -> None:
        with open_store(url) as mine:
            while True:
                with mine.write() as connection:
                    job = queue.take(connection, utc_now(), owner, 60)
                if job is None:
                    return
                taken.append(job.case_id)

    threads = [threading.Thread(target=take, args=(f"server {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"C-{number}" for number in range(30))
