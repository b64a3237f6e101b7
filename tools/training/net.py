"""The localiser's network and its training loop. Uses a GPU when there is one; a CPU needs a few minutes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from verifier.forensics.pixels.peers import CONTEXT

_HIDDEN, _NARROW = 96, 32
_BATCH, _RATE, _DECAY = 1024, 3e-3, 0.05
_INPUT_NOISE, _INPUT_DROP, _HIDDEN_DROP = 0.15, 0.15, 0.3


class Member(nn.Module):
    """Three layers over one window's numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.drop_in, self.drop = nn.Dropout(_INPUT_DROP), nn.Dropout(_HIDDEN_DROP)
        self.one, self.two, self.out = (
            nn.Linear(CONTEXT, _HIDDEN),
            nn.Linear(_HIDDEN, _NARROW),
            nn.Linear(_NARROW, 1),
        )

    def forward(self, context: Tensor) -> Tensor:
        """``(n, CONTEXT)`` to ``(n,)``."""
        hidden = self.drop(torch.relu(self.one(self.drop_in(context))))
        return self.out(torch.relu(self.two(hidden)))[:, 0]


class Ensemble(nn.Module):
    """Mean logit of several members: one alone depends on the order in which it saw the pages."""

    def __init__(self, members: list[Member]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, context: Tensor) -> Tensor:
        """``(n, CONTEXT)`` to ``(n,)``."""
        return torch.stack([member(context) for member in self.members]).mean(dim=0)


def train(
    inputs: NDArray[np.float16], labels: NDArray[np.float32], *, members: int, epochs: int, seed: int
) -> Ensemble:
    """Train an ensemble on windows ``(n, CONTEXT)`` with labels 0 or 1."""
    torch.manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    x, y = torch.from_numpy(inputs).to(device), torch.from_numpy(labels).to(device)
    steps = max(1, len(x) // _BATCH)
    trained = []
    for number in range(members):
        member = Member().to(device)
        optimiser = torch.optim.AdamW(member.parameters(), weight_decay=_DECAY)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=epochs * steps)
        total = 0.0
        for _ in range(epochs):
            order = torch.randperm(len(x), device=device)
            total = 0.0
            for step in range(steps):
                chosen = order[step * _BATCH : (step + 1) * _BATCH]
                batch = x[chosen].float()
                logits = member(batch + _INPUT_NOISE * torch.randn_like(batch))
                # Soft labels: a mask's rectangle and a window do not agree to the pixel.
                target = y[chosen] * 0.98 + 0.005
                loss = nn.functional.binary_cross_entropy_with_logits(logits, target)
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                total += float(loss.detach())
        print(f"member {number + 1}/{members}: loss {total / steps:.4f}", flush=True)
        trained.append(member.cpu().eval())
    return Ensemble(trained).eval()


def export(network: Ensemble, path: Path) -> None:
    """Write ONNX: input ``context`` ``(n, CONTEXT)`` float32, output ``logits`` ``(n,)``."""
    torch.onnx.export(
        network,
        (torch.zeros(2, CONTEXT),),
        str(path),
        input_names=["context"],
        output_names=["logits"],
        dynamic_axes={"context": {0: "n"}, "logits": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
