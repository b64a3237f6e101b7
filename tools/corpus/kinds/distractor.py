"""Pages that are no evidence at all: settings, news, map, shop, game, weather. They carry no fields."""

from __future__ import annotations

import random
from datetime import datetime

from tools.corpus.types import Layout, PageContent
from tools.corpus.values import money, names, times

HEADLINES = (
    "城市绿道新增二十公里，周末骑行人数翻倍",
    "专家提醒：换季注意这三件小事",
    "新一代电池技术进入量产阶段",
    "本地博物馆夜间开放首周迎客两万人次",
    "高校毕业生就业服务月启动",
    "暴雨预警解除，多趟列车恢复运行",
    "社区食堂上线新菜单，老人用餐更方便",
    "国产动画电影票房突破十亿元",
    "图书馆推出无接触借还服务",
)
PLACES = (
    "人民公园",
    "地铁3号线湖滨站",
    "中心医院",
    "市图书馆",
    "万达广场",
    "滨江中学",
    "西溪路",
    "文一路",
    "莫干山路",
    "汽车北站",
)


def draw(rng: random.Random, layout: Layout) -> PageContent:
    del layout
    now = times.draw_payment_time(rng)
    goods = [
        (names.draw_product(rng), money.group(money.draw_amount(rng)), rng.randint(10, 9999))
        for _ in range(8)
    ]
    return PageContent(
        app="unknown",
        page_kind="unknown",
        records=(),
        shown_after=now,
        data={
            "captured_at": now,
            "headlines": rng.sample(HEADLINES, 7),
            "ago": [rng.randint(1, 23) for _ in range(8)],
            "places": rng.sample(PLACES, 8),
            "goods": goods,
            "level": rng.randint(3, 80),
            "coins": rng.randint(100, 99_999),
            "temps": [rng.randint(0, 4) for _ in range(12)],
            "temp": rng.randint(2, 33),
            "city": rng.choice(names.vocab()["cities"]),
            "person": names.draw_person(rng),
            "hour": now.hour,
            "day": f"{now.month}月{now.day}日",
            "sum": _sum(rng),
            "stamp": _stamp(now),
        },
    )


def _sum(rng: random.Random) -> tuple[str, str]:
    a, b = rng.randint(12, 9999), rng.randint(12, 999)
    return f"{a} × {b}", f"{a * b:,}"


def _stamp(now: datetime) -> str:
    return f"{now:%Y-%m-%d}"
