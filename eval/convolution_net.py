"""The reader of a question's words in their order (`bot.convolution`), as it is fitted with PyTorch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bot.convolution import TAPS, UNKNOWN, Reader

UNITS = 96
"""Units of a word."""
LAYERS = 3
"""Of convolutions: the last sees fifteen words."""
UNREAD, LEFT_OUT, UNSAID = 0.1, 0.2, 0.3
"""Shares of words that are not known, of units of words, and of units of all that is read, left out in a step."""


class ReaderNet(nn.Module):
    """(n, longest) rows of words -> (n, UNITS) what they say."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.rows = nn.Embedding(words + UNKNOWN + 1, UNITS)
        nn.init.normal_(self.rows.weight, std=0.3)
        self._layers = [nn.Conv1d(UNITS, UNITS, TAPS, padding=2**at, dilation=2**at) for at in range(LAYERS)]
        self.layers = nn.ModuleList(self._layers)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        said = words > 0
        if self.training:
            words = torch.where(said & (torch.rand(words.shape) < UNREAD), UNKNOWN, words)
        mask = said[:, None].float()
        units = functional.dropout(self.rows(words), LEFT_OUT, self.training).transpose(1, 2) * mask
        for layer in self._layers:
            units = units + torch.relu(layer(units)) * mask
        most = units.masked_fill(mask == 0, -torch.inf).amax(2)
        return functional.dropout(most, UNSAID, self.training)

    def weights(self) -> Reader:
        filters = [layer.weight.permute(2, 1, 0) for layer in self._layers]
        biases = [layer.bias for layer in self._layers if layer.bias is not None]
        stacked = (self.rows.weight, torch.stack(filters), torch.stack(biases))
        return Reader(*(each.detach().numpy().copy()[None] for each in stacked))


def padded(texts: Sequence[Sequence[int]]) -> torch.Tensor:
    """Rows of words as one (n, longest) tensor, 0 behind the last word."""
    rows = torch.zeros(len(texts), max(map(len, texts), default=0), dtype=torch.long)
    for row, text in zip(rows, texts, strict=True):
        row[: len(text)] = torch.tensor(text)
    return rows


def side_by_side(readers: Sequence[Reader]) -> Reader:
    """The readers as one that reads what each does, end to end."""
    return Reader(*(np.concatenate([getattr(each, part) for each in readers]) for part in Reader.__dataclass_fields__))
