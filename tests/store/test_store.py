import hashlib
import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.store.reports import picture, report, reuse
from verifier.errors import UsageError
from verifier.outcomes import Verdict
from verifier.store.audit import Head
from verifier.store.errors import StoreError
from verifier.store.search import CaseQuery
from verifier.store.store import Store, open_store
from verifier.store.tables import cases, links, metadata
from verifier.web import tables as _desk_tables  # noqa: F401 - they are in the same metadata


def test_the_migrations_make_what_the_tables_say(store: Store) -> None:
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_report_comes_back_as_it_was_and_the_newest_counts(store: Store) -> None:
    first, second = report("案-1"), report("案-1", Verdict.INCONSISTENT, picture("sha256:aa"))
    digest = store.save_report(first)
    assert store.save_report(first) == digest  # kept once
    store.save_report(second)
    stored = store.get_report("案-1")
    assert stored is not None and stored.report == second and stored.digest != digest
    assert [r.report for r in store.report_history("案-1")] == [first, second]
    assert store.get_report("other") is None
    assert [line.action for line in store.audit_lines("案-1")] == ["verified", "verified"]


def test_what_was_stored_is_there_for_the_next_program(url: str) -> None:
    with open_store(url) as store:
        store.save_report(report("a"))
        name = store.id
    with open_store(url) as store:
        assert store.get_report("a") is not None
        assert store.id == name


def test_search_by_each_field(store: Store) -> None:
    store.save_report(report("a", Verdict.INCONSISTENT, order_no="N1", merchant="100%_甲店"))
    store.save_report(report("b", Verdict.CONSISTENT, order_no="N2", filed_at="2026-03-02T00:00:00+08:00"))
    store.save_report(report("c", Verdict.NEEDS_REVIEW, order_no="N2", merchant="1000甲店"))

    def found(**what: object) -> list[str]:
        return [row.case_id for row in store.search(CaseQuery(**what)).rows]  # type: ignore[arg-type]

    assert found() == ["c", "b", "a"]
    assert found(order_no="N2") == ["c", "b"]
    assert found(merchant="0%_甲") == ["a"]  # wildcards are plain characters
    assert found(verdict=Verdict.NEEDS_REVIEW) == ["c"]
    assert found(filed_from="2026-03-02") == ["b"]
    assert found(filed_to="2026-03-02") == ["c", "a"]
    assert found(decision="") == ["c", "b", "a"]
    assert found(order_no="'; DROP TABLE cases; --") == []
    assert [r.case_id for r in store.search(order="worst").rows] == ["a", "c", "b"]
    assert store.counts() == {"inconsistent": 1, "consistent": 1, "needs_review": 1}


@pytest.mark.parametrize("order", ["newest", "worst"])
def test_pages_show_every_case_once(store: Store, order: str) -> None:
    verdicts = list(Verdict)
    for number in range(23):
        store.save_report(report(f"c{number:02d}", verdicts[number % len(verdicts)]))
    seen: list[str] = []
    cursor = None
    while True:
        page = store.search(order=order, cursor=cursor, limit=5)  # type: ignore[arg-type]
        seen += [row.case_id for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
    assert sorted(seen) == [f"c{n:02d}" for n in range(23)]
    whole = [row.case_id for row in store.search(order=order, limit=100).rows]  # type: ignore[arg-type]
    assert seen == whole


@pytest.mark.parametrize("cursor", ["", "x", "!!", "bnVsbA", "WzEsIngiXQ", "[" * 3000, "甲"])
def test_a_forged_cursor_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(UsageError, match="no cursor"):
        store.search(cursor=cursor)


def test_decisions_are_kept_taken_back_and_in_the_trail(store: Store) -> None:
    digest = store.save_report(report("a"))
    first = store.add_decision("a", "li", "accept", "looks right")
    second = store.add_decision("a", "wang", "reject", "no")
    assert first.report_digest == digest
    store.undo_decision("a", "wang", second.id)
    assert [(d.decision, d.undone) for d in store.decisions("a")] == [("accept", False), ("reject", True)]
    assert store.search().rows[0].decision == "accept"
    with pytest.raises(UsageError, match="take back"):
        store.undo_decision("a", "wang", second.id)
    with pytest.raises(UsageError, match="no case"):
        store.add_decision("z", "li", "accept")
    assert [line.action for line in store.audit_lines("a")] == ["verified", "decided", "decided", "undone"]
    assert "looks right" not in str(store.audit_lines("a"))


def test_the_trail_cannot_be_changed_through_the_database(store: Store) -> None:
    store.audit("li", "looked", "a")
    for statement in ("UPDATE audit SET actor='x'", "DELETE FROM audit"):
        with pytest.raises(StoreError), store.write() as connection:
            connection.execute(sa.text(statement))
    assert store.verify_audit().sound


def test_a_changed_or_cut_trail_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with open_store(path) as store:
        for number in range(5):
            store.audit("li", "looked", f"c{number}", {"n": str(number)})
        head = store.audit_head()
        assert store.verify_audit(head) == store.verify_audit()
        assert not store.verify_audit(Head(5, "0" * 64)).sound
    raw = sqlite3.connect(path)  # somebody who owns the file
    raw.execute("DROP TRIGGER audit_no_update")
    raw.execute("DROP TRIGGER audit_no_delete")
    raw.execute("UPDATE audit SET actor='wang' WHERE seq=3")
    raw.commit()
    with open_store(path) as store:
        assert store.verify_audit().broken_at == 3
    raw.execute("UPDATE audit SET actor='li' WHERE seq=3")
    raw.execute("DELETE FROM audit WHERE seq=5")
    raw.commit()
    raw.close()
    with open_store(path) as store:
        assert store.verify_audit().sound  # a cut end shows only against a head that was kept
        assert store.verify_audit(head).broken_at == 5


def test_forget_removes_what_is_personal_and_keeps_the_trail(store: Store) -> None:
    assert store.vault is not None
    mine, shared = (store.vault.put(data) for data in (b"mine", b"shared"))
    store.save_report(
        report("a", Verdict.CONSISTENT, picture(mine), picture(shared, "b.png"), order_no="SECRET-1")
    )
    other = report("b", Verdict.INCONSISTENT, picture(shared, "a.png", (reuse("SECRET-2"),)), order_no="X")
    store.save_report(other)
    with store.write() as connection:
        keys = dict(connection.execute(sa.select(cases.c.case_id, cases.c.id)).fetchall())  # type: ignore[arg-type]
        connection.execute(
            sa.insert(links).values(
                case_key=keys["b"], picture="a.png", other_key=keys["a"], other_picture="b.png", kind="edited"
            )
        )
    store.add_decision("a", "li", "reject", "SECRET-3")
    forgotten = store.forget("a", "admin")
    assert forgotten.pictures == (mine,)
    assert forgotten.redacted == ("b",)
    assert store.vault.get(mine) is None and store.vault.get(shared) == b"shared"
    assert store.get_report("a") is None
    assert [row.case_id for row in store.search().rows] == ["b"]
    kept = store.get_report("b")
    assert kept is not None and kept.report.pictures[0].checks[0].evidence[0].expected == ""
    actions = [line.action for line in store.audit_lines("a")]
    assert actions == ["verified", "decided", "forgotten"]
    assert store.verify_audit().sound
    with pytest.raises(UsageError, match="no case"):
        store.forget("zzz")
    with store.read() as connection:
        for table in metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                assert "SECRET" not in str(row)


def test_several_writers_lose_nothing_and_keep_the_chain(url: str) -> None:
    errors: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with open_store(url) as store:
                for number in range(10):
                    store.save_report(report(f"{name}-{number}"))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_store(url) as store:
        assert len(store.search(limit=100).rows) == 40
        assert store.verify_audit().lines == 40 and store.verify_audit().sound


def test_a_locked_store_says_so(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with open_store(path, wait=0.1) as store:
        blocker = sqlite3.connect(path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught:
            store.save_report(report("a"))
        assert caught.value.code == "store_locked"
        blocker.execute("ROLLBACK")
        blocker.close()
        store.save_report(report("a"))


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_that_is_deleted_while_in_use_takes_nothing_more(tmp_path: Path, replaced: bool) -> None:
    path = tmp_path / "s.db"
    with open_store(path) as store:
        store.save_report(report("a"))
        for file in list(tmp_path.iterdir()):
            file.unlink()
        if replaced:
            path.write_bytes(b"another")
        for use in (lambda: store.save_report(report("b")), store.search):
            with pytest.raises(StoreError, match="deleted or replaced") as caught:
                use()
            assert caught.value.code == "store_gone"


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with open_store(path) as store:
        store.save_report(report("a"))
        with store.read() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        noise = "".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(3000))
        with pytest.raises(StoreError, match="disk is full") as caught:
            store.save_report(report("b", merchant=noise))
        assert caught.value.code == "store_full"
    with open_store(path) as store:
        assert [row.case_id for row in store.search().rows] == ["a"]
        assert store.verify_audit().sound


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/nowhere/at/all/s.db", "store_gone"),
        ("mysql://h/d", "store_address"),
        ("sqlite://", "store_address"),
        ("://", "store_address"),
        ("postgresql://u:geheim@127.0.0.1:1/d", "store_gone"),
    ],
)
def test_an_address_that_leads_nowhere(address: str, code: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(address)
    assert caught.value.code == code
    assert "geheim" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"my notes " * 200)
    with pytest.raises(StoreError, match="damaged"):
        open_store(path)
    assert path.read_bytes() == b"my notes " * 200


def test_a_store_of_a_newer_program_is_left_alone(url: str) -> None:
    with open_store(url) as store, store.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num='9999'"))
    with pytest.raises(StoreError, match="newer version"):
        open_store(url)


def test_the_vault_takes_no_path(store: Store) -> None:
    assert store.vault is not None
    for name in ("../../etc/passwd", "sha256:../x", "sha256:" + "a" * 63, ""):
        with pytest.raises(StoreError, match="no hash"):
            store.vault.get(name)
