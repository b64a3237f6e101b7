"""What a container says about how the file was made. Facts only; ``forensics/`` draws the conclusions."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import numpy as np
from PIL import ExifTags, Image

from verifier.images import jpeg, png
from verifier.images.types import RGB, ContainerFacts

_MAX_TEXT = 4096
_MAX_XMP = 256 * 1024
_EXIF_TAGS = ("Make", "Model", "Software", "DateTime", "HostComputer", "ImageDescription", "Artist")
_SUB_TAGS = (
    *("DateTimeOriginal", "UserComment", "OffsetTime", "SubsecTimeOriginal"),
    *("ExposureTime", "FNumber", "ISOSpeedRatings", "FocalLength", "LensModel"),
)
_CREATOR = re.compile(
    r"<(?:xmp:CreatorTool|photoshop:History|stEvt:softwareAgent)>([^<]{1,200})<"
    r"|(?:xmp:CreatorTool|stEvt:softwareAgent)=\"([^\"]{1,200})\""
)


def read_container(image: Image.Image, data: bytes) -> ContainerFacts:
    """Collect the facts of an opened, not yet decoded picture and its bytes. Never raises on odd metadata."""
    form = (image.format or "").replace("MPO", "JPEG")
    exif = _exif(image)
    xmp = _xmp(image)
    text = png.text_of(image, _MAX_TEXT) if form == "PNG" else ()
    markers = jpeg.scan(data) if form == "JPEG" else None
    chunks = png.chunks(data) if form == "PNG" else None
    width, height = image.size
    return ContainerFacts(
        format=form,
        mode=image.mode,
        width=width,
        height=height,
        size_bytes=len(data),
        bit_depth=(chunks.bit_depth if chunks else 16 if image.mode.startswith("I;16") else 8),
        orientation=int(dict(exif).get("Orientation", "1") or 1),
        frames=int(getattr(image, "n_frames", 1)),
        progressive=bool(image.info.get("progressive") or image.info.get("progression")),
        jpeg_tables=jpeg.tables(image) if form == "JPEG" else (),
        jpeg_subsampling=markers.subsampling if markers else "",
        png_chunks=chunks.names if chunks else (),
        png_text=text,
        exif=exif,
        xmp=xmp,
        photoshop_blocks=_photoshop(image),
        software=_software(exif, xmp, text),
        has_c2pa=(markers.has_jumbf if markers else False) or bool(chunks and "caBX" in chunks.names),
        icc_profile=_icc(image),
        thumbnail=_thumbnail(image),
        trailing_bytes=markers.trailing if markers else chunks.trailing if chunks else 0,
    )


def _clean(value: object) -> str:
    if isinstance(value, bytes):
        value = value.removeprefix(b"ASCII\0\0\0").decode("utf-8", "replace")
    return str(value).replace("\0", "").strip()[:_MAX_TEXT]


def _exif(image: Image.Image) -> tuple[tuple[str, str], ...]:
    try:
        exif = image.getexif()
        sub = exif.get_ifd(ExifTags.IFD.Exif)
    except Exception:  # damaged EXIF is common and is no reason to refuse the picture
        return ()
    found = [
        (name, _clean(source[tag]))
        for source, names in ((exif, (*_EXIF_TAGS, "Orientation")), (sub, _SUB_TAGS))
        for name in names
        if (tag := getattr(ExifTags.Base, name, None)) is not None and tag in source
    ]
    return tuple((name, value) for name, value in found if name != "Orientation" or value in set("12345678"))


def _xmp(image: Image.Image) -> str:
    raw = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return text[:_MAX_XMP]


def _photoshop(image: Image.Image) -> tuple[int, ...]:
    blocks = image.info.get("photoshop")
    return tuple(sorted(int(key) for key in blocks)) if isinstance(blocks, dict) else ()


def _software(exif: Iterable[tuple[str, str]], xmp: str, text: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    names = [value for name, value in exif if name == "Software"]
    names += [value for name, value in text if name.lower() in {"software", "creator", "creatortool"}]
    names += [_clean(first or second) for first, second in _CREATOR.findall(xmp)]
    return tuple(dict.fromkeys(name for name in names if name))


def _icc(image: Image.Image) -> str:
    data = image.info.get("icc_profile")
    if not isinstance(data, bytes):
        return ""
    try:
        from PIL import ImageCms

        return _clean(ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))))
    except Exception:  # a damaged profile is a fact of its own
        return "damaged"


def _thumbnail(image: Image.Image) -> RGB | None:
    try:
        ifd = image.getexif().get_ifd(ExifTags.IFD.IFD1)
        blob = image.info.get("exif", b"")
        offset, length = int(ifd[513]), int(ifd[514])
        start = 6 if blob.startswith(b"Exif\0\0") else 0
        with Image.open(
            io.BytesIO(blob[start + offset : start + offset + length]), formats=("JPEG",)
        ) as small:
            if small.width * small.height > 1_000_000:
                return None
            return np.asarray(small.convert("RGB"), dtype=np.uint8)
    except Exception:  # absent, or damaged: both mean that there is nothing to compare
        return None
