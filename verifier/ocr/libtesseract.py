"""Tesseract's library in this process, through its C API (tesseract/capi.h).

Starting the program and loading its model anew for every picture takes three times as long as the reading does. What
it returns is what the program of the same version prints; where the library cannot be had, the program is used.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from verifier.errors import EngineUnavailableError

_FILE = "libtesseract.so.5"
_SINGLE_BLOCK = 6
_COLUMNS: Final = ("left", "top", "width", "height", "conf", "text")
_FIRST = 6
"""Column of the table that ``left`` stands in; before it stand level, page, block, paragraph, line and word."""

_POINTER, _INT, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "TessVersion": (_TEXT, ()),
    "TessBaseAPICreate": (_POINTER, ()),
    "TessBaseAPIDelete": (None, (_POINTER,)),
    "TessBaseAPIInit3": (_INT, (_POINTER, _TEXT, _TEXT)),
    "TessBaseAPISetVariable": (_INT, (_POINTER, _TEXT, _TEXT)),
    "TessBaseAPISetPageSegMode": (None, (_POINTER, _INT)),
    "TessBaseAPISetImage": (None, (_POINTER, _TEXT, _INT, _INT, _INT, _INT)),
    "TessBaseAPIRecognize": (_INT, (_POINTER, _POINTER)),
    "TessBaseAPIGetTsvText": (_POINTER, (_POINTER, _INT)),
    "TessBaseAPIClear": (None, (_POINTER,)),
    "TessDeleteText": (None, (_POINTER,)),
    "TessMonitorCreate": (_POINTER, ()),
    "TessMonitorDelete": (None, (_POINTER,)),
    "TessMonitorSetDeadlineMSecs": (None, (_POINTER, _INT)),
}


def open_library(version: str, languages: str, timeout: float = 120) -> LibTesseract | None:
    """The library with its model loaded; ``None`` where it is not installed, or is of another version.

    Args:
        version: of the program; a report names one version, whichever of the two has read.
        languages: as for ``tesseract -l``.
        timeout: seconds that one call may take.
    """
    try:
        library = ctypes.CDLL(_FILE)
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError):
        return None
    if _release(library.TessVersion().decode("ascii", "replace")) != _release(version):
        return None
    handle = library.TessBaseAPICreate()
    # Remarks such as "Empty page" would go to this process's stderr.
    library.TessBaseAPISetVariable(handle, b"debug_file", b"/dev/null")
    if library.TessBaseAPIInit3(handle, None, languages.encode("ascii")) != 0:
        library.TessBaseAPIDelete(handle)
        return None
    library.TessBaseAPISetVariable(handle, b"debug_file", b"/dev/null")
    library.TessBaseAPISetPageSegMode(handle, _SINGLE_BLOCK)
    return LibTesseract(library, handle, timeout)


def _release(version: str) -> str:
    """Without the number of the commit that builds from a repository carry: 5.3.0-12-gab12 is 5.3.0."""
    return version.partition("-")[0]


class LibTesseract:
    """One loaded model. Calls from several threads wait for each other; every call begins afresh."""

    def __init__(self, library: Any, handle: int, timeout: float) -> None:
        self._library = library
        self._handle = handle
        self._milliseconds = int(1000 * timeout)
        self._lock = threading.Lock()

    def read_block(self, grey: NDArray[np.uint8], whitelist: str) -> dict[str, list[int | str]]:
        """The words of one block of text (``--psm 6``), only of the characters of ``whitelist``.

        Args:
            grey: ``(h, w)``; with three channels alike it reads the same, a tenth slower.
            whitelist: ASCII.

        Returns:
            The columns left, top, width, height, conf and text of the program's table.

        Raises:
            EngineUnavailableError: the library fails or does not end in time.
        """
        height, width = grey.shape
        library, handle = self._library, self._handle
        with self._lock:
            library.TessBaseAPISetVariable(handle, b"tessedit_char_whitelist", whitelist.encode("ascii"))
            # The library copies the pixels.
            pixels = np.ascontiguousarray(grey).tobytes()
            library.TessBaseAPISetImage(handle, pixels, width, height, 1, width)
            monitor = library.TessMonitorCreate()
            text = None
            try:
                library.TessMonitorSetDeadlineMSecs(monitor, self._milliseconds)
                if library.TessBaseAPIRecognize(handle, monitor) == 0:
                    text = library.TessBaseAPIGetTsvText(handle, 0)
                if text is None:
                    raise EngineUnavailableError("Tesseract failed or took too long")
                table = ctypes.string_at(text).decode("utf-8", "replace")
            finally:
                if text is not None:
                    library.TessDeleteText(text)
                library.TessMonitorDelete(monitor)
                library.TessBaseAPIClear(handle)
        return _columns(table)


def _columns(table: str) -> dict[str, list[int | str]]:
    columns: dict[str, list[int | str]] = {name: [] for name in _COLUMNS}
    for row in table.split("\n"):
        cells = row.split("\t")[_FIRST:]
        if len(cells) != len(_COLUMNS):
            continue
        for name, cell in zip(_COLUMNS, cells, strict=True):
            columns[name].append(cell if name == "text" else int(float(cell)))
    return columns
