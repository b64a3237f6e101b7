"""The page's plots, as small SVG files: the same figures give the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update(
    {"svg.hashsalt": "bench", "svg.fonttype": "none", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
)

from matplotlib import pyplot as plt  # noqa: E402  (the backend has to be chosen first)


def draw(results: dict[str, Any], folder: Path) -> list[str]:
    """Draw what the results hold; return the names of the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    if "forensics" in results:
        made.append(_save(_roc(results["forensics"]), folder / "bench-roc.svg"))
    if "reading" in results:
        made.append(_save(_kinds(results["reading"]), folder / "bench-reading.svg"))
    if "speed" in results:
        made.append(_save(_stages(results["speed"]["whole"]), folder / "bench-time.svg"))
    return made


def _save(figure: Any, path: Path) -> str:
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)
    return path.name


def _roc(found: dict[str, Any]) -> Any:
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
    for axis, key, title in ((axes[0], "ours", "our checks"), (axes[1], "ela", "error level analysis")):
        for name, curve in found[key]["roc"].items():
            xs, ys = zip(*curve["points"], strict=True)
            axis.plot(xs, ys, label=f"{name} ({curve['auc']:.2f})")
        axis.plot([0, 1], [0, 1], color="#999", linestyle=":", linewidth=1)
        axis.set_title(title)
        axis.set_xlabel("honest pictures flagged")
        axis.legend(title="saved as (area)", loc="lower right", fontsize=8)
    axes[0].set_ylabel("edited pictures found")
    return figure


def _kinds(found: dict[str, Any]) -> Any:
    rows = sorted(found["corpus"]["kinds"].items(), key=lambda item: item[1]["exact"]["value"] or 0.0)
    shares = [100 * (row["exact"]["value"] or 0.0) for _, row in rows]
    low = [s - 100 * row["exact"]["low"] for s, (_, row) in zip(shares, rows, strict=True)]
    high = [100 * row["exact"]["high"] - s for s, (_, row) in zip(shares, rows, strict=True)]
    figure, axis = plt.subplots(figsize=(7, 0.3 * len(rows) + 1))
    axis.barh([name for name, _ in rows], shares, color="#4a7dbd")
    axis.errorbar(
        shares, range(len(rows)), xerr=[low, high], fmt="none", ecolor="#333", elinewidth=1, capsize=2
    )
    axis.set_xlim(0, 100.5)
    axis.set_xlabel("values read exactly, % (bars: exact 95 % interval)")
    return figure


def _stages(found: dict[str, Any]) -> Any:
    figure, axis = plt.subplots(figsize=(7, 2))
    left = 0.0
    for name, seconds in found["stages_median"].items():
        axis.barh("ours, everything", seconds, left=left, label=name)
        left += seconds
    axis.barh("plain RapidOCR(), reading only", found["plain_median_s"], color="#999")
    axis.set_xlabel("seconds per picture, median")
    axis.legend(ncol=6, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, 1.3), frameon=False)
    return figure
