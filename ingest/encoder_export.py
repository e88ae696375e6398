"""Token rows -> a model directory that both `corpus.encode` and `SentenceTransformer` read.

Rows are stored as int8 with one float scale each (the token's weight folded in): the layout of a vocabulary-quantised
model2vec model, which sentence-transformers' `StaticEmbedding` dequantises by itself.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save as tensors_to_bytes
from tokenizers import Tokenizer

UNKNOWN_WEIGHT = 1e-4
MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {
        "idx": 1,
        "name": "1",
        "path": "1_Normalize",
        "type": "sentence_transformers.base.modules.normalize.Normalize",
    },
]


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows -> int8 rows and their scales; `rows * scales[:, None]` is the table to within 1/254 of a row's peak."""
    peaks = np.abs(table).max(axis=1)
    scales = (np.where(peaks > 0, peaks, 1.0) / 127.0).astype(np.float32)
    return np.rint(table / scales[:, None]).astype(np.int8), scales


def with_unknown_row(table: NDArray[np.float32]) -> NDArray[np.float32]:
    """Row 0 becomes a short vector on the axis along which the other rows vary least: it resembles no text."""
    rows = table[1:].astype(np.float64)
    _, axes = np.linalg.eigh(rows.T @ rows)
    least = axes[:, 0] * np.sign(axes[np.abs(axes[:, 0]).argmax(), 0])
    changed = table.copy()
    changed[0] = (least * UNKNOWN_WEIGHT).astype(np.float32)
    return changed


def write_encoder(directory: Path, name: str, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Write the model's files, each by an atomic rename."""
    embeddings, weights = quantise(with_unknown_row(table))
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "1_Normalize").mkdir(exist_ok=True)
    files = {
        "model.safetensors": tensors_to_bytes({"embeddings": embeddings, "weights": weights}),
        "tokenizer.json": tokenizer.to_str(pretty=False).encode(),
        "encoder.json": _json({"id": name, "dimension": table.shape[1], "tokens": len(table)}),
        "modules.json": _json(MODULES),
        "config_sentence_transformers.json": _json(
            {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"}
        ),
        "1_Normalize/config.json": _json({}),
    }
    for path, content in files.items():
        replace_file(directory / path, content)


def replace_file(path: Path, content: bytes) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(content)
    partial.replace(path)


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2) + "\n").encode()
