from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, JpegImagePlugin

from tests.corpus_edits.pages import page
from tools.corpus.edits.picture import Picture, without_flags
from tools.corpus.qtables import tables
from tools.corpus.save_chains import SOFTWARE, apply_chain, apply_geometry, decode, encode, suffix

GEOMETRIC = (
    "resize:0.5:area",
    "resize:0.73:lanczos",
    "crop:3,7,2,1",
    "crop:0,60,0,40",
    "crop_statusbar",
    "messenger_resize:540",
    "messenger_resize:960:long",
    "screenshot_of_screenshot:1080x2340:black",
    "screenshot_of_screenshot:640x1136:white",
)
ENCODINGS = (
    "png",
    "png:ios",
    "jpeg:q95:444",
    "jpeg:q75:420",
    "jpeg:q50:420",
    "jpeg:q85:420:radial",
    "jpeg:q85:420:split:prog",
    "jpeg:q80:420:flat",
    "jpeg:q80:444:lumaonly",
    "webp:q80",
    "webp:lossless",
    "gallery_resave:windows_photos:q95",
)


def _marked() -> Picture:
    """A page whose amount box is filled with pure magenta, on the picture and on the mask."""
    picture = page()
    x0, y0, x1, y1 = picture.truth["records"][0]["fields"]["amount"]["box"]
    picture.rgb[y0:y1, x0:x1] = (255, 0, 255)
    picture.mask = np.zeros(picture.rgb.shape[:2], np.uint8)
    picture.mask[y0:y1, x0:x1] = 255
    return picture


@pytest.mark.parametrize("step", GEOMETRIC)
def test_boxes_and_mask_follow_the_pixels(step: str) -> None:
    out = apply_geometry(_marked(), [step])
    magenta = np.abs(out.rgb.astype(int) - (255, 0, 255)).max(axis=2) < 40
    rows, cols = np.flatnonzero(magenta.any(axis=1)), np.flatnonzero(magenta.any(axis=0))
    x0, y0, x1, y1 = out.truth["records"][0]["fields"]["amount"]["box"]
    assert abs(x0 - cols[0]) <= 1 and abs(x1 - cols[-1] - 1) <= 1
    assert abs(y0 - rows[0]) <= 1 and abs(y1 - rows[-1] - 1) <= 1
    assert out.mask is not None and out.mask.shape == out.rgb.shape[:2]
    agreement = ((out.mask > 0) & magenta).sum() / ((out.mask > 0) | magenta).sum()
    assert agreement > 0.95


@pytest.mark.parametrize("step", ENCODINGS)
def test_the_same_pixels_and_step_give_the_same_bytes(step: str) -> None:
    rgb = page().rgb[:400]
    data = encode(rgb, step)
    assert data == encode(rgb, step)
    back = decode(data)
    assert back.shape == rgb.shape
    lossless = step.startswith("png") or step == "webp:lossless"
    assert (back == rgb).all() == lossless


@pytest.mark.parametrize(
    ("step", "quality", "family", "sampling"),
    [("jpeg:q90:444", 90, "ijg", 0), ("jpeg:q75:420", 75, "ijg", 2), ("jpeg:q80:420:radial", 80, "radial", 2),
     ("jpeg:q85:444:lumaonly", 85, "lumaonly", 0)],
)  # fmt: skip
def test_jpeg_carries_the_named_tables_and_subsampling(
    step: str, quality: int, family: str, sampling: int
) -> None:
    image = Image.open(io.BytesIO(encode(page().rgb[:200], step)))
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    assert JpegImagePlugin.get_sampling(image) == sampling
    own = tables(family, quality)
    if own is None:
        reference = io.BytesIO()
        Image.new("RGB", (16, 16)).save(reference, "JPEG", quality=quality)
        expected = Image.open(reference).quantization
    else:
        expected = dict(enumerate(own))
    assert [list(image.quantization[i]) for i in sorted(image.quantization)] == [
        list(expected[i]) for i in sorted(image.quantization)
    ]


def test_tables_of_the_families_differ_and_stay_in_range() -> None:
    seen = set()
    for family in ("split", "flat", "radial", "lumaonly"):
        for quality in (50, 75, 95):
            luma, chroma = tables(family, quality) or ([], [])
            assert len(luma) == len(chroma) == 64
            assert min(luma + chroma) >= 1 and max(luma + chroma) <= 255
            seen.add((tuple(luma), tuple(chroma)))
    assert len(seen) == 12


def test_gallery_resave_names_the_program_and_edits_nothing() -> None:
    picture = page()
    done, data = apply_chain(picture, ["gallery_resave:picasa:q95"])
    assert data is not None
    assert Image.open(io.BytesIO(data)).getexif()[0x0131] == SOFTWARE["picasa"] == "Picasa"
    assert done.truth["edit"] is None and done.mask is None
    assert np.abs(done.rgb.astype(int) - picture.rgb).mean() < 2


def test_ios_png_carries_screenshot_metadata() -> None:
    data = encode(page().rgb[:50], "png:ios")
    assert "Screenshot" in Image.open(io.BytesIO(data)).info["XML:com.adobe.xmp"]


def test_cropping_flags_cut_fields_and_drops_lost_ones() -> None:
    picture = page()
    fields = picture.truth["records"][0]["fields"]
    picture.truth["barcodes"] = [{"format": "QRCode", "text": "x", "box": [0, 900, 200, 1100]}]
    top, half = fields["item"]["box"][1], (fields["item"]["box"][1] + fields["item"]["box"][3]) // 2
    cut = without_flags(apply_geometry(picture, [f"crop:0,0,0,{picture.height - half}"]).truth)
    assert cut["cut"] == ["item"] and cut["barcodes"] == []
    gone = without_flags(apply_geometry(picture, [f"crop:0,0,0,{picture.height - top}"]).truth)
    assert "item" not in gone["records"][0]["fields"] and gone["cut"] == []


def test_a_cropped_status_bar_is_no_longer_in_the_truth() -> None:
    out = apply_geometry(page(), ["crop_statusbar"])
    assert out.truth["statusbar"] == {"style": "none", "clock": None, "box": None}
    assert out.height == 1280 - 52


def test_screenshot_of_screenshot_shows_the_picture_on_the_other_screen() -> None:
    out = apply_geometry(page(), ["screenshot_of_screenshot:1080x2400:black"])
    assert (out.width, out.height) == (1080, 2400)
    x0, y0, x1, y1 = out.truth["viewer"]["box"]
    assert (x0, x1) == (0, 1080) and y0 == (2400 - (y1 - y0)) // 2
    assert (out.rgb[: y0 - 1] == 0).all() and out.rgb[y0 + 10 : y1 - 10].mean() > 200


def test_a_messenger_leaves_small_pictures_their_size() -> None:
    assert apply_geometry(page(), ["messenger_resize:1080"]).width == 720


def test_unknown_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="not an encoding"):
        encode(page().rgb, "tiff")
    with pytest.raises(ValueError, match="unknown quantisation"):
        encode(page().rgb[:64], "jpeg:q90:420:martian")


def test_the_suffix_is_that_of_the_last_step() -> None:
    assert suffix(["resize:0.5:area", "jpeg:q80:420"]) == ".jpg"
    assert suffix(["jpeg:q80:420", "png"]) == ".png"
