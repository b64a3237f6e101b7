import hashlib
import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from verifier.errors import ImageError
from verifier.images.load import LoadLimits, load_picture, load_pictures

RNG = np.random.default_rng(7)
PIXELS = RNG.integers(0, 256, (40, 24, 3), dtype=np.uint8)


def encoded(form: str, mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(PIXELS).convert(mode).save(out, form, **options)
    return out.getvalue()


def code_of(data: bytes, **limits: int) -> str:
    with pytest.raises(ImageError) as caught:
        load_pictures(data, name="x.png", limits=LoadLimits(**limits))
    assert caught.value.where == "x.png"
    assert caught.value.reason
    return caught.value.code


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF"])
def test_lossless_formats_give_the_same_pixels(form: str) -> None:
    shot = load_picture(encoded(form))
    assert np.array_equal(shot.rgb, PIXELS)
    assert shot.container.format == form


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "GIF", "HEIF"])
def test_lossy_formats_are_read(form: str) -> None:
    if form == "HEIF":
        pillow_heif.register_heif_opener()
    shot = load_picture(encoded(form))
    assert shot.rgb.shape == PIXELS.shape
    assert shot.container.format == form


def test_the_bytes_are_hashed_as_received() -> None:
    data = encoded("PNG")
    assert load_picture(data).sha256 == "sha256:" + hashlib.sha256(data).hexdigest()


def test_format_comes_from_content_not_from_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encoded("JPEG"))
    assert load_picture(path).container.format == "JPEG"


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shot = load_picture(encoded("PNG", exif=exif.tobytes()))
    assert (shot.height, shot.width) == (24, 40)
    assert np.array_equal(shot.rgb, np.rot90(PIXELS, -1))


def test_alpha_is_flattened_on_white() -> None:
    layer = np.zeros((4, 4, 4), np.uint8)
    out = io.BytesIO()
    Image.fromarray(layer, "RGBA").save(out, "PNG")
    assert load_picture(out.getvalue()).rgb.min() == 255


def test_palette_16_bit_grey_and_cmyk_become_8_bit_rgb() -> None:
    assert load_picture(encoded("PNG", "P")).rgb.shape == PIXELS.shape
    assert load_picture(encoded("PNG", "L")).rgb.shape == PIXELS.shape
    assert load_picture(encoded("JPEG", "CMYK")).rgb.shape == PIXELS.shape
    out = io.BytesIO()
    Image.fromarray(np.array([[0, 65535]], np.uint16)).save(out, "PNG")
    shot = load_picture(out.getvalue())
    assert shot.rgb[0, 0].tolist() == [0, 0, 0]
    assert shot.rgb[0, 1].tolist() == [255, 255, 255]


def test_animated_png_gives_its_first_frame() -> None:
    out = io.BytesIO()
    first, second = Image.fromarray(PIXELS), Image.fromarray(255 - PIXELS)
    first.save(out, "PNG", save_all=True, append_images=[second])
    shot = load_picture(out.getvalue())
    assert np.array_equal(shot.rgb, PIXELS)
    assert shot.container.frames == 2


def test_arrays_and_pil_pictures_are_accepted() -> None:
    assert np.array_equal(load_picture(PIXELS).rgb, PIXELS)
    assert np.array_equal(load_picture(Image.fromarray(PIXELS)).rgb, PIXELS)
    assert np.array_equal(load_picture(io.BytesIO(encoded("PNG"))).rgb, PIXELS)
    with pytest.raises(ImageError):
        load_picture(np.zeros((4, 4), np.uint8))


def test_every_page_of_a_pdf_is_a_picture() -> None:
    out = io.BytesIO()
    pages = [Image.new("RGB", (300, 400), colour) for colour in ("white", "red")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=72)
    shots = load_pictures(out.getvalue(), name="proof.pdf")
    assert [shot.name for shot in shots] == ["proof.pdf#1", "proof.pdf#2"]
    middle = shots[1].rgb[shots[1].height // 2, shots[1].width // 2]
    assert middle[0] > 240 and middle[1] < 15


def declared(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def test_a_picture_of_one_pixel_is_a_picture() -> None:
    out = io.BytesIO()
    Image.new("RGB", (1, 1)).save(out, "PNG")
    assert load_picture(out.getvalue()).rgb.shape == (1, 1, 3)


def test_bad_bytes_say_what_is_wrong() -> None:
    assert code_of(b"") == "empty"
    assert code_of(b"order number ABC-123") == "not_an_image"
    assert code_of(declared(60_000, 60_000)) == "too_large"
    assert code_of(encoded("PNG"), max_pixels=100) == "too_large"
    assert code_of(encoded("PNG"), max_bytes=10) == "too_large"
    assert code_of(encoded("JPEG")[:-200]) == "truncated"
    assert code_of(b"%PDF-1.7\nnothing") == "damaged"


def test_bad_paths_say_what_is_wrong(tmp_path: Path) -> None:
    for path, code in ((tmp_path / "gone.png", "missing"), (tmp_path, "not_a_file")):
        with pytest.raises(ImageError) as caught:
            load_picture(path)
        assert caught.value.code == code


def test_a_file_without_permission_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.png"
    path.write_bytes(encoded("PNG"))
    path.chmod(0)
    if os.geteuid() == 0:  # root reads everything: let the kernel's answer come from here

        def refuse(self: Path, *args: object, **kwargs: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImageError) as caught:
        load_picture(path)
    assert caught.value.code == "permission"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "WEBP"]), st.integers(0, 2000))
def test_any_bytes_give_a_picture_or_our_error(noise: bytes, form: str, place: int) -> None:
    good = encoded(form)
    place %= len(good)
    for data in (noise, good[:place], good[:place] + noise + good[place + len(noise) :]):
        try:
            assert load_picture(data).rgb.dtype == np.uint8
        except ImageError as error:
            assert error.code


def test_container_facts_of_a_jpeg() -> None:
    exif = Image.Exif()
    exif[0x0131] = "Some Editor 9"
    data = encoded("JPEG", quality=80, subsampling="4:2:0", exif=exif.tobytes()) + b"appended"
    facts = load_picture(data).container
    assert facts.jpeg_subsampling == "4:2:0"
    assert facts.jpeg_tables[0][0] == 6  # 16 at quality 80 by the IJG formula: (16 * 40 + 50) // 100
    assert facts.software == ("Some Editor 9",)
    assert facts.trailing_bytes == len(b"appended")
    assert not facts.progressive
    assert load_picture(encoded("JPEG", progressive=True)).container.progressive


def test_container_facts_of_a_png() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Paint 1.0")
    facts = load_picture(encoded("PNG", pnginfo=info) + b"xyz").container
    assert facts.png_chunks[0] == "IHDR" and facts.png_chunks[-1] == "IEND"
    assert ("Software", "Paint 1.0") in facts.png_text
    assert facts.software == ("Paint 1.0",)
    assert facts.trailing_bytes == 3
