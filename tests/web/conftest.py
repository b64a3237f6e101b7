"""One desk with the sample cases for all tests that only need a desk; it serves on a port of this machine."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from verifier.client import Client
from verifier.config import Settings
from verifier.web import accounts, keys
from verifier.web.app import create_app
from verifier.web.desk import Desk
from verifier.web.middleware import Guard
from verifier.web.settings import DeskSettings, UploadLimits

SAMPLES = Path("sample_images/cases")
PASSWORD = "a long password"
POLICY = "name: strict\nversion: '1'\ntimes:\n  filing_window: 5 min\n"


@dataclass
class RunningDesk:
    """A desk under uvicorn in a thread, with an admin, a reviewer and a token for everything."""

    desk: Desk
    guard: Guard
    address: str
    token: str

    def client(self) -> Client:
        return Client(self.address, self.token)

    def make_token(self, *scopes: str, expires_at: str = "") -> str:
        with self.desk.store.write() as connection:
            return keys.create_token(connection, self.desk.store.now(), "test", scopes, expires_at, "test")[1]

    def make_user(self, name: str, role: str) -> None:
        with self.desk.store.write() as connection:
            accounts.create_user(connection, self.desk.store.now(), name, role, PASSWORD, "test")

    def session(self, name: str) -> str:
        with self.desk.store.write() as connection:
            user = accounts.authenticate(connection, name, PASSWORD)
            assert user is not None
            return keys.open_session(connection, keys.utc_now(), user, 1)


@contextlib.contextmanager
def serving(folder: Path, **changes: object) -> Iterator[RunningDesk]:
    """Run a desk on an empty store in ``folder``."""
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    (policies / "strict.yaml").write_text(POLICY, "utf-8")
    settings = DeskSettings(
        **{  # type: ignore[arg-type]
            "store": str(folder / "desk.db"),
            "policies": policies,
            "verifying": Settings(threads=1),
            "requests_per_minute": 100_000,
            "limits": UploadLimits(
                max_body=4_000_000, max_unpacked=6_000_000, max_files=10, idle_seconds=1.5
            ),
            **changes,
        }
    )
    desk = Desk(settings)
    guard = create_app(desk)
    server = uvicorn.Server(uvicorn.Config(guard, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    running = RunningDesk(desk, guard, f"http://127.0.0.1:{port}", "")
    running.make_user("admin", "admin")
    running.make_user("li.na", "reviewer")
    running.token = running.make_token(*keys.SCOPES)
    try:
        yield running
    finally:
        server.should_exit = True
        thread.join(timeout=30)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    with serving(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="session")
def client(running: RunningDesk) -> Client:
    return running.client()


def claim_of(name: str, **changes: str) -> dict[str, object]:
    """The claim of a sample case."""
    import yaml

    loaded = yaml.safe_load((SAMPLES / name / "claim.yaml").read_text("utf-8"))
    return {**{key: str(value) for key, value in loaded.items()}, **changes}


def pictures_of(name: str) -> list[Path]:
    return sorted(path for path in (SAMPLES / name).iterdir() if path.suffix == ".png")
