"""What happens to a picture between the screen and the evidence folder, as a list of named steps.

A step is a string, so that truth.jsonl says exactly what was done, and the same string always does the same:

    png | png:ios                    lossless; `ios` adds the metadata of an iPhone screenshot
    jpeg:q90:420[:TABLE][:prog]      quality, chroma subsampling, table family (see qtables), progressive
    webp:q80 | webp:lossless
    gallery_resave:SOFTWARE:q95      JPEG as a gallery app writes it, with EXIF Software and no edit
    messenger_resize:W[:long]        short side (or long side) limited to W pixels, area averaging
    resize:F:FILTER                  scale by F (lanczos, area, linear, cubic)
    crop:L,T,R,B                     pixels cut off left, top, right, bottom
    crop_statusbar                   the status bar and nothing else cut off
    screenshot_of_screenshot:WxH:BG  the picture shown fitted in a viewer on another phone of W x H pixels

Geometric steps move pixels, mask and boxes; encoding steps replace the pixels by what a decoder sees. The bytes
that are written are the bytes of the last encoding step, with its metadata.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, PngImagePlugin

from tools.corpus.edits.compose import cropped, header_end, resized
from tools.corpus.edits.picture import Picture, shift_truth
from tools.corpus.qtables import tables

SUFFIX = {"png": ".png", "jpeg": ".jpg", "webp": ".webp", "gallery_resave": ".jpg"}
_SUBSAMPLING = {"444": 0, "422": 1, "420": 2}
_SOFTWARE_TAG, _MAKE_TAG, _MODEL_TAG, _DATE_TAG = 0x0131, 0x010F, 0x0110, 0x0132
# What gallery and viewer programs write on a plain save or rotation.
SOFTWARE = {
    "ios_photos": "17.4.1",
    "windows_photos": "Windows Photo Editor 10.0.10011.16384",
    "windows_viewer": "Microsoft Windows Photo Viewer 10.0.19041.1",
    "macos_photos": "Photos 8.0",
    "picasa": "Picasa",
    "shotwell": "Shotwell 0.30.17",
    "digikam": "digiKam-7.9.0",
}
_IOS_XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 6.0.0"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/"><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">'
    "Screenshot</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def is_encoding(step: str) -> bool:
    """Tell whether a step writes a file (and not only moves pixels)."""
    return step.partition(":")[0] in SUFFIX


def encode(rgb: np.ndarray, step: str) -> bytes:
    """Bytes of the file that an encoding step writes; the same pixels and step give the same bytes."""
    name, *args = step.split(":")
    image = Image.fromarray(rgb)
    out = io.BytesIO()
    if name == "png":
        info = PngImagePlugin.PngInfo()
        if args == ["ios"]:
            info.add_itxt("XML:com.adobe.xmp", _IOS_XMP)
        image.save(out, "PNG", pnginfo=info, compress_level=3)
    elif name == "jpeg":
        _save_jpeg(image, out, args, None)
    elif name == "gallery_resave":
        exif = Image.Exif()
        exif[_SOFTWARE_TAG] = SOFTWARE[args[0]]
        exif[_DATE_TAG] = "2026:03:02 09:12:44"
        _save_jpeg(image, out, [args[1], "420"], exif)
    elif name == "webp":
        lossless = args == ["lossless"]
        quality = 80 if lossless else int(args[0][1:])
        image.save(out, "WEBP", lossless=lossless, quality=quality, method=2)
    else:
        raise ValueError(f"not an encoding step: {step}")
    return out.getvalue()


def _save_jpeg(image: Image.Image, out: io.BytesIO, args: list[str], exif: Image.Exif | None) -> None:
    quality, subsampling = int(args[0][1:]), _SUBSAMPLING[args[1]]
    extra = {"exif": exif} if exif is not None else {}
    progressive = "prog" in args
    family = next((a for a in args[2:] if a != "prog"), "ijg")
    own = tables(family, quality)
    if own is None:
        image.save(out, "JPEG", quality=quality, subsampling=subsampling, progressive=progressive, **extra)
    else:
        image.save(out, "JPEG", qtables=own, subsampling=subsampling, progressive=progressive, **extra)


def decode(data: bytes) -> np.ndarray:
    """Pixels (HxWx3 uint8 RGB) that a viewer sees."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def _crop(picture: Picture, args: list[str]) -> Picture:
    left, top, right, bottom = (int(v) for v in args[0].split(","))
    return cropped(picture, (left, top, picture.width - right, picture.height - bottom))


def _crop_statusbar(picture: Picture, args: list[str]) -> Picture:
    top = header_end(picture)
    return cropped(picture, (0, top, picture.width, picture.height)) if top else picture


def _resize(picture: Picture, args: list[str]) -> Picture:
    factor = float(args[0])
    size = (max(16, round(picture.width * factor)), max(16, round(picture.height * factor)))
    return resized(picture, size, args[1])


def _messenger_resize(picture: Picture, args: list[str]) -> Picture:
    limit = int(args[0])
    side = max(picture.width, picture.height) if args[1:] == ["long"] else min(picture.width, picture.height)
    if side <= limit:
        return picture
    factor = limit / side
    return resized(picture, (round(picture.width * factor), round(picture.height * factor)), "area")


def _screenshot_of_screenshot(picture: Picture, args: list[str]) -> Picture:
    """Show the picture fitted into another phone's screen (viewer without bars) and capture that screen."""
    width, height = (int(v) for v in args[0].split("x"))
    factor = min(width / picture.width, height / picture.height)
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    inner = resized(picture, size, "linear")
    x, y = (width - inner.width) // 2, (height - inner.height) // 2
    colour = {"black": 0, "white": 255}[args[1]]
    rgb = np.full((height, width, 3), colour, np.uint8)
    rgb[y : y + inner.height, x : x + inner.width] = inner.rgb
    mask = None
    if inner.mask is not None:
        mask = np.zeros((height, width), np.uint8)
        mask[y : y + inner.height, x : x + inner.width] = inner.mask
    truth = shift_truth(inner.truth, x, y, width, height)
    truth["viewer"] = {"box": [x, y, x + inner.width, y + inner.height]}
    return Picture(rgb, truth, mask)


_GEOMETRIC: dict[str, Callable[[Picture, list[str]], Picture]] = {
    "crop": _crop,
    "crop_statusbar": _crop_statusbar,
    "resize": _resize,
    "messenger_resize": _messenger_resize,
    "screenshot_of_screenshot": _screenshot_of_screenshot,
}


def apply_geometry(picture: Picture, steps: Sequence[str]) -> Picture:
    """Apply only the geometric steps (what a page looks like at the host's scale, without its compression)."""
    for step in steps:
        name, *args = step.split(":")
        if name in _GEOMETRIC:
            picture = _GEOMETRIC[name](picture, args)
    return picture


def apply_chain(picture: Picture, steps: Sequence[str]) -> tuple[Picture, bytes | None]:
    """Run all steps; return the picture as a decoder sees it and the bytes of the last encoding (None without)."""
    data: bytes | None = None
    for step in steps:
        if is_encoding(step):
            data = encode(picture.rgb, step)
            picture = Picture(decode(data), picture.truth, picture.mask)
        else:
            picture = apply_geometry(picture, [step])
            data = None
    return picture, data


def suffix(steps: Sequence[str]) -> str:
    """File suffix of the last step, which has to be an encoding step."""
    return SUFFIX[steps[-1].partition(":")[0]]
