"""The network over words: what it is, and how it is trained and exported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from verifier.forensics.pixels.word_network import STEP

_WIDE = 80
_EDITED, _UNCLEAR = 1, 2


class WordNetwork(nn.Module):
    """Convolutions over the canvas, then attention along the word: every column is compared with all others.

    In: ``(n, 2, 32, columns)`` float, columns a multiple of four. Out: ``(n, columns / 4)`` logits that this column's
    glyph is not drawn like the rest of the word.
    """

    def __init__(self) -> None:
        super().__init__()
        self.look = nn.Sequential(
            *_block(2, 12, 1),
            *_block(12, 24, 2),
            *_block(24, 24, 1),
            *_block(24, 48, 2),
            *_block(48, 48, 1),
            nn.Conv2d(48, _WIDE, (8, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(_WIDE),
            nn.ReLU(),
        )
        self.compare = nn.ModuleList([_Comparison() for _ in range(2)])
        self.answer = nn.Conv1d(_WIDE, 1, 1)

    def forward(self, canvas: Tensor) -> Tensor:
        """Logits per step of the word."""
        seen = self.look(canvas)[:, :, 0]
        for compare in self.compare:
            seen = compare(seen)
        found: Tensor = self.answer(seen)[:, 0]
        return found


class _Comparison(nn.Module):
    """Attention over the columns, then a convolution along them; both added to what comes in."""

    _HEADS = 4

    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Conv1d(_WIDE, 3 * _WIDE, 1)
        self.merge = nn.Conv1d(_WIDE, _WIDE, 1)
        self.along = nn.Sequential(
            nn.Conv1d(_WIDE, _WIDE, 5, padding=2, bias=False), nn.BatchNorm1d(_WIDE), nn.ReLU(),
            nn.Conv1d(_WIDE, _WIDE, 1),
        )  # fmt: skip
        self.calm = nn.BatchNorm1d(_WIDE)

    def forward(self, seen: Tensor) -> Tensor:
        n, wide, columns = seen.shape
        parts = self.project(self.calm(seen)).reshape(n, 3, self._HEADS, wide // self._HEADS, columns)
        query, key, value = parts[:, 0], parts[:, 1], parts[:, 2]
        weight = torch.softmax(query.transpose(2, 3) @ key / (wide // self._HEADS) ** 0.5, dim=-1)
        mixed = (value @ weight.transpose(2, 3)).reshape(n, wide, columns)
        seen = seen + self.merge(mixed)
        out: Tensor = seen + self.along(seen)
        return out


def _block(inside: int, outside: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(),
    ]


def train(
    canvases: NDArray[np.uint8], edited: NDArray[np.uint8], epochs: int, seed: int, *, batch: int = 64
) -> WordNetwork:
    """Train on examples ``(n, 2, 32, columns)`` and their steps ``(n, columns / 4)``."""
    torch.manual_seed(seed)
    # 16-bit products and channels last: 2.6 times as fast on a CPU that has them, slower but right on others.
    model = WordNetwork().to(memory_format=torch.channels_last)
    steps = epochs * (len(canvases) // batch)
    best = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-2)
    plan = torch.optim.lr_scheduler.OneCycleLR(best, max_lr=3e-3, total_steps=steps, pct_start=0.1)
    model.train()
    running = 0.0
    for number, (canvas, truth) in enumerate(_batches(canvases, edited, epochs, batch, seed)):
        best.zero_grad()
        with torch.autocast("cpu", torch.bfloat16):
            found = model(canvas.contiguous(memory_format=torch.channels_last))
        loss = _loss(found.float(), truth, canvas)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        best.step()
        plan.step()
        running = 0.98 * running + 0.02 * float(loss.detach())
        if number % 100 == 99:
            print(f"step {number + 1}/{steps}: loss {running / (1 - 0.98 ** (number + 1)):.4f}", flush=True)
    return model.eval()


def _batches(
    canvases: NDArray[np.uint8], edited: NDArray[np.uint8], epochs: int, batch: int, seed: int
) -> Iterator[tuple[Tensor, Tensor]]:
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(len(canvases))
        for start in range(0, len(order) - batch + 1, batch):
            chosen = np.sort(order[start : start + batch])
            yield unpacked(canvases[chosen]), torch.from_numpy(edited[chosen].astype(np.int64))


def unpacked(canvases: NDArray[np.uint8]) -> Tensor:
    """What :func:`tools.training.words.examples.packed` put into bytes, as the network takes it."""
    values = torch.from_numpy(canvases).float() / 255
    values[:, 0] = values[:, 0] * 2 - 0.5
    return values


def _loss(found: Tensor, truth: Tensor, canvas: Tensor) -> Tensor:
    """Cross entropy over the steps that hold ink, and over the most suspicious steps of each word."""
    ink = functional.max_pool2d(canvas[:, :1], (canvas.shape[2], STEP))[:, 0, 0] > 0.3
    clear = (truth != _UNCLEAR) & (ink | (truth == _EDITED))
    target = (truth == _EDITED).float()
    each = functional.binary_cross_entropy_with_logits(found, target, reduction="none")
    by_step = (each * clear).sum() / clear.sum().clamp(min=1)
    whole = word_score(found.masked_fill(~ink, -20.0))
    by_word = functional.binary_cross_entropy_with_logits(whole, target.amax(dim=1))
    return by_step + 0.5 * by_word


def word_score(found: Tensor) -> Tensor:
    """One answer for a word: the mean of its three most suspicious steps, about one digit."""
    return found.topk(3, dim=1).values.mean(dim=1)


def export(model: WordNetwork, path: Path) -> None:
    """Write ONNX: input ``canvas`` ``(1, 2, 32, columns)``, output ``logits`` ``(1, columns / 4)``."""
    torch.onnx.export(
        model,
        (torch.zeros(1, 2, 32, 352),),
        str(path),
        input_names=["canvas"],
        output_names=["logits"],
        dynamic_axes={"canvas": {0: "words", 3: "columns"}, "logits": {0: "words", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
