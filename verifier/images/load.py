"""Load one file of evidence: hash the bytes, check the limits from the header, decode, orient, flatten."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from verifier.errors import ImageError
from verifier.images.containers import read_container
from verifier.images.pdf import render_pages
from verifier.images.types import RGB, ContainerFacts, Screenshot

Source = str | Path | bytes | BinaryIO | Image.Image | NDArray[np.uint8]
"""Whatever holds a picture: a path, bytes, an open binary file, a PIL picture, an ``(h, w, 3)`` RGB array."""

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """What a file may cost. Checked from the header, before a single pixel is decoded."""

    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 60_000_000
    max_side: int = 40_000
    max_pdf_pages: int = 20


def load_picture(source: Source, *, name: str | None = None, limits: LoadLimits = LoadLimits()) -> Screenshot:
    """Load one picture, of a PDF the first page; see :func:`load_pictures`."""
    return load_pictures(source, name=name, limits=limits)[0]


def load_pictures(
    source: Source, *, name: str | None = None, limits: LoadLimits = LoadLimits()
) -> tuple[Screenshot, ...]:
    """Load every picture of a file: one, or one for each page of a PDF.

    The format is taken from the content, never from the file's name. Evidence is opened read-only.

    Raises:
        ImageError: with ``code`` ``missing``, ``not_a_file``, ``permission``, ``empty``, ``too_large``,
            ``not_an_image``, ``truncated`` or ``damaged``; ``where`` is the name as given.
    """
    if isinstance(source, np.ndarray):
        return (_from_array(source, name or "array"),)
    if isinstance(source, Image.Image):
        return (_from_array(_flatten(source), name or "image"),)
    label = name or (Path(source).name if isinstance(source, (str, Path)) else "bytes")
    data = _bytes_of(source, label, limits)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    if not data:
        raise ImageError("the file is empty", where=label, code="empty")
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return tuple(
            Screenshot(
                name=f"{label}#{number}",
                sha256=digest,
                rgb=rgb,
                container=ContainerFacts("PDF", "RGB", rgb.shape[1], rgb.shape[0], len(data)),
                page=number,
            )
            for number, rgb in render_pages(data, label, limits.max_pdf_pages, limits.max_pixels)
        )
    rgb, facts = _decode(data, label, limits)
    return (Screenshot(name=label, sha256=digest, rgb=rgb, container=facts),)


def _bytes_of(source: str | Path | bytes | BinaryIO, label: str, limits: LoadLimits) -> bytes:
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, (str, Path)):
        path = Path(source)
        try:
            if path.is_dir():
                raise ImageError("this is a folder, not a picture", where=label, code="not_a_file")
            with path.open("rb") as file:
                data = file.read(limits.max_bytes + 1)
        except FileNotFoundError as error:
            raise ImageError("there is no such file", where=label, code="missing") from error
        except PermissionError as error:
            raise ImageError("no permission to read the file", where=label, code="permission") from error
        except OSError as error:
            raise ImageError(
                f"the file cannot be read: {error.strerror}", where=label, code="io_error"
            ) from error
    else:
        data = source.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise ImageError(f"larger than {limits.max_bytes} bytes", where=label, code="too_large")
    return data


@contextmanager
def _guard(label: str) -> Iterator[None]:
    """Turn whatever a decoder throws on hostile bytes into our error."""
    try:
        yield
    except ImageError:
        raise
    except UnidentifiedImageError as error:
        raise ImageError(
            "not a picture in a format that we read", where=label, code="not_an_image"
        ) from error
    except Image.DecompressionBombError as error:
        raise ImageError("declares too many pixels", where=label, code="too_large") from error
    except Exception as error:
        truncated = "truncated" in str(error).lower() or "broken data stream" in str(error).lower()
        code = "truncated" if truncated else "damaged"
        reason = "the file ends before the picture does" if truncated else "the picture data are damaged"
        raise ImageError(reason, where=label, code=code) from error


def _decode(data: bytes, label: str, limits: LoadLimits) -> tuple[RGB, ContainerFacts]:
    with _guard(label), _open(data) as image:
        width, height = image.size
        if width * height > limits.max_pixels or max(width, height) > limits.max_side:
            raise ImageError(f"declares {width} x {height} pixels", where=label, code="too_large")
        facts = read_container(image, data)
        image.seek(0)
        image.load()
        return _flatten(image), facts


def _open(data: bytes) -> Image.Image:
    """Read the header. HEIF goes to its own class: registering it would change Pillow for the host program."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        heif: Any = pillow_heif.HeifImageFile  # carries no types
        opened: Image.Image = heif(io.BytesIO(data))
        return opened
    return Image.open(io.BytesIO(data), formats=_FORMATS)


def _flatten(image: Image.Image) -> RGB:
    """Orient by EXIF and reduce any mode to 8-bit RGB; transparent pixels show white, as viewers do."""
    oriented = image
    # Damaged EXIF is no reason to refuse the pixels.
    with suppress(ValueError, TypeError, SyntaxError, struct.error, KeyError):
        # Pillow would copy what lies upright already.
        if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            oriented = ImageOps.exif_transpose(image)
    if oriented.mode in {"I;16", "I;16B", "I;16L", "I", "F"}:
        values = np.asarray(oriented, dtype=np.float64)
        top = 65535.0 if oriented.mode != "F" or values.max(initial=0.0) > 1.0 else 1.0
        grey = np.clip(values / top * 255.0 + 0.5, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.repeat(grey[:, :, None], 3, axis=2))
    if "A" in oriented.getbands() or "transparency" in oriented.info:
        layer = oriented.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        oriented = Image.alpha_composite(ground, layer)
    # And what is RGB already.
    flat = oriented if oriented.mode == "RGB" else oriented.convert("RGB")
    return np.array(flat, dtype=np.uint8, order="C")


def _from_array(rgb: NDArray[np.uint8], label: str) -> Screenshot:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or 0 in rgb.shape:
        raise ImageError(
            f"an array of shape {rgb.shape} and type {rgb.dtype}, expected (height, width, 3) uint8",
            where=label,
            code="not_an_image",
        )
    pixels = np.ascontiguousarray(rgb)
    digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
    facts = ContainerFacts("ARRAY", "RGB", pixels.shape[1], pixels.shape[0], pixels.nbytes)
    return Screenshot(name=label, sha256="sha256:" + digest, rgb=pixels, container=facts)
