"""One worker process and the pipe to it. Killing it costs the item it works on, nothing else."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from enum import Enum
from multiprocessing.connection import Connection, wait
from typing import Any

from verifier.errors import VerifierError

# A fresh interpreter: forking a process that holds ONNX Runtime's threads can hang in the child.
_CONTEXT = multiprocessing.get_context("spawn")


class _Word(Enum):
    """What a worker says before a value."""

    READY = "ready"
    REFUSED = "refused"
    RESULT = "result"


class Died(Exception):  # noqa: N818 - an event, not an error of this program
    """The worker ended without a result; ``exit_code`` is negative for a signal."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Worker:
    """A process that works on one item at a time.

    Attributes:
        task: what the crew keeps about the item in work.
        since: when the process was started, or, once it is ready, when it began with its item.
        ready: whether it has loaded what it needs.
    """

    def __init__(self, make: bytes, threads: int | None) -> None:
        self.task: Any = None
        self.busy = False
        self.ready = False
        self.since = time.monotonic()
        self.pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, make, threads), daemon=True)
        with _no_interrupts():
            self._process.start()
        theirs.close()

    def start(self, item: Any) -> None:
        """Hand over an item. A worker that died while idle is noticed at :meth:`collect`."""
        self.busy = True
        if self.ready:
            self.since = time.monotonic()
        with contextlib.suppress(OSError):
            self.pipe.send(item)

    def collect(self) -> tuple[Any] | None:
        """The result in a tuple, or ``None`` when the worker only said that it is ready.

        Raises:
            Died: there will be no result.
            VerifierError: the worker could not be built.
        """
        try:
            word, value = self.pipe.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            raise Died(self.stop()) from None
        if word is _Word.REFUSED:
            raise value
        if word is _Word.READY:
            self.ready, self.since = True, time.monotonic()
            return None
        self.busy = False
        return (value,)

    def stop(self) -> int | None:
        """End the process and all that it started; returns its exit code."""
        if self._process.is_alive() and self._process.pid is not None:
            with contextlib.suppress(OSError):
                os.killpg(self._process.pid, signal.SIGKILL)
            # It may be too young to lead its own group.
            self._process.kill()
        self._process.join()
        self.pipe.close()
        return self._process.exitcode


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    # Ctrl-C reaches the whole terminal group; a child inherits "ignored" and the parent alone decides.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(pipe: Connection, make: bytes, threads: int | None) -> None:
    os.setpgrp()  # so that a Tesseract which it started ends with it
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limit_threads(threads)
    try:
        work: Callable[[Any], Any] = pickle.loads(make)()
    except VerifierError as error:
        _say(pipe, _Word.REFUSED, error)
        return
    except Exception as error:
        reason = f"a worker cannot start: {type(error).__name__}: {error}"[:500]
        _say(pipe, _Word.REFUSED, VerifierError(reason, code="worker_start"))
        return
    limit_threads(threads)
    _say(pipe, _Word.READY, None)
    with contextlib.suppress(EOFError, OSError):  # the parent is gone: so is the reason to work
        while True:
            pipe.send((_Word.RESULT, work(pipe.recv())))


def limit_threads(threads: int | None) -> None:
    """Tell the libraries of this process how many threads they may use; again after they are loaded."""
    if threads is None:
        return
    # Tesseract reads the first, libraries that are not loaded yet the others.
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
        os.environ[name] = str(threads)
    if "cv2" in sys.modules:
        sys.modules["cv2"].setNumThreads(threads)


def _say(pipe: Connection, word: _Word, value: object) -> None:
    with contextlib.suppress(OSError):
        pipe.send((word, value))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)
