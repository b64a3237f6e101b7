"""``make bench-desk``: 200 clients reading reports while cases are verified; 1,000 queued cases and two kills.

    python -m benchmarks.desk_load [--clients 200] [--requests 20] [--cases 1000]

Everything runs on 127.0.0.1, in a temporary folder, for a bounded number of requests. Results are printed and written to
benchmarks/results/desk_load.json.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import yaml

from benchmarks.killable_desk import KillableDesk
from verifier.client import Client
from verifier.store.store import Store, open_store
from verifier.web import keys, queue

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_images" / "cases"
OPTIONS = ("--jobs", "1", "--no-access-log", "--requests-per-minute", "1000000")
RESULT = ROOT / "benchmarks" / "results" / "desk_load.json"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--requests", type=int, default=20, help="of each client, per mode")
    parser.add_argument("--cases", type=int, default=1000)
    options = parser.parse_args()
    result: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
        "load_before": round(os.getloadavg()[0], 2),
    }
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        result["reading"] = reading(Path(folder), options.clients, options.requests)
        say(result["reading"])
    with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder:
        result["queue"] = killing(Path(folder), options.cases)
        say(result["queue"])
    result["load_after"] = round(os.getloadavg()[0], 2)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    good = result["queue"]["finished_once"] == options.cases and result["reading"]["paced"]["p99_ms"] <= 250
    return 0 if good else 1


def say(figures: Any) -> None:
    print(json.dumps(figures, indent=1), file=sys.stderr)


def reading(folder: Path, clients: int, requests: int) -> dict[str, Any]:
    """Latency of ``GET .../report``; one worker verifies real cases the whole time."""
    with (
        KillableDesk(folder, free_port(), *OPTIONS, "--import", str(SAMPLES)) as desk,
        open_store(folder / "desk.db") as store,
    ):
        tokens = [token(store, "cases:read") for _ in range(clients)]
        wait(store, lambda counts: counts.get("done", 0) == 9, 600)
        paths = [f"/api/v1/cases/CASE-00{number}/report" for number in range(1, 10)]
        busy = Client(desk.address, token(store, *keys.SCOPES))
        for number in range(200):  # enough to be verifying until the end
            busy.submit(
                {**claim("CASE-001"), "case_id": f"B-{number}"},
                sorted((SAMPLES / "CASE-001").glob("*.png")),
            )
        before = done(store)
        paced = asyncio.run(load(desk.address, tokens, paths, requests, pause=1.0))
        flat_out = asyncio.run(load(desk.address, tokens, paths, requests, pause=0.0))
        verified = done(store) - before
        assert done(store) < 209, "the queue ran dry: nothing was verified beside the last requests"
    return {"clients": clients, "paced": paced, "flat_out": flat_out, "cases_verified_beside": verified}


async def load(
    address: str, tokens: list[str], paths: list[str], requests: int, pause: float
) -> dict[str, Any]:
    """Each client keeps its connection and asks ``requests`` times, ``pause`` seconds apart (0: at once again)."""
    host, port = address.removeprefix("http://").split(":")
    taken: list[float] = []
    statuses: Counter[int] = Counter()

    async def client(number: int) -> None:
        dice = random.Random(number)
        reader, writer = await asyncio.open_connection(host, int(port))
        await asyncio.sleep(dice.random() * max(pause, 0.2))
        for _ in range(requests):
            begun = time.perf_counter()
            head = f"GET {dice.choice(paths)} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {tokens[number]}\r\n\r\n"
            writer.write(head.encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            taken.append(time.perf_counter() - begun)
            statuses[int(answer.split(b" ")[1])] += 1
            if pause:
                await asyncio.sleep(pause * (0.5 + dice.random()))
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(client(number) for number in range(len(tokens))))
    seconds = time.perf_counter() - begun
    ordered = sorted(taken)
    return {
        "requests": len(taken),
        "statuses": dict(statuses),
        "per_second": round(len(taken) / seconds),
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        "max_ms": round(ordered[-1] * 1000, 1),
    }


def killing(folder: Path, cases: int) -> dict[str, Any]:
    """Queue small cases, kill the server with SIGKILL after a third and after two thirds."""
    picture = ("small.png", cv2.imencode(".png", np.full((24, 40, 3), 255, np.uint8))[1].tobytes())
    begun = time.perf_counter()
    with KillableDesk(folder, free_port(), *OPTIONS) as desk, open_store(folder / "desk.db") as store:
        client = Client(desk.address, token(store, *keys.SCOPES))
        for number in range(cases):
            client.submit({**claim("CASE-007"), "case_id": f"S-{number:04d}"}, [picture])
        accepted = time.perf_counter() - begun
        for kill in (1, 2):
            wait(store, lambda counts, least=cases * kill // 3: counts.get("done", 0) >= least, 1800)
            desk.kill()
            desk.start()
        wait(
            store,
            lambda counts: sum(counts.values()) == counts.get("done", 0) + counts.get("failed", 0),
            1800,
        )
        desk.kill()
        lines = []
        while found := store.audit_lines(after=lines[-1].seq if lines else 0, limit=500):
            lines += found
        verified = Counter(line.case_id for line in lines if line.action == "verified")
        return {
            "cases": cases,
            "kills": 2,
            "finished_once": sum(count == 1 for count in verified.values()),
            "finished_twice": sum(count > 1 for count in verified.values()),
            "lost": cases - len(verified),
            "audit_sound": store.verify_audit().sound,
            "seconds_to_accept": round(accepted, 1),
            "seconds": round(time.perf_counter() - begun, 1),
        }


def token(store: Store, *scopes: str) -> str:
    with store.write() as connection:
        return keys.create_token(connection, store.now(), "bench", scopes, "", "bench")[1]


def claim(name: str) -> dict[str, str]:
    loaded = yaml.safe_load((SAMPLES / name / "claim.yaml").read_text("utf-8"))
    return {key: str(value) for key, value in loaded.items()}


def done(store: Store) -> int:
    with store.read() as connection:
        return queue.counts(connection).get("done", 0)


def wait(store: Store, true: Any, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with store.read() as connection:
            if true(queue.counts(connection)):
                return
        time.sleep(0.3)
    raise TimeoutError


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
