"""The facts that forensics needs are read from real files, and hostile metadata stays bounded."""

import io

import numpy as np
from PIL import Image, PngImagePlugin

from verifier.images.load import load_picture


def picture() -> Image.Image:
    return Image.fromarray(np.random.default_rng(3).integers(0, 255, (64, 64, 3), dtype=np.uint8))


def jpeg(**options: object) -> bytes:
    buffer = io.BytesIO()
    picture().save(buffer, "JPEG", **options)
    return buffer.getvalue()


def png(**options: object) -> bytes:
    buffer = io.BytesIO()
    picture().save(buffer, "PNG", **options)
    return buffer.getvalue()


def test_jpeg_tables_are_in_natural_order() -> None:
    table = list(range(1, 65))
    facts = load_picture(jpeg(qtables=[table, table])).container
    assert facts.jpeg_tables == (tuple(table), tuple(table))
    # Annex K of ITU-T T.81: the luminance table's first row at quality 50.
    standard = load_picture(jpeg(quality=50)).container.jpeg_tables[0]
    assert standard[:8] == (16, 11, 10, 16, 24, 40, 51, 61)


def test_jpeg_subsampling_and_progression() -> None:
    for number, name in ((0, "4:4:4"), (1, "4:2:2"), (2, "4:2:0")):
        assert load_picture(jpeg(subsampling=number)).container.jpeg_subsampling == name
    assert load_picture(jpeg(progressive=True)).container.progressive
    assert not load_picture(jpeg()).container.progressive


def test_bytes_after_the_end_are_counted() -> None:
    assert load_picture(jpeg()).container.trailing_bytes == 0
    assert load_picture(png()).container.trailing_bytes == 0
    assert load_picture(jpeg() + b"hidden!").container.trailing_bytes == 7
    assert load_picture(jpeg(progressive=True) + b"x").container.trailing_bytes == 1
    assert load_picture(png() + b"hidden").container.trailing_bytes == 6


def test_png_text_and_software() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Adobe Photoshop 25.0")
    info.add_itxt("Comment", "值" * 10_000)
    facts = load_picture(png(pnginfo=info)).container
    assert facts.software == ("Adobe Photoshop 25.0",)
    assert facts.png_chunks[0] == "IHDR" and facts.png_chunks[-1] == "IEND" and "tEXt" in facts.png_chunks
    assert max(len(value) for _, value in facts.png_text) <= 4096


def test_xmp_creator_tool() -> None:
    xmp = b'<x:xmpmeta><rdf:Description xmp:CreatorTool="Pixelmator Pro"/></x:xmpmeta>'
    facts = load_picture(jpeg(xmp=xmp)).container
    assert "Pixelmator Pro" in facts.software and "CreatorTool" in facts.xmp


def test_c2pa_presence() -> None:
    body = b"JP\x00\x01\x00\x00\x00\x01" + b"\x00\x00\x00\x20jumb" + b"\0" * 24
    segment = b"\xff\xeb" + (len(body) + 2).to_bytes(2, "big") + body
    data = jpeg()
    assert load_picture(data[:2] + segment + data[2:]).container.has_c2pa
    assert not load_picture(data).container.has_c2pa


def test_embedded_thumbnail() -> None:
    small = io.BytesIO()
    Image.new("RGB", (16, 12), (250, 0, 0)).save(small, "JPEG")
    blob = small.getvalue()
    # A little-endian TIFF structure: an empty first directory, then one that points at the thumbnail.
    ifd1 = 8 + 2 + 4
    entries = [(0x0103, 3, 1, 6), (0x0201, 4, 1, ifd1 + 2 + 36 + 4), (0x0202, 4, 1, len(blob))]
    tiff = b"II*\0" + (8).to_bytes(4, "little") + b"\0\0" + ifd1.to_bytes(4, "little")
    tiff += len(entries).to_bytes(2, "little")
    for tag, kind, count, value in entries:
        tiff += tag.to_bytes(2, "little") + kind.to_bytes(2, "little")
        tiff += count.to_bytes(4, "little") + value.to_bytes(4, "little")
    tiff += b"\0\0\0\0" + blob
    thumbnail = load_picture(jpeg(exif=b"Exif\0\0" + tiff)).container.thumbnail
    assert thumbnail is not None and thumbnail.shape == (12, 16, 3)
    assert thumbnail[5, 5, 0] > 200 and thumbnail[5, 5, 1] < 60


def test_damaged_exif_refuses_nothing() -> None:
    shot = load_picture(jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\xff" * 40))
    assert shot.width == 64 and shot.container.thumbnail is None
