"""Layouts, fonts and phones are declared once, each in one split, and everything declared exists."""

import random
import re
from collections import Counter

import pytest

from tools.corpus import catalog
from tools.corpus.kinds import KINDS
from tools.corpus.samples import CORE_FIELDS, cases
from tools.corpus.scene import draw_scene
from tools.corpus.template import html_of


def test_a_family_and_a_device_belong_to_one_split():
    for declared in (
        [(f.family, f.split) for f in catalog.families()],
        [(d.id, d.split) for d in catalog.devices()],
        [(f"{d.width}x{d.height}", d.split) for d in catalog.devices()],
        [(layout.id, layout.split) for layout in catalog.layouts()],
    ):
        splits: dict[str, set[str]] = {}
        for name, split in declared:
            splits.setdefault(name, set()).add(split)
        assert {name for name, where in splits.items() if len(where) > 1} == set()


def test_every_kind_has_layouts_in_every_split():
    for kind in KINDS:
        count = Counter(layout.split for layout in catalog.layouts() if layout.kind == kind)
        assert set(count) == set(catalog.SPLITS) and sum(count.values()) >= 3, kind
    assert set(KINDS) == set(catalog.kinds())
    assert len([x for x in catalog.layouts() if x.kind == "bank_detail"]) >= 4


def test_devices_cover_the_scales():
    assert len(catalog.devices()) >= 12
    assert {d.scale for d in catalog.devices()} == {2, 2.625, 2.75, 3, 3.5}


@pytest.mark.parametrize("split", catalog.SPLITS)
def test_every_role_can_be_drawn_from_every_split(split):
    allowed = {f.family for f in catalog.families() if f.split == split}
    for seed in range(40):
        drawn = catalog.draw_font_set(random.Random(seed), split)
        assert {drawn.cjk, drawn.latin, drawn.number, drawn.serif, drawn.thai, drawn.symbol} <= allowed


def test_templates_exist_and_name_only_fonts_of_their_split():
    """A font written out in a template must be declared for the template's split."""
    split_of = {f.family: f.split for f in catalog.families()}
    for layout in catalog.layouts():
        source = (catalog.HERE / "templates" / f"{layout.id}.html").read_text("utf-8")
        for family in re.findall(r'font-family:\s*"([^"]+)"', source):
            assert split_of[family] == layout.split, (layout.id, family)
    files = {
        p.relative_to(catalog.HERE / "templates").with_suffix("").as_posix()
        for p in (catalog.HERE / "templates").glob("*/*.html")
    }
    assert files == {layout.id for layout in catalog.layouts()}


@pytest.mark.parametrize("layout", catalog.layouts(), ids=lambda x: x.id)
def test_every_layout_prints_the_fields_it_marks(layout):
    """Each layout renders to HTML in the rarer states too, escapes its values and marks a field or message."""
    for seed in range(16):
        rng = random.Random(f"{layout.id}/{seed}")
        content = KINDS[layout.kind](rng, layout)
        html = html_of(content, draw_scene(rng, layout, content, layout.split, str(seed)))
        marked = set(re.findall(r'data-field="(\w+)" data-rec="(\d+)"', html))
        if content.page_kind == "unknown":
            assert not marked
        elif content.page_kind == "chat":
            assert "data-message=" in html
        else:
            assert {"amount"} <= {name for name, _ in marked}
            assert all(name in content.records[int(rec)] for name, rec in marked)


def test_sample_cases_are_coherent():
    found = cases()
    assert len(found) >= 8 and len({c.id for c in found}) == len(found)
    for case in found:
        assert set(CORE_FIELDS) <= set(case.expected) <= set(case.claim)
        assert case.claim["paid_at"] < case.claim["filed_at"]
        for picture in case.pictures:
            assert picture.look["captured"] > f"{picture.tx.paid_at:%Y-%m-%d %H:%M:%S}"
            assert picture.look["captured"] < case.claim["filed_at"]
        wrong = {name for name, outcome in case.expected.items() if outcome != "match"}
        assert bool(wrong) == (case.verdict == "inconsistent" or case.id == "CASE-006")
