"""Teacher vectors -> first token rows: what a word means before any sentence was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SIF = 1e-4
"""Arora et al. 2017, section 3: a token of relative frequency p weighs a / (a + p)."""


class Projection(NamedTuple):
    """Teacher space -> encoder space: subtract the mean, keep the principal axes, unit length."""

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    def __call__(self, vectors: NDArray[np.float32], mean: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
        return unit((vectors - (self.mean if mean is None else mean)) @ self.axes)


def unit(vectors: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def fit_projection(vectors: NDArray[np.float32], dimension: int) -> Projection:
    """Principal axes of the rows, the largest first; the sign of an axis is fixed by its largest entry."""
    mean = vectors.mean(axis=0)
    centred = (vectors - mean).astype(np.float64)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :dimension]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    return Projection(mean.astype(np.float32), axes.astype(np.float32))


def mean_senses(
    senses: Sequence[Sequence[str]], place: dict[str, int], vectors: NDArray[np.float32], most: int
) -> NDArray[np.float32]:
    """One row a word: the mean of its first senses' vectors, the k-th weighted 1/k."""
    rows = np.zeros((len(senses), vectors.shape[1]), dtype=np.float32)
    for row, found in zip(rows, senses, strict=True):
        for rank, sense in enumerate(found[:most], 1):
            row += vectors[place[sense]] / rank
    return unit(rows)


def sif_weights(counts: NDArray[np.int64]) -> NDArray[np.float32]:
    share = counts / max(int(counts.sum()), 1)
    return (SIF / (SIF + share)).astype(np.float32)
