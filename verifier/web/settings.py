"""One frozen set of settings for the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from verifier.config import Settings
from verifier.errors import UsageError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one submission may hold. Each is checked before the bytes are decoded.

    Attributes:
        max_body: bytes of a whole request.
        max_files: pictures of one case.
        max_cases: cases in one zip.
        max_unpacked: bytes that a zip may unfold to.
        idle_seconds: silence after which an upload is given up.
        total_seconds: time after which an upload is given up, however it trickles.
    """

    max_body: int = 80 * MIB
    max_files: int = 60
    max_cases: int = 200
    max_unpacked: int = 400 * MIB
    idle_seconds: float = 15.0
    total_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class DeskSettings:
    """How the desk runs.

    Attributes:
        store: path of a SQLite file or a PostgreSQL address.
        vault: folder of the pictures' bytes; for SQLite by default beside the file.
        verifying: how cases are verified; workers get a copy.
        policies: folder with further policy files, offered by their file names.
        jobs: worker processes.
        case_timeout: seconds that one case may take.
        secure_cookies: send the session cookie over HTTPS only (set it behind a TLS proxy).
        session_hours: how long a login lasts.
        webhook_hosts: ``host`` or ``host:port`` that webhooks may go to. Empty: none may.
        requests_per_minute: what one user, token or address may ask for.
        lease_seconds: how long a job belongs to a server that was not heard of since.
    """

    store: str
    vault: Path | None = None
    verifying: Settings = field(default_factory=Settings)
    policies: Path | None = None
    jobs: int = 1
    case_timeout: float = 180.0
    secure_cookies: bool = False
    session_hours: float = 12.0
    webhook_hosts: tuple[str, ...] = ()
    requests_per_minute: int = 1200
    lease_seconds: float = 60.0
    limits: UploadLimits = UploadLimits()

    def policy_files(self) -> dict[str, Path | None]:
        """Name to file; ``default`` is the policy of ``verifying``."""
        found: dict[str, Path | None] = {"default": self.verifying.policy}
        if self.policies is not None:
            for path in sorted(self.policies.glob("*.yaml")):
                if path.stem == "default" or len(path.stem) > 64:
                    raise UsageError("this name cannot be used for a policy", where=path.name)
                found[path.stem] = path
        return found
