"""Train small networks with PyTorch; what comes out is plain arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from coach.geometry.network import Networks
from coach.pose.types import Floats

_HIDDEN = 128
_EPOCHS = 15
_BATCH = 512
_RATE = 2e-3
_DECAY = 1e-2
_DROPOUT = 0.1
_NOISE = 0.05  # added to the scaled inputs: no outline is traced twice the same
_UNIT_DEG = 10.0
_ROUND = 0.3  # errors beyond this many units count linearly
_SD_HIDDEN = 24
_SD_EPOCHS = 30
_SD_DECAY = 0.1
FREEDOM = 5.0  # of the Student's t that errors are taken to follow: a few wild ones widen nothing
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
    "sd_hidden": _SD_HIDDEN,
    "sd_epochs": _SD_EPOCHS,
    "sd_decay": _SD_DECAY,
    "freedom": FREEDOM,
}

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def train(inputs: Floats, target: Floats, members: int, seed: int) -> Networks:
    """Fit networks that differ only in where they start and in the order of frames.

    Args:
        inputs: (n, d), about zero.
        target: (n, 2) degrees.
        members: how many networks.
        seed: of the first one.
    """
    middle = target.mean(axis=0)
    wanted = torch.tensor((target - middle) / _UNIT_DEG, dtype=torch.float32)
    nets = _several(inputs, wanted, _pitch_loss, members, seed, _HIDDEN, _EPOCHS, _DECAY)
    return _as_arrays(nets, _scale(inputs), _UNIT_DEG, middle)


def train_log_sd(
    inputs: Floats, error: Floats, weight: Floats, members: int, seed: int
) -> Networks:
    """Fit networks that tell how large errors are.

    Args:
        inputs: (n, d), about zero.
        error: (n, 3) degrees, of people that the estimate was not fitted on.
        weight: (n,) of each row.
        members: how many networks.
        seed: of the first one.
    """
    usual = np.log(np.sqrt((weight[:, None] * error**2).sum(axis=0) / weight.sum()))
    told = np.concatenate([error, weight[:, None] / weight.mean()], axis=1)
    wanted = torch.tensor(told, dtype=torch.float32)
    middle = torch.tensor(usual, dtype=torch.float32)

    def unlikely(answer: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
        log_sd, wrong, each = middle + answer, truth[:, :3], truth[:, 3:]
        tails = torch.log1p(wrong**2 / (FREEDOM * torch.exp(2.0 * log_sd)))
        return (each * (log_sd + 0.5 * (FREEDOM + 1.0) * tails)).mean()

    nets = _several(inputs, wanted, unlikely, members, seed, _SD_HIDDEN, _SD_EPOCHS, _SD_DECAY, 3)
    return _as_arrays(nets, _scale(inputs), 1.0, usual)


def _scale(inputs: Floats) -> Floats:
    """Half whitened: small components matter, but the smallest are noise."""
    spread = inputs.std(axis=0)
    return np.asarray(np.maximum(np.sqrt(spread * spread.max()), 0.08 * spread.max()))


def _as_arrays(nets: list[nn.Sequential], scale: Floats, unit: float, middle: Floats) -> Networks:
    def layers(i: int) -> tuple[Floats, Floats]:
        linear = [[m for m in net if isinstance(m, nn.Linear)][i] for net in nets]
        weight = np.stack([m.weight.detach().numpy().T for m in linear]).astype(np.float64)
        bias = np.stack([m.bias.detach().numpy()[None] for m in linear]).astype(np.float64)
        return weight, bias

    last, last_bias = layers(2)
    return Networks(scale, *layers(0), *layers(1), unit * last, unit * last_bias + middle)


def _several(
    inputs: Floats,
    wanted: torch.Tensor,
    loss: Loss,
    members: int,
    seed: int,
    hidden: int,
    epochs: int,
    decay: float,
    answers: int = 2,
) -> list[nn.Sequential]:
    torch.set_num_threads(1)
    at = torch.tensor(inputs / _scale(inputs), dtype=torch.float32)
    return [
        _one(at, wanted, loss, seed + i, hidden, epochs, decay, answers) for i in range(members)
    ]


def _one(
    at: torch.Tensor,
    wanted: torch.Tensor,
    loss: Loss,
    seed: int,
    hidden: int,
    epochs: int,
    decay: float,
    answers: int,
) -> nn.Sequential:
    torch.manual_seed(seed)
    net = nn.Sequential(
        nn.Linear(at.shape[1], hidden), nn.SiLU(), nn.Dropout(_DROPOUT),
        nn.Linear(hidden, hidden), nn.SiLU(), nn.Dropout(_DROPOUT),
        nn.Linear(hidden, answers),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=decay)
    size = min(_BATCH, len(at))
    steps = len(at) // size
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, total_steps=steps * epochs)
    for _ in range(epochs):
        order = torch.randperm(len(at))
        for i in range(steps):
            batch = order[i * size : (i + 1) * size]
            answer = net(at[batch] + _NOISE * torch.randn(size, at.shape[1]))
            optimiser.zero_grad()
            loss(answer, wanted[batch]).backward()
            optimiser.step()
            schedule.step()
    return net.eval()


def _pitch_loss(answer: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    wrong = answer - wanted
    lumbar = wrong[:, :1] - wrong[:, 1:]
    return _rounded(wrong) + _rounded(lumbar)


def _rounded(error: torch.Tensor) -> torch.Tensor:
    return nn.functional.smooth_l1_loss(error, torch.zeros_like(error), beta=_ROUND)
