"""The words of a question in their order -> a vector, by convolutions that `eval.choice_training` fits.

Each word is a row; layers of convolutions over three words, ever farther apart (Yu and Koltun 2016), add to it what its
neighbours say (He et al. 2016), and of each unit the most over all words is taken (Collobert et al. 2011).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNKNOWN = 1
"""The row of a word that was not learnt; row 0 is that of no word at all."""
TAPS = 3
"""Words that a convolution sees at once."""


@dataclass(frozen=True)
class Reader:
    """m readers of h units and l layers, side by side."""

    rows: NDArray[np.float32]
    """(m, words, h)"""
    filters: NDArray[np.float32]
    """(m, l, TAPS, h, h): from the units of a word to those of its neighbour."""
    biases: NDArray[np.float32]
    """(m, l, h)"""

    def read(self, words: Sequence[str], known: Mapping[str, int]) -> NDArray[np.float32]:
        """What the words say in their order, (m x h,); `known` tells the row of each."""
        units = self.rows[:, [known.get(word, UNKNOWN) for word in words] or [UNKNOWN]]
        number = units.shape[1]
        for layer in range(self.filters.shape[1]):
            apart = 2**layer
            padded = np.pad(units, ((0, 0), (apart, apart), (0, 0)))
            seen = self.biases[:, layer, None]
            for tap in range(TAPS):
                seen = seen + padded[:, tap * apart : tap * apart + number] @ self.filters[:, layer, tap]
            units = units + np.maximum(seen, 0)
        return np.asarray(units.max(axis=1).reshape(-1), dtype=np.float32)
