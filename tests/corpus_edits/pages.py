"""Small payment pages drawn with Pillow in the truth format of the corpus: no browser is needed."""

from __future__ import annotations

import subprocess
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tools.corpus.edits.draw import Face
from tools.corpus.edits.picture import Picture


@cache
def faces() -> tuple[Face, ...]:
    """Noto Sans CJK SC from regular to bold: the one font family the project's setup always installs."""
    out = subprocess.run(
        ["fc-list", ":family=Noto Sans CJK SC:slant=0", "--format=%{file}|%{index}|%{weight}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = sorted((float(w), p, int(i)) for p, i, w in (line.split("|") for line in out.splitlines()))
    return tuple(Face(path, index) for weight, path, index in found if weight >= 80)


ROWS = (
    ("status", "当前状态", "支付成功", "paid"),
    ("paid_at", "支付时间", "2026-03-01 10:30:05", "2026-03-01T10:30:05+08:00"),
    ("merchant", "商户全称", "星光便利店", "星光便利店"),
    ("order_no", "订单号", "2026030122001412345678901234", "2026030122001412345678901234"),
    ("merchant_order_no", "商户单号", "T200P4830291756", "T200P4830291756"),
    ("payment_method", "付款方式", "零钱", "零钱"),
    ("item", "商品说明", "日用百货", "日用百货"),
)


def page(
    width: int = 720,
    height: int = 1280,
    amount: str = "-200.00",
    seed: int = 0,
    theme: str = "light",
    rows: tuple[tuple[str, str, str, str], ...] = ROWS,
) -> Picture:
    """A detail page: status bar, title, big amount in the middle, label and value rows."""
    k = width / 720
    ground, ink, grey = (
        ((255,) * 3, (20,) * 3, (140,) * 3) if theme == "light" else ((24,) * 3, (235,) * 3, (150,) * 3)
    )
    image = Image.new("RGB", (width, height), ground)
    pen = ImageDraw.Draw(image)
    regular, bold = faces()[0], faces()[-1]

    def text(
        x: float, y: float, words: str, size: float, fill: tuple[int, ...], face: Face, anchor: str
    ) -> list[int]:
        font = ImageFont.truetype(face.path, round(size * k), index=face.index)
        pen.text((round(x * k), round(y * k)), words, fill=fill, font=font, anchor=anchor)
        return [int(v) for v in pen.textbbox((round(x * k), round(y * k)), words, font=font, anchor=anchor)]

    bar = [0, 0, width, round(52 * k)]
    clock = text(30, 26, "10:31", 24, ink, bold, "lm")
    text(360, 96, "账单详情", 34, ink, bold, "mm")
    fields = {
        "amount": {
            "text": amount, "value": amount.lstrip("-").replace(",", ""), "currency": "CNY", "direction": "out",
            "box": text(360, 240, amount, 64, ink, bold, "mm"), "label": "", "label_box": None,
        }
    }  # fmt: skip
    y = 380.0
    for name, label, words, value in rows:
        label_box = text(32, y, label, 28, grey, regular, "lm")
        box = text(688, y, words, 28, ink, regular, "rm")
        fields[name] = {"text": words, "value": value, "box": box, "label": label, "label_box": label_box}
        y += 84
    truth = {
        "id": f"drawn-{seed}", "width": width, "height": height, "kind": "wechat_detail", "page_kind": "payment_detail",
        "app": "wechat", "language": "zh", "template": "drawn/rows", "font": "drawn", "device": "drawn", "scale": 2.0,
        "theme": theme, "large_font": False,
        "statusbar": {"style": "android", "clock": "10:31", "box": bar, "clock_box": clock},
        "extras": [], "records": [{"box": [0, 180, width, round(y * k)], "fields": fields}], "barcodes": [],
        "messages": [], "seal": None, "save_chain": ["png"], "edit": None, "stitched": False, "markup": [],
        "logic_fake": None, "scroll_capture": False, "base": None, "seed": seed,
    }  # fmt: skip
    return Picture(np.asarray(image).copy(), truth, None)


def donors() -> list[Picture]:
    """Pages of another payment: the same size, another size, a dark one."""
    other = tuple(
        {
            "status": ("status", "当前状态", "支付失败", "failed"),
            "paid_at": ("paid_at", "支付时间", "2026-03-17 21:48:39", "2026-03-17T21:48:39+08:00"),
            "order_no": (
                "order_no",
                "订单号",
                "2026031722001498765432109876",
                "2026031722001498765432109876",
            ),
        }.get(row[0], row)
        for row in ROWS
    )
    return [
        page(amount="-538.60", seed=1, rows=other),
        page(960, 1706, "-1,730.00", seed=2, rows=other),
        page(amount="-86.40", seed=3, theme="dark", rows=other),
    ]


def bill_list(width: int = 720, height: int = 1280) -> Picture:
    """A list of five payments with clear gaps."""
    picture = page(width, height)
    image = Image.new("RGB", (width, height), (255, 255, 255))
    pen = ImageDraw.Draw(image)
    records = []
    for index in range(5):
        top = 120 + index * 150
        font = ImageFont.truetype(faces()[0].path, 30, index=faces()[0].index)
        amount, when = f"-{37 + 61 * index}.{index}0", f"03-0{index + 1} 1{index}:2{index}"
        pen.text((32, top + 40), f"商户{'甲乙丙丁戊'[index]}", fill=(20, 20, 20), font=font, anchor="lm")
        pen.text((32, top + 100), when, fill=(140, 140, 140), font=font, anchor="lm")
        pen.text((688, top + 40), amount, fill=(20, 20, 20), font=font, anchor="rm")
        fields = {
            "amount": {"text": amount, "value": amount[1:], "label": "", "label_box": None,
                       "box": [int(v) for v in pen.textbbox((688, top + 40), amount, font=font, anchor="rm")]},
            "paid_at": {"text": when, "value": f"2026-03-0{index + 1}T1{index}:2{index}:00+08:00", "label": "",
                        "box": [int(v) for v in pen.textbbox((32, top + 100), when, font=font, anchor="lm")],
                        "label_box": None},
        }  # fmt: skip
        records.append({"box": [0, top, width, top + 150], "fields": fields})
        pen.line((32, top + 149, width, top + 149), fill=(230, 230, 230))
    truth = {**picture.truth, "kind": "bill_list", "page_kind": "bill_list", "records": records}
    return Picture(np.asarray(image).copy(), truth, None)
