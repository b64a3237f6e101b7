"""The quality bars of docs/benchmarks.md: what each is measured by, and whether it is met."""

from __future__ import annotations

from typing import Any

from benchmarks.detection import share_text


def bars(results: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Every quality bar that the results can answer: what, bar, figure, met (None: too few pictures to tell)."""
    found: list[tuple[str, str, str, bool | None]] = []

    def least(what: str, bar: float, value: dict[str, Any] | None) -> None:
        if value is not None and value["value"] is not None:
            found.append((what, f">= {100 * bar:g} %", share_text(value), value["value"] >= bar))

    def most(what: str, bar: float, value: dict[str, Any] | None, shown: str) -> None:
        if value is not None and value["value"] is not None:
            # A small sample cannot show a small rate, however clean it is.
            met = None if value["value"] <= bar < value["high"] else value["value"] <= bar
            found.append((what, shown, share_text(value), met))

    if "reading" in results:
        reading = results["reading"]["corpus"]
        least(
            "values read exactly, clean or JPEG >= 75", 0.995, reading["chains"].get("clean", {}).get("exact")
        )
        least(
            "the same after heavy compression or downscaling",
            0.97,
            reading["chains"].get("heavy", {}).get("exact"),
        )
        most(
            "wrong value stated as confident",
            1 / 2000,
            reading["core"]["confident_and_wrong"],
            "<= 1 in 2,000",
        )
        least("page kind recognised (unknown answered `unknown`)", 0.99, reading["page_kind"]["right"])
    if "forensics" in results:
        ours = results["forensics"]["ours"]
        saved = (ours["bar_edits"] or {}).get("by_saved", {})
        least("edits found, saved without loss", 0.95, saved.get("lossless", {}).get("flagged"))
        least("edits found after JPEG >= 75", 0.85, saved.get("jpeg >= 75", {}).get("flagged"))
        least("edits found after a resize", 0.85, saved.get("resized", {}).get("flagged"))
        most("honest pictures flagged", 0.01, ours["false_alarms"]["all honest"]["flagged"], "<= 1 %")
        least("found edits: box covers the edit", 0.9, ours["pixels"]["box_hit"])
        least("joined pictures found", 0.98, ours["stitched"]["recall"])
        most("scroll captures called joined", 0.01, ours["stitched"]["scroll_captures_flagged"], "<= 1 %")
    if "matching" in results:
        matching = results["matching"]["read"]
        none = matching["false_match"]
        met = none["hits"] == 0 and none["total"] >= 10_000
        found.append(
            ("altered claim called a match", "0 in 10,000", f"{none['hits']} of {none['total']}", met)
        )
        most("true claim called a mismatch", 0.003, matching["false_mismatch"], "<= 0.3 %")
    if "speed" in results:
        ratio = results["speed"]["whole"]["ratio_of_sums"]
        found.append(
            ("whole verification / plain `RapidOCR()` reading", "<= 0.6", f"{ratio:.2f}", ratio <= 0.6)
        )
        peak = results["speed"]["whole"]["memory"]["peak_mib"]
        found.append(("memory of one worker", "<= 1 GiB", f"{peak:.0f} MiB", peak <= 1024))
    return found


def verdict(met: bool | None) -> str:
    """The last column: None is a sample too small to show so small a rate."""
    return {True: "met", False: "**missed**", None: "not shown by so few"}[met]


ZH = {
    "values read exactly, clean or JPEG >= 75": "字段完全读对（无损或 JPEG ≥ 75）",
    "the same after heavy compression or downscaling": "同上，强压缩或缩小之后",
    "wrong value stated as confident": "读错却当作确定的值",
    "page kind recognised (unknown answered `unknown`)": "页面类型识别正确",
    "edits found, saved without loss": "找出的改图（无损保存）",
    "edits found after JPEG >= 75": "找出的改图（JPEG ≥ 75 之后）",
    "edits found after a resize": "找出的改图（缩放之后）",
    "honest pictures flagged": "被误标的真实图片",
    "found edits: box covers the edit": "找出的改图中框住改动处",
    "joined pictures found": "找出的拼接图",
    "scroll captures called joined": "被误判为拼接的长截图",
    "altered claim called a match": "改动过的申请被判一致",
    "true claim called a mismatch": "真实的申请被判不一致",
    "whole verification / plain `RapidOCR()` reading": "整个核验用时 ÷ 默认 `RapidOCR()` 只读用时",
    "memory of one worker": "一个进程的内存",
}
"""The bars in Chinese, for README.zh-CN.md."""
