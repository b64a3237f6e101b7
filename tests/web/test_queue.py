"""The queue: what was accepted is finished once, whatever ends in between."""

from __future__ import annotations

import os
import socket
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.killable_desk import KillableDesk
from tests.reports import builders
from tests.web.conftest import claim_of
from verifier.batch.one import CaseOutcome
from verifier.claims.model import Claim
from verifier.client import Client
from verifier.errors import UsageError
from verifier.store.store import Store, open_store
from verifier.web import keys, queue, submissions, sweep
from verifier.web.desk import Desk
from verifier.web.settings import DeskSettings
from verifier.web.submissions import File, Submission

NOW = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "desk.db") as opened:
        yield opened


def add(store: Store, case_id: str, priority: int = 0) -> queue.Job:
    with store.write() as connection:
        return queue.add(connection, store.now(), case_id, policy="default", actor="x", priority=priority)


def take(store: Store, owner: str = "one", at: datetime = NOW) -> queue.Job | None:
    with store.write() as connection:
        return queue.take(connection, at, owner, 60)


def finish(store: Store, job: queue.Job, owner: str) -> bool:
    with store.write() as connection:
        outcome = CaseOutcome(job.case_id, report=builders.case(job.case_id))
        return queue.finish(connection, store.now(), job, owner, outcome)


def test_urgent_ones_first_then_in_order(store: Store) -> None:
    for case_id, priority in (("A", 0), ("B", 0), ("C", 1)):
        add(store, case_id, priority)
    assert [job.case_id for _ in range(3) if (job := take(store))] == ["C", "A", "B"]
    assert take(store) is None


def test_a_lease_that_ran_out_is_taken_by_another_and_the_first_result_counts_for_nothing(
    store: Store,
) -> None:
    add(store, "A")
    first = take(store, "one")
    assert first is not None and take(store, "two", NOW + timedelta(seconds=59)) is None
    second = take(store, "two", NOW + timedelta(seconds=61))
    assert second is not None and second.attempts == 2
    assert not finish(store, first, "one"), "it is no longer theirs"
    assert store.get_report("A") is None
    assert finish(store, second, "two")
    assert not finish(store, second, "two"), "once"
    assert [line.action for line in store.audit_lines("A")] == ["queued", "verified"]


def test_a_renewed_lease_holds(store: Store) -> None:
    add(store, "A")
    take(store, "one")
    with store.write() as connection:
        queue.renew(connection, NOW + timedelta(seconds=50), "one", 60)
    assert take(store, "two", NOW + timedelta(seconds=100)) is None


def test_a_case_that_ends_every_server_is_given_up(store: Store) -> None:
    add(store, "A")
    for number in range(queue.MAX_ATTEMPTS):
        assert take(store, f"server {number}", NOW + timedelta(minutes=5 * number)) is not None
    assert take(store, "last", NOW + timedelta(hours=5)) is None
    with store.read() as connection:
        assert [job.error_code for job in queue.unsolved(connection)] == ["gave_up"]


def test_a_case_forgotten_while_a_worker_has_it_is_not_brought_back(store: Store) -> None:
    store.save_report(builders.case("A"))
    add(store, "A")
    job = take(store)
    assert job is not None
    store.forget("A")
    assert not finish(store, job, "one")
    assert store.get_report("A") is None


def test_a_second_desk_on_one_file_is_refused(tmp_path: Path) -> None:
    settings = DeskSettings(store=str(tmp_path / "desk.db"), jobs=1)
    first, second = Desk(settings), Desk(settings)
    from verifier.web.desk import _sole_owner

    with _sole_owner(first.store), pytest.raises(UsageError, match="another desk"), second.running():
        pass


def test_bytes_that_no_case_holds_do_not_stay(tmp_path: Path) -> None:
    with open_store(tmp_path / "desk.db") as store:
        assert store.vault is not None
        old, fresh, held = (store.vault.put(data) for data in (b"old", b"fresh", b"held"))
        for name in (old, held):
            os.utime(store.vault.path(name), (0, 0))
        with store.write() as connection:
            claim = Claim.model_validate(claim_of("CASE-007"))
            submissions.save(connection, store.now(), Submission(claim, (File("a.png", held, 4),)), "x")
            assert sweep.remove_unused(connection, store.vault) == 1
        assert [store.vault.get(name) for name in (old, fresh, held)] == [None, b"fresh", b"held"]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.slow
def test_a_server_killed_twice_finishes_every_accepted_case_once(tmp_path: Path) -> None:
    picture = ("s.png", cv2.imencode(".png", np.full((30, 50, 3), 255, np.uint8))[1].tobytes())
    killable = KillableDesk(tmp_path, free_port(), "--jobs", "1")
    with killable as desk, open_store(tmp_path / "desk.db") as store:
        with store.write() as connection:
            token = keys.create_token(connection, store.now(), "test", list(keys.SCOPES), "", "test")[1]
        client = Client(desk.address, token)
        for round_ in range(3):
            for number in range(6):
                client.submit(claim_of("CASE-007", case_id=f"K-{round_}-{number}"), [picture])
            if round_ < 2:
                wait_for(store, lambda c, least=round_ * 2: queue.counts(c).get("done", 0) > least)
                desk.kill()
                desk.start()
        wait_for(store, lambda c: queue.counts(c) == {"done": 18})
        desk.kill()
        reports = Counter(line.case_id for line in store.audit_lines(limit=1000) if line.action == "verified")
        assert len(reports) == 18 and set(reports.values()) == {1}
        assert all(len(store.report_history(case_id)) == 1 for case_id in reports)
        assert store.verify_audit().sound


def wait_for(store: Store, true: object, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with store.read() as connection:
            if true(connection):  # type: ignore[operator]
                return
        time.sleep(0.1)
    raise TimeoutError
