"""Token rows -> trained token rows: batches, losses and the optimiser of the bundled encoder.

A text's vector is the sum of its tokens' rows, brought to unit length (its mean has the same direction), so a row's
length is the weight of its token. Everything is drawn from one seeded generator: same data, same seed, same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from tokenizers import Tokenizer


class Texts(NamedTuple):
    """Token ids of n texts, one after the other; text i is ``ids[starts[i]:starts[i + 1]]``."""

    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def take(self, rows: NDArray[np.int64]) -> Texts:
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        positions = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], lengths)
        return Texts(self.ids[positions], starts)


def tokenize(tokenizer: Tokenizer, texts: Sequence[str], longest: int = 400) -> Texts:
    found = [encoding.ids[:longest] for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)]
    return ids_to_texts(found)


def ids_to_texts(found: Sequence[Sequence[int]]) -> Texts:
    starts = np.concatenate([[0], np.cumsum([len(ids) for ids in found])]).astype(np.int64)
    flat = np.fromiter((token for ids in found for token in ids), dtype=np.int32, count=int(starts[-1]))
    return Texts(flat, starts)


class Rows:
    """The table of token rows, with Adam's moments kept a row, updated only where a batch touched it."""

    def __init__(self, table: NDArray[np.float32], betas: tuple[float, float] = (0.9, 0.99)) -> None:
        self.table = torch.from_numpy(np.ascontiguousarray(table))
        self.first = torch.zeros_like(self.table)
        self.second = torch.zeros_like(self.table)
        self.steps = torch.zeros(len(table), 1)
        self.betas = betas

    def gather(self, groups: Sequence[Texts]) -> tuple[torch.Tensor, torch.Tensor, list[torch.Tensor]]:
        """Ids used by the groups, their rows as a leaf that takes gradients, and each group's ids renumbered."""
        flat = np.concatenate([group.ids for group in groups])
        used = np.unique(flat)
        place = np.zeros(len(self.table), dtype=np.int64)
        place[used] = np.arange(len(used))
        leaf = self.table[torch.from_numpy(used.astype(np.int64))].requires_grad_()
        return torch.from_numpy(used.astype(np.int64)), leaf, [torch.from_numpy(place[g.ids]) for g in groups]

    def update(self, used: torch.Tensor, leaf: torch.Tensor, rate: float) -> None:
        gradient = leaf.grad
        assert gradient is not None
        self.steps[used] += 1
        steps = self.steps[used]
        b1, b2 = self.betas
        first = self.first[used].lerp_(gradient, 1 - b1)
        second = self.second[used].mul_(b2).addcmul_(gradient, gradient, value=1 - b2)
        self.first[used] = first
        self.second[used] = second
        step = (first / (1 - b1**steps)) / ((second / (1 - b2**steps)).sqrt_().add_(1e-8))
        self.table[used] = leaf.detach() - rate * step


def pool(leaf: torch.Tensor, ids: torch.Tensor, starts: NDArray[np.int64], dropout: float) -> torch.Tensor:
    """Unit rows, one a text; a share `dropout` of the tokens is left out."""
    weights = None
    if dropout:
        weights = (torch.rand(len(ids)) >= dropout).to(leaf.dtype)
    offsets = torch.from_numpy(starts[:-1])
    summed = F.embedding_bag(ids, leaf, offsets, mode="sum", per_sample_weights=weights)
    return F.normalize(summed + 1e-6, dim=1)


def ranking_loss(
    left: torch.Tensor,
    right: torch.Tensor,
    scale: float,
    same: torch.Tensor | None = None,
    symmetric: bool = True,
) -> torch.Tensor:
    """Multiple-negatives ranking (Henderson et al. 2017, section 4): each left row must pick its own right row.

    `same` (n, n) marks pairs that are no negatives because their right sides are the same text.
    """
    scores = scale * left @ right.T
    if same is not None:
        scores = scores.masked_fill(same, -1e4)
    target = torch.arange(len(left))
    loss = F.cross_entropy(scores, target)
    if symmetric:
        loss = 0.5 * (loss + F.cross_entropy(scores.T, target))
    return loss


def same_rows(keys: NDArray[np.int64]) -> torch.Tensor:
    same = torch.from_numpy(keys[:, None] == keys[None, :])
    same.fill_diagonal_(False)
    return same


Objective = Callable[[np.random.Generator], tuple[list[Texts], Callable[[list[torch.Tensor]], torch.Tensor]]]
"""Draws a batch: its text groups, and the loss over the groups' unit rows."""


def train(
    table: NDArray[np.float32],
    objectives: Sequence[Objective],
    *,
    steps: int,
    rate: float,
    dropout: float,
    seed: int,
    warmup: int = 30,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> NDArray[np.float32]:
    """The sum of the objectives' losses, minimised by row-wise Adam under a cosine schedule."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    rows = Rows(table)
    for step in range(steps):
        drawn = [objective(generator) for objective in objectives]
        groups = [group for texts, _ in drawn for group in texts]
        used, leaf, renumbered = rows.gather(groups)
        vectors = [pool(leaf, ids, group.starts, dropout) for ids, group in zip(renumbered, groups, strict=True)]
        loss = torch.zeros(())
        for texts, compute in drawn:
            loss = loss + compute(vectors[: len(texts)])
            vectors = vectors[len(texts) :]
        loss.backward()  # type: ignore[no-untyped-call]
        progress = step / steps
        now = rate * min(1.0, (step + 1) / warmup) * 0.5 * (1 + np.cos(np.pi * progress))
        rows.update(used, leaf, now)
        report(step, float(loss.detach()))
    return rows.table.numpy()
