"""ONNX Runtime sessions set for machines that run several workers."""

from __future__ import annotations

import os
from typing import Any

import onnxruntime


def open_session(model: str, threads: int | None) -> Any:
    """Load a model for the CPU.

    Threads that wait do not spin: spinning takes whole cores from the neighbouring worker. ``threads`` ``None``
    means all cores.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    if threads:
        options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def usable_cores() -> int:
    """Cores that this process may use; a container's affinity counts where the system tells it."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
