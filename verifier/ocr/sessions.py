"""ONNX Runtime sessions set for machines that run several workers."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from verifier.images.types import RGB


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
    _share_memory()
    options.add_session_config_entry("session.use_env_allocators", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


@cache
def _share_memory() -> None:
    """Let all sessions take their memory from one arena: the detector's, idle again, then serves the recogniser."""
    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(place, None)


_SCALED: NDArray[np.float32] = np.arange(256).astype(np.float32) / 127.5 - 1.0
"""What the models see for each level of a channel: -1 to 1."""


def scaled_planes(bgr: RGB) -> NDArray[np.float32]:
    """``(h, w, 3)`` levels as the ``(3, h, w)`` input of the models, in the channels' order."""
    planes = np.empty((3, *bgr.shape[:2]), np.float32)
    for plane, levels in zip(planes, cv2.split(bgr), strict=True):
        cv2.LUT(levels, _SCALED, dst=plane)
    return planes


def usable_cores() -> int:
    """Cores that this process may use; a container's affinity counts where the system tells it."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
