"""Pictures of findings show the places, at their own size, and change nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from verifier.checks import Check, CheckStatus, Evidence, Severity
from verifier.forensics.evidence_pictures import evidence_picture, faint_view, heat_overlay, overlay
from verifier.geometry import Box

RGB = np.full((900, 600, 3), 250, np.uint8)
RGB[400:440, 100:300] = (20, 30, 40)


def finding(*boxes: Box | None, rule: str = "S100", severity: Severity = Severity.REVIEW) -> Check:
    evidence = tuple(Evidence("page.png", box) for box in boxes)
    return Check(rule, CheckStatus.FAILED, severity, evidence=evidence)


def test_overlay_draws_found_places_only() -> None:
    passed = Check("S100", CheckStatus.PASSED, evidence=(Evidence("page.png", Box(100, 400, 300, 440)),))
    assert np.array_equal(overlay(RGB, [passed]), RGB)
    drawn = overlay(RGB, [finding(Box(100, 400, 300, 440))])
    assert drawn.shape == RGB.shape and not np.array_equal(drawn, RGB)
    assert np.array_equal(drawn[700:], RGB[700:]) and np.array_equal(
        drawn[405:435, 105:295], RGB[405:435, 105:295]
    )


def test_places_stand_below_each_other_with_their_own_pixels() -> None:
    shown = evidence_picture(RGB, finding(Box(100, 400, 300, 440), Box(100, 600, 300, 640)))
    assert shown is not None
    one = evidence_picture(RGB, finding(Box(100, 400, 300, 440)))
    assert one is not None and shown.shape[0] > one.shape[0]
    assert (shown == (20, 30, 40)).all(axis=2).sum() >= 190 * 30


def test_finding_without_a_place_has_no_picture() -> None:
    assert evidence_picture(RGB, finding(None)) is None
    assert evidence_picture(RGB, finding(Box(5, 5, 5, 5))) is None


def test_faint_differences_are_made_visible() -> None:
    patched = RGB.copy()
    patched[600:640, 100:300] -= 2
    view = faint_view(patched, Box(100, 600, 300, 640)).astype(int)
    assert view.max() - view[10:-10, 10:-10].min() >= 20
    pixels = evidence_picture(patched, finding(Box(100, 600, 300, 640), rule="F203"))
    logic = evidence_picture(patched, finding(Box(100, 600, 300, 640), rule="L101"))
    assert pixels is not None and logic is not None and pixels.shape[0] > logic.shape[0]


@pytest.mark.parametrize(
    "box", [Box(-50, -50, 20, 20), Box(0, 0, 600, 900), Box(598, 898, 600, 900), Box(0, 450, 600, 452)]
)
def test_places_at_the_edge(box: Box) -> None:
    shown = evidence_picture(RGB, finding(box))
    assert shown is not None and min(shown.shape[:2]) > 10


def test_heat_is_drawn_where_it_is() -> None:
    heat = np.zeros(RGB.shape[:2], np.float32)
    heat[400:440, 100:300] = 1.0
    drawn = heat_overlay(RGB, heat).astype(int)
    assert np.ptp(drawn[700:], axis=2).max() == 0
    assert np.ptp(drawn[410:430, 110:290], axis=2).max() > 30
