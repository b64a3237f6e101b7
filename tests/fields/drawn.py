"""Pages drawn with PIL, for tests that need pixels of their own making."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from verifier.images.types import RGB

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
ROWS = (
    ("支付时间", "2026-03-01 10:30:05"),
    ("付款方式", "招商银行储蓄卡(1234)"),
    ("商品说明", "648元点券"),
    ("收款方全称", "杭州星河网络科技有限公司"),
    ("订单号", "2026030122001491401405524287"),
    ("商家订单号", "KM202603011030057788"),
)


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def detail_page(
    amount: str = "-1,130.00", merchant: str = "星河点卡专营店", rows: tuple[tuple[str, str], ...] = ROWS
) -> Image.Image:
    """An Alipay-like detail page, 1080 pixels wide."""
    image = Image.new("RGB", (1080, 760 + 100 * len(rows)), "white")
    draw = ImageDraw.Draw(image)
    draw.text((440, 60), "账单详情", "#111", font(48))
    draw.text((540, 210), merchant, "#111", font(44), anchor="mt")
    draw.text((540, 300), amount, "#111", font(92), anchor="mt")
    draw.text((540, 440), "交易成功", "#888", font(38), anchor="mt")
    for number, (label, value) in enumerate(rows):
        draw.text((60, 600 + 100 * number), label, "#888", font(38))
        draw.text((340, 600 + 100 * number), value, "#111", font(38))
    return image


def pixels(image: Image.Image) -> RGB:
    return np.asarray(image.convert("RGB"), np.uint8)
