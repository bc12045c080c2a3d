"""Train small networks with PyTorch; what comes out is plain arrays."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from coach.geometry.network import Networks
from coach.pose.types import Floats

_HIDDEN = 128
_EPOCHS = 40
_BATCH = 256
_RATE = 2e-3
_DECAY = 1e-2
_DROPOUT = 0.1
_NOISE = 0.05  # added to the scaled inputs: no outline is traced twice the same
_UNIT_DEG = 10.0
_ROUND = 0.3  # errors beyond this many units count linearly
OPTIONS: dict[str, int | float] = {
    "hidden": _HIDDEN,
    "epochs": _EPOCHS,
    "batch": _BATCH,
    "rate": _RATE,
    "decay": _DECAY,
    "dropout": _DROPOUT,
    "input_noise": _NOISE,
    "unit_deg": _UNIT_DEG,
    "round": _ROUND,
}


def train(inputs: Floats, target: Floats, members: int, seed: int) -> Networks:
    """Fit networks that differ only in where they start and in the order of frames.

    Args:
        inputs: (n, d), about zero.
        target: (n, 2) degrees.
        members: how many networks.
        seed: of the first one.
    """
    torch.set_num_threads(1)
    spread = inputs.std(axis=0)
    # half whitened: small components matter, but the smallest are noise
    scale = np.maximum(np.sqrt(spread * spread.max()), 0.08 * spread.max())
    middle = target.mean(axis=0)
    at = torch.tensor(inputs / scale, dtype=torch.float32)
    wanted = torch.tensor((target - middle) / _UNIT_DEG, dtype=torch.float32)
    nets = [_one(at, wanted, seed + i) for i in range(members)]

    def layers(i: int) -> tuple[Floats, Floats]:
        linear = [[m for m in net if isinstance(m, nn.Linear)][i] for net in nets]
        weight = np.stack([m.weight.detach().numpy().T for m in linear]).astype(np.float64)
        bias = np.stack([m.bias.detach().numpy()[None] for m in linear]).astype(np.float64)
        return weight, bias

    last, last_bias = layers(2)
    return Networks(scale, *layers(0), *layers(1), _UNIT_DEG * last, _UNIT_DEG * last_bias + middle)


def _one(at: torch.Tensor, wanted: torch.Tensor, seed: int) -> nn.Sequential:
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Linear(at.shape[1], _HIDDEN), nn.SiLU(), nn.Dropout(_DROPOUT),
        nn.Linear(_HIDDEN, _HIDDEN), nn.SiLU(), nn.Dropout(_DROPOUT),
        nn.Linear(_HIDDEN, 2),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    size = min(_BATCH, len(at))
    steps = len(at) // size
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps * _EPOCHS)
    for _ in range(_EPOCHS):
        order = torch.randperm(len(at))
        for i in range(steps):
            batch = order[i * size : (i + 1) * size]
            wrong = net(at[batch] + _NOISE * torch.randn(size, at.shape[1])) - wanted[batch]
            lumbar = wrong[:, :1] - wrong[:, 1:]
            loss = _loss(wrong) + _loss(lumbar)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def _loss(error: torch.Tensor) -> torch.Tensor:
    return nn.functional.smooth_l1_loss(error, torch.zeros_like(error), beta=_ROUND)
