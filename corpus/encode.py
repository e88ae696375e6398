"""Text -> vectors: the bundled bilingual encoder, or any sentence-transformers model.

The bundled encoder is a table of token rows. A text's vector is the mean of its tokens' rows brought to unit length
(Arora et al. 2017, "A Simple but Tough-to-Beat Baseline for Sentence Embeddings"; the rows' lengths are the token
weights, learnt instead of computed). It needs `tokenizers` and NumPy only. Its directory is laid out so that
``SentenceTransformer("corpus/encoder")`` reads it too, with the same vectors for text in simplified characters.

A text without a single known token (empty, emoji only, another script) gets the row of the unknown token, a unit
vector on the axis along which the vocabulary varies least: finite, always the same, similar to nothing in particular.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.words import simplify

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = Path(__file__).with_name("encoder")
SLICE = 8192
"""Tokens pooled at once: bounds the memory that one very long text takes (8 MB at 256 dimensions)."""


class EncoderError(Exception):
    """An encoder cannot be loaded or gave an unusable vector; the message says what was wrong and what to do."""


class Encoder(Protocol):
    """Texts -> unit rows. `hash` changes with the weights or prompts, so an index can tell that it is stale."""

    @property
    def id(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def hash(self) -> str: ...
    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]: ...
    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


def load_encoder(name: str | None = None) -> Encoder:
    """`None`: the bundled encoder. Otherwise a directory, or a sentence-transformers model id from the hub.

    Raises `EncoderError` when there is no such directory, when files are missing, or the hub cannot be reached.
    """
    if name is None:
        return StaticEncoder(BUNDLED)
    path = Path(name).expanduser()
    if (path / "encoder.json").is_file():
        return StaticEncoder(path)
    return load_sentence_transformer(name)


def _whole_characters(text: str) -> str:
    """Half a surrogate pair, as broken files and JSON hold it, becomes a question mark: tokenizers refuse it."""
    return text.encode("utf-8", "replace").decode() if _SURROGATE.search(text) else text


_SURROGATE = re.compile("[\ud800-\udfff]")


class StaticEncoder:
    """The bundled model, or another directory written by `ingest.train_encoder`."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.id: str = _read_id(directory)
        tokenizer = read_file(directory, "tokenizer.json")
        if not tokenizer.rstrip().endswith(b"}"):
            raise EncoderError(f"{directory / 'tokenizer.json'} is cut short. {MEND}")
        self._tokenizer: Tokenizer = Tokenizer.from_buffer(tokenizer)
        tensors = read_tensors(directory, "model.safetensors")
        if not {"embeddings", "weights"} <= tensors.keys():
            raise EncoderError(
                f"{directory / 'model.safetensors'} lacks the tensors 'embeddings' and 'weights'. {MEND}"
            )
        self._table: NDArray[np.int8] = tensors["embeddings"]
        self._weights: NDArray[np.float32] = tensors["weights"]
        rows = self._tokenizer.get_vocab_size()
        if not len(self._table) == len(self._weights) == rows:
            raise EncoderError(
                f"{directory}: {len(self._table)} token rows, {len(self._weights)} weights, {rows} tokens; "
                f"the files do not belong together. {MEND}"
            )
        self.dimension: int = self._table.shape[1]

    @cached_property
    def hash(self) -> str:
        """Of the weights and the tokenizer: 16 hexadecimal digits."""
        digest = hashlib.sha256(read_file(self.directory, "tokenizer.json"))
        digest.update(read_file(self.directory, "model.safetensors"))
        return digest.hexdigest()[:16]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows. Questions and passages are encoded alike."""
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows."""
        rows = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, ids in zip(rows, self._token_ids(texts), strict=True):
            row[:] = self._pool(ids)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        folded = [simplify(_whole_characters(text)) for text in texts]
        if len(folded) == 1:
            return [self._tokenizer.encode(folded[0], add_special_tokens=False).ids]
        return [found.ids for found in self._tokenizer.encode_batch_fast(folded, add_special_tokens=False)]

    def _pool(self, ids: list[int]) -> NDArray[np.float32]:
        """The weighted sum of the rows, in the direction of their mean; the unknown token's row if it vanishes."""
        total = np.zeros(self.dimension, dtype=np.float32)
        for start in range(0, len(ids), SLICE):
            part = ids[start : start + SLICE]
            total += self._weights[part] @ self._table[part].astype(np.float32)
        return total if total.any() else self._table[0].astype(np.float32)


MEND = "Restore the directory (git checkout -- corpus/encoder) or write it anew: python -m ingest.train_encoder."


def read_file(directory: Path, name: str) -> bytes:
    try:
        return (directory / name).read_bytes()
    except OSError as error:
        raise EncoderError(f"cannot read {directory / name}: {error.strerror}. {MEND}") from error


def _read_id(directory: Path) -> str:
    try:
        return str(json.loads(read_file(directory, "encoder.json"))["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{directory / 'encoder.json'} is no encoder description: {error}. {MEND}") from error


_TYPES = {"I8": np.int8, "U8": np.uint8, "F32": np.float32, "I32": np.int32}


def read_tensors(directory: Path, name: str) -> dict[str, NDArray[Any]]:
    """A safetensors file, mapped into memory: 8 bytes header length, JSON header, data."""
    path = directory / name
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        length = struct.unpack("<Q", data[:8].tobytes())[0]
        header = json.loads(data[8 : 8 + length].tobytes())
        body = data[8 + length :]
        header.pop("__metadata__", None)
        return {
            key: body[slice(*entry["data_offsets"])].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
            for key, entry in header.items()
        }
    except OSError as error:
        raise EncoderError(f"cannot read {path}: {error.strerror}. {MEND}") from error
    except (ValueError, KeyError, struct.error) as error:
        raise EncoderError(f"{path} is cut short or is no safetensors file: {error}. {MEND}") from error


class Prompts(NamedTuple):
    """What a model family wants before a question and before a passage."""

    query: str
    passage: str


_INSTRUCTION = "Given a web search query, retrieve relevant passages that answer the query"
PROMPTS: tuple[tuple[re.Pattern[str], Prompts], ...] = (
    (re.compile(r"qwen3-embedding"), Prompts(f"Instruct: {_INSTRUCTION}\nQuery:", "")),
    (re.compile(r"gte-qwen|e5-.*instruct|e5-mistral"), Prompts(f"Instruct: {_INSTRUCTION}\nQuery: ", "")),
    (re.compile(r"(^|[-_])e5([-_]|$)"), Prompts("query: ", "passage: ")),
    (re.compile(r"bge-.*-zh"), Prompts("为这个句子生成表示以用于检索相关文章：", "")),
    (re.compile(r"bge-.*-en"), Prompts("Represent this sentence for searching relevant passages: ", "")),
)
"""The first pattern found in the model's name counts; bge-m3 and the other gte models want nothing."""


def prompts_of(name: str) -> Prompts:
    """
    >>> prompts_of("intfloat/multilingual-e5-small")
    Prompts(query='query: ', passage='passage: ')
    """
    last = name.rstrip("/\\").replace("\\", "/").rsplit("/", 1)[-1].lower()
    return next((prompts for pattern, prompts in PROMPTS if pattern.search(last)), Prompts("", ""))


class SentenceTransformerEncoder:
    """Any sentence-transformers model, with its own prompts or else those of its family."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        self.id = name
        self._model = model
        own = model.prompts
        family = prompts_of(name)
        self.prompts = Prompts(
            own.get("query") or family.query, own.get("document") or own.get("passage") or family.passage
        )
        self.dimension = int(model.get_embedding_dimension() or 0)

    @cached_property
    def hash(self) -> str:
        """Of the prompts and a sample of every weight: cheap for a large model, the same on every device."""
        digest = hashlib.sha256(repr((self.id, self.prompts)).encode())
        for key, tensor in sorted(self._model.state_dict().items()):
            sample = tensor.flatten()[:64].float().cpu().numpy()
            digest.update(repr((key, tuple(tensor.shape))).encode() + sample.tobytes())
        return digest.hexdigest()[:16]

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows."""
        return self._encode(texts, self.prompts.query)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, dimension) unit rows; a progress bar in a terminal from 1 000 texts on."""
        return self._encode(texts, self.prompts.passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> NDArray[np.float32]:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        rows = self._model.encode(
            [simplify(_whole_characters(text)) for text in texts],
            prompt=prompt or "",
            batch_size=32,
            show_progress_bar=len(texts) >= 1000 and sys.stderr.isatty(),
            convert_to_numpy=True,
        ).astype(np.float32)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        for text, norm in zip(texts, norms[:, 0], strict=True):
            if not np.isfinite(norm):
                raise EncoderError(f"{self.id} gave no finite vector for {text[:60]!r}. Name another model.")
        rows[norms[:, 0] == 0, 0] = 1.0
        norms[norms == 0] = 1.0
        return np.asarray(rows / norms, dtype=np.float32)


_HUB_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")
_ADVICE = "Set WHITEPAPER_ENCODER to a model directory or a hub id, or unset it for the bundled encoder."


def load_sentence_transformer(name: str) -> SentenceTransformerEncoder:
    """A directory or hub id -> encoder; `EncoderError` says whether the path, the files or the network are at fault."""
    path = Path(name).expanduser()
    is_directory = path.is_dir()
    if path.is_file():
        raise EncoderError(f"encoder {name!r} is a file; a model is a directory. {_ADVICE}")
    if is_directory and not any((path / marker).is_file() for marker in ("modules.json", "config.json")):
        raise EncoderError(f"encoder {name!r} has neither modules.json nor config.json: not a model. {_ADVICE}")
    if not is_directory and (name.startswith((".", "~", "/")) or not _HUB_ID.fullmatch(name)):
        raise EncoderError(f"encoder {name!r}: there is no such directory (looked at {path.absolute()}). {_ADVICE}")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f"encoder {name!r} needs the package sentence-transformers: pip install sentence-transformers. {_ADVICE}"
        ) from error
    try:
        model = SentenceTransformer(str(path) if is_directory else name, local_files_only=True)
    except _LOAD_ERRORS as error:
        if is_directory:
            raise EncoderError(
                f"encoder {name!r}: the directory is incomplete or damaged ({_reason(error)}). {_ADVICE}"
            ) from error
        model = fetch_sentence_transformer(name)
    return SentenceTransformerEncoder(name, model)


def fetch_sentence_transformer(name: str) -> SentenceTransformer:
    """A model from the hub. One short request goes first: without a network the download itself retries for minutes."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    from huggingface_hub.constants import ENDPOINT
    from sentence_transformers import SentenceTransformer

    try:
        with suppress(HTTPError):  # an answer, whatever it says, means that the hub is there
            urlopen(f"{ENDPOINT}/api/models/{name}", timeout=10).close()
        return SentenceTransformer(name)
    except _LOAD_ERRORS as error:
        raise EncoderError(
            f"encoder {name!r}: no such directory, and it could not be fetched from the hub ({_reason(error)}). "
            f"Check the network and the id, or download the model and give its directory. {_ADVICE}"
        ) from error


_LOAD_ERRORS = (OSError, ValueError, KeyError, RuntimeError)


def _reason(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:200]
