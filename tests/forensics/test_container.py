"""What the file says about itself, and the honest files that say nearly the same."""

from __future__ import annotations

import numpy as np
import pytest

from tests.forensics.builders import context, line
from verifier.checks import Check, CheckStatus, Severity
from verifier.forensics.container import editors, provenance, thumbnail

F, P, N = CheckStatus.FAILED, CheckStatus.PASSED, CheckStatus.NOT_MEASURED


def only(checks: list[Check], rule: str) -> Check:
    (check,) = [c for c in checks if c.rule_id == rule]
    return check


@pytest.mark.parametrize(
    "program",
    ["Adobe Photoshop 25.1 (Windows)", "GIMP 2.10.34", "Canva", "美图秀秀 11.2", "Photopea", "Snapseed 2.0"],
)
def test_image_editors_are_for_review(program: str) -> None:
    check = only(editors.detect(context(software=(program,))), "F101")
    assert check.status is F and check.severity is Severity.REVIEW


@pytest.mark.parametrize(
    "program",
    ["17.4.1", "Photos 8.0", "Windows Photo Editor 10.0.10011.16384", "Picasa", "Android RKQ1.200826.002",
     "Samsung Gallery", "MIUI Gallery", "Snipaste", "Microsoft Windows Photo Viewer 10.0.19041.1"],
)  # fmt: skip
def test_galleries_and_phones_are_not(program: str) -> None:
    assert only(editors.detect(context(software=(program,))), "F101").status is P


def test_no_program_is_not_clean() -> None:
    assert only(editors.detect(context()), "F101").status is N


IOS = (
    '<rdf:Description photoshop:DateCreated="2024-10-14T23:36:00"><exif:UserComment>Screenshot'
    "</exif:UserComment></rdf:Description>"
)


def test_ios_screenshot_metadata_is_genuine() -> None:
    checks = editors.detect(context(xmp=IOS, photoshop_blocks=(0x0404, 0x0425)))
    assert not [c for c in checks if c.failed]


def test_typed_layer_that_stands_on_the_page_is_proof() -> None:
    xmp = '<rdf:li photoshop:LayerName="a" photoshop:LayerText="-1,130.00"/>'
    check = only(editors.detect(context(xmp=xmp, lines=[line("-1,130.00")])), "F102")
    assert check.severity is Severity.CONTRADICTION and check.evidence[0].box is not None
    elsewhere = only(editors.detect(context(xmp=xmp, lines=[line("-88.00")])), "F102")
    assert elsewhere.severity is Severity.REVIEW


def test_short_layer_text_proves_nothing() -> None:
    xmp = '<rdf:li photoshop:LayerText="元"/>'
    assert only(editors.detect(context(xmp=xmp, lines=[line("200元")])), "F102").severity is Severity.REVIEW


def test_saving_is_no_edit() -> None:
    xmp = '<rdf:li stEvt:action="saved" stEvt:softwareAgent="x"/><rdf:li stEvt:action="converted"/>'
    assert only(editors.detect(context(xmp=xmp)), "F102").status is P


def test_bytes_after_the_end_are_a_remark() -> None:
    assert only(editors.detect(context(trailing_bytes=4096)), "F104").severity is Severity.NOTE


def _page() -> np.ndarray:
    rng = np.random.default_rng(3)
    page = np.full((1280, 640, 3), 240, np.uint8)
    for y in range(60, 1200, 90):
        page[y : y + 30, 40 : 40 + int(rng.integers(100, 500))] = rng.integers(0, 120, 3)
    return page


def test_preview_of_another_picture() -> None:
    page = _page()
    small = page[::8, ::8].copy()
    assert only(thumbnail.detect(context(rgb=page, thumbnail=small)), "F103").status is P
    edited = page.copy()
    edited[500:700, 100:500] = 20
    check = only(thumbnail.detect(context(rgb=edited, thumbnail=small)), "F103")
    assert check.status is F
    box = check.evidence[0].box
    assert box is not None and box.intersection(type(box)(100, 500, 500, 700)) is not None


def test_preview_of_the_uncropped_picture_is_not_measured() -> None:
    page = _page()
    assert only(thumbnail.detect(context(rgb=page[300:], thumbnail=page[::8, ::8])), "F103").status is N


def test_content_credentials() -> None:
    assert only(provenance.detect(context()), "F105").status is N
    assert only(provenance.detect(context(has_c2pa=True)), "F105").severity is Severity.NOTE
    made = only(provenance.detect(context(has_c2pa=True, software=("ChatGPT",))), "F105")
    assert made.severity is Severity.REVIEW
