"""Train the bundled encoder: data files -> tokenizer -> first rows -> training -> ``corpus/encoder/``.

    python -m ingest.train_encoder --data DIR [--cache DIR] [--output DIR] [--seed N] [--steps N]

The data files are described in ``corpus/encoder/README.md``. Teacher vectors are computed once (about 10 minutes on one
core) and kept in the cache; the rest takes under 10 minutes. Same data, seed, versions and thread count: same files.
"""

from __future__ import annotations

import argparse
import ctypes
import gzip
import json
import logging
import re
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from corpus.encode import BUNDLED
from corpus.windows import text_to_windows
from ingest import encoder_data as data
from ingest import encoder_words as words_tsv
from ingest.encoder_export import replace_file, write_encoder
from ingest.encoder_init import fit_projection, mean_senses, sif_weights, unit
from ingest.encoder_objectives import Paragraphs, gloss_objective, parallel_objective, question_objective
from ingest.encoder_teacher import teacher_vectors
from ingest.encoder_tokenizer import HAN, build_tokenizer
from ingest.encoder_training import Objective, Texts, tokenize, train
from ingest.encoder_translation import (
    Alternatives,
    WordPairs,
    align_words,
    glosses_to_alternatives,
    keep_content_words,
)

NAME = "whitepaper-static-zh-en"
PAPERS = BUNDLED.parent / "papers"
NAME_FREQUENCY = {"ns": 3, "nr": 20, "nt": 20, "nz": 20}
"""From which frequency on a place, person, organisation or other name of jieba's dictionary is listed by its pinyin."""


class Recipe(NamedTuple):
    """Everything that a retraining may vary; the defaults are what was measured best (docs/log.md)."""

    dimension: int = 256
    chinese_size: int = 74_000
    english_size: int = 26_000
    steps: int = 600
    rate: float = 0.003
    dropout: float = 0.15
    parallel_batch: int = 1024
    distillation: float = 15.0
    question_batch: int = 256
    question_weights: tuple[float, float, float] = (2.0, 1.5, 0.5)
    gloss_weight: float = 0.3
    paper_steps: int = 120
    paper_rate: float = 0.0005
    seed: int = 0


class Material(NamedTuple):
    """What was read from the data files, with the teacher's vectors of its English side."""

    pairs: list[data.Pair]
    pair_vectors: NDArray[np.float32]
    glosses: list[data.Gloss]
    senses: list[str]
    sense_vectors: NDArray[np.float32]
    questions: list[data.Question]


def read_material(directory: Path, cache: Path, files: tuple[str, ...] = data.PARALLEL_FILES) -> Material:
    """The training data without the paragraphs held back for development."""
    pairs: list[data.Pair] = []
    vectors = []
    for name in files:
        found = data.read_pairs(directory, (name,))
        pairs += found
        vectors.append(teacher_vectors(name, [pair.english for pair in found], cache))
    glosses = data.read_glosses(directory)
    senses = sorted({sense for gloss in glosses for sense in gloss.senses[:4]})
    questions = [
        question
        for question in data.read_questions(directory / "qa_drcd.tsv.gz")
        if not data.is_held_back(question.paragraph)
    ]
    return Material(
        pairs, np.concatenate(vectors), glosses, senses, teacher_vectors("senses", senses, cache), questions
    )


class Vocabulary(NamedTuple):
    """The tokenizer's words, which of them are English (or numbers), and their SIF weights."""

    tokenizer: Tokenizer
    words: list[str]
    is_english: NDArray[np.bool_]
    weights: NDArray[np.float32]


def material_to_vocabulary(material: Material, paper: list[data.Pair], recipe: Recipe) -> Vocabulary:
    paragraphs = sorted({question.paragraph for question in material.questions})
    chinese = [pair.chinese for pair in [*material.pairs, *paper]] + paragraphs
    english = [pair.english for pair in [*material.pairs, *paper]]
    tokenizer = build_tokenizer(
        (gloss.word for gloss in material.glosses),
        jieba_frequencies(),
        chinese,
        english,
        [sense for gloss in material.glosses for sense in gloss.senses[:4]],
        chinese_size=recipe.chinese_size,
        english_size=recipe.english_size,
    )
    words = [tokenizer.id_to_token(token) or "" for token in range(tokenizer.get_vocab_size())]
    is_english = np.array([word.isascii() and word.isalnum() for word in words])
    counts = np.bincount(tokenize(tokenizer, chinese).ids, minlength=len(words))
    english_counts = np.bincount(tokenize(tokenizer, english).ids, minlength=len(words))
    weights = np.where(is_english, sif_weights(english_counts * is_english), sif_weights(counts * ~is_english))
    return Vocabulary(tokenizer, words, is_english, weights.astype(np.float32))


def jieba_frequencies() -> dict[str, int]:
    import jieba

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return dict(jieba.dt.FREQ)


class Start(NamedTuple):
    """The first rows, and the teacher's vectors of the parallel text in the encoder's space."""

    table: NDArray[np.float32]
    targets: NDArray[np.float32]


def first_rows(material: Material, vocabulary: Vocabulary, recipe: Recipe, cache: Path) -> Start:
    """Each row: the teacher's vector of the English word or of the gloss, projected, times the SIF weight."""
    project = fit_projection(material.pair_vectors, recipe.dimension)
    words, is_english = vocabulary.words, vocabulary.is_english
    english = sorted(word for word, known in zip(words, is_english, strict=True) if known)
    english_vectors = dict(zip(english, teacher_vectors("words", english, cache), strict=True))
    place = {sense: row for row, sense in enumerate(material.senses)}
    meanings = mean_senses([gloss.senses for gloss in material.glosses], place, material.sense_vectors, 3)
    chinese_vectors = {gloss.word: row for gloss, row in zip(material.glosses, meanings, strict=True)}
    generator = np.random.default_rng(recipe.seed)
    table = 0.1 * unit(generator.normal(size=(len(words), recipe.dimension)).astype(np.float32))
    for group, vectors in ((is_english, english_vectors), (~is_english, chinese_vectors)):
        rows = [row for row in np.flatnonzero(group).tolist() if words[row] in vectors]
        found = np.stack([vectors[words[row]] for row in rows])
        table[rows] = project(found, found.mean(axis=0))
    return Start(table * vocabulary.weights[:, None], project(material.pair_vectors))


class Tokenized(NamedTuple):
    """The material as token ids."""

    english: Texts
    chinese: Texts
    words: Texts
    senses: Texts
    sense_rows: list[NDArray[np.int64]]
    paragraphs: Paragraphs
    aligned: WordPairs
    alternatives: Alternatives


def tokenize_material(material: Material, vocabulary: Vocabulary) -> Tokenized:
    tokenizer = vocabulary.tokenizer
    english = tokenize(tokenizer, [pair.english for pair in material.pairs], 128)
    chinese = tokenize(tokenizer, [pair.chinese for pair in material.pairs], 128)
    words = tokenize(tokenizer, [gloss.word for gloss in material.glosses])
    senses = tokenize(tokenizer, material.senses)
    place = {sense: row for row, sense in enumerate(material.senses)}
    sense_rows = [np.array([place[sense] for sense in gloss.senses[:4]]) for gloss in material.glosses]
    lexicon = _short_glosses(words, senses, sense_rows)
    aligned = align_words([(english, chinese), lexicon], len(vocabulary.words))
    sense_ids = {
        sense: senses.ids[senses.starts[row] : senses.starts[row + 1]].tolist() for sense, row in place.items()
    }
    by_word = {gloss.word: gloss for gloss in material.glosses}
    alternatives = glosses_to_alternatives(vocabulary.words, vocabulary.is_english, by_word, sense_ids, aligned)
    paragraphs = questions_to_paragraphs(tokenizer, material.questions)
    return Tokenized(english, chinese, words, senses, sense_rows, paragraphs, aligned, alternatives)


def _short_glosses(words: Texts, senses: Texts, sense_rows: list[NDArray[np.int64]]) -> tuple[Texts, Texts]:
    """Words of at most two tokens beside each of their senses of at most four: more parallel text for alignment."""
    pairs = [
        (sense, word)
        for word, rows in enumerate(sense_rows)
        if words.starts[word + 1] - words.starts[word] <= 2
        for sense in rows.tolist()
        if senses.starts[sense + 1] - senses.starts[sense] <= 4
    ]
    left, right = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return senses.take(left), words.take(right)


def questions_to_paragraphs(tokenizer: Tokenizer, questions: list[data.Question]) -> Paragraphs:
    texts = sorted({question.paragraph for question in questions})
    place = {text: row for row, text in enumerate(texts)}
    windows = [text_to_windows(text) for text in texts]
    return Paragraphs(
        tokenize(tokenizer, texts),
        tokenize(tokenizer, [window for found in windows for window in found]),
        [len(found) for found in windows],
        tokenize(tokenizer, [question.question for question in questions]),
        [place[question.paragraph] for question in questions],
    )


def general_objectives(start: Start, tokens: Tokenized, vocabulary: Vocabulary, recipe: Recipe) -> list[Objective]:
    keep = keep_content_words(vocabulary.weights, 0.1, 1.0)
    return [
        parallel_objective(
            tokens.english,
            tokens.chinese,
            start.targets,
            batch=recipe.parallel_batch,
            distillation=recipe.distillation,
        ),
        gloss_objective(tokens.words, tokens.senses, tokens.sense_rows, weight=recipe.gloss_weight),
        question_objective(
            tokens.paragraphs,
            tokens.alternatives,
            keep,
            batch=recipe.question_batch,
            weights=recipe.question_weights,
        ),
    ]


def read_papers(directory: Path) -> list[data.Pair]:
    """The English renderings of the corpus's own papers beside the lines they render; record names are pairs too."""
    pairs: dict[tuple[str, str], data.Pair] = {}
    for path in sorted(directory.glob("*/english.jsonl")):
        lines = path.with_name("source.txt").read_text(encoding="utf-8").splitlines()
        for row in path.read_text(encoding="utf-8").splitlines():
            entry = json.loads(row)
            chinese = lines[entry["line"] - 1].strip()
            for english in filter(None, (entry["en"], entry.get("name"))):
                pairs.setdefault((english, chinese), data.Pair(english, chinese, path.parent.name))
    return list(pairs.values())


def write_words(
    path: Path, material: Material, vocabulary: Vocabulary, tokens: Tokenized, table: NDArray[np.float32]
) -> None:
    frequencies = jieba_frequencies()
    scores: words_tsv.Scores = defaultdict(lambda: defaultdict(float))
    words_tsv.add_alignment(scores, vocabulary.words, vocabulary.is_english, tokens.aligned)
    words_tsv.add_glosses(scores, material.glosses, frequencies)
    for word in words_tsv.STOP_WORDS & scores.keys():
        del scores[word]
    keys = pool_texts(tokenize(vocabulary.tokenizer, list(scores)), table)
    chinese = [
        row
        for row, word in enumerate(vocabulary.words)
        if row and not word.isascii() and (len(word) > 1 or frequencies.get(word, 0) > 200)
    ]
    words_tsv.weigh_by_rows(scores, keys, [vocabulary.words[row] for row in chinese], table[chinese])
    words_tsv.add_pinyin(scores, jieba_names(material.glosses, frequencies))
    replace_file(path, gzip.compress(words_tsv.scores_to_tsv(scores).encode(), compresslevel=9, mtime=0))


def pool_texts(texts: Texts, table: NDArray[np.float32]) -> NDArray[np.float32]:
    ends = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table[texts.ids], axis=0, dtype=np.float64)])
    return unit((ends[texts.starts[1:]] - ends[texts.starts[:-1]]).astype(np.float32))


def jieba_names(glosses: list[data.Gloss], frequencies: dict[str, int]) -> list[words_tsv.Name]:
    """Places, persons and organisations of jieba's dictionary, and words glossed with a capital letter."""
    import jieba

    short = re.compile(f"[{HAN}]{{2,4}}")
    lines = (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    names = {
        word: int(count)
        for word, count, tag in rows
        if int(count) >= NAME_FREQUENCY.get(tag[:2], 1 << 30) and short.fullmatch(word)
    }
    for gloss in glosses:
        if gloss.senses[0][:1].isupper() and short.fullmatch(gloss.word):
            names[gloss.word] = max(names.get(gloss.word, 0), frequencies.get(gloss.word, 0) + 3)
    return [words_tsv.Name(word, count) for word, count in names.items()]


def train_encoder(directory: Path, cache: Path, output: Path, recipe: Recipe) -> None:
    """The whole of it, in order."""
    say = _Clock()
    material = read_material(directory, cache)
    paper = read_papers(PAPERS)
    say(f"{len(material.pairs)} parallel pairs, {len(material.questions)} questions, {len(paper)} pairs of our own")
    vocabulary = material_to_vocabulary(material, paper, recipe)
    start = first_rows(material, vocabulary, recipe, cache)
    tokens = tokenize_material(material, vocabulary)
    say(f"{len(vocabulary.words)} tokens")
    general = general_objectives(start, tokens, vocabulary, recipe)
    table = train(
        start.table,
        general,
        steps=recipe.steps,
        rate=recipe.rate,
        dropout=recipe.dropout,
        seed=recipe.seed,
        report=say.step,
    )
    name = f"{NAME}-{recipe.dimension}"
    if recipe.paper_steps and paper:
        write_encoder(cache / "general", name, vocabulary.tokenizer, table)
        say(f"wrote {cache / 'general'}, the model before its last step, for comparison")
        own = paper_objective(paper, material, vocabulary, cache, recipe)
        table = train(
            table,
            [*general, own],
            steps=recipe.paper_steps,
            rate=recipe.paper_rate,
            dropout=recipe.dropout,
            seed=recipe.seed + 1,
            report=say.step,
        )
    write_encoder(output, name, vocabulary.tokenizer, table)
    write_words(output / "words.tsv.gz", material, vocabulary, tokens, table)
    say(f"wrote {output}")


def paper_objective(
    paper: list[data.Pair], material: Material, vocabulary: Vocabulary, cache: Path, recipe: Recipe
) -> Objective:
    english = [pair.english for pair in paper]
    project = fit_projection(material.pair_vectors, recipe.dimension)
    return parallel_objective(
        tokenize(vocabulary.tokenizer, english),
        tokenize(vocabulary.tokenizer, [pair.chinese for pair in paper]),
        project(teacher_vectors("papers", english, cache)),
        batch=recipe.parallel_batch,
        distillation=recipe.distillation / 3,
    )


class _Clock:
    def __init__(self) -> None:
        self.start = time.monotonic()

    def __call__(self, message: str) -> None:
        print(f"{time.monotonic() - self.start:6.0f} s  {message}", file=sys.stderr, flush=True)

    def step(self, step: int, loss: float) -> None:
        if step % 50 == 0:
            self(f"step {step}: loss {loss:.3f}")


def keep_freed_memory() -> None:
    """Tell glibc to reuse large blocks instead of returning them: up to three times faster; elsewhere no effect."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if hasattr(libc, "mallopt"):
            libc.mallopt(-3, 1 << 30)
            libc.mallopt(-1, 1 << 30)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = Recipe()
    cache = Path.home() / ".cache" / "whitepaper-encoder"
    parser.add_argument("--data", type=Path, required=True, help="directory of the TSV files")
    parser.add_argument("--cache", type=Path, default=cache, help="where teacher vectors are kept (%(default)s)")
    parser.add_argument("--output", type=Path, default=BUNDLED, help="model directory (%(default)s)")
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--steps", type=int, default=defaults.steps)
    parser.add_argument("--dimension", type=int, default=defaults.dimension)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    keep_freed_memory()
    recipe = defaults._replace(seed=given.seed, steps=given.steps, dimension=given.dimension)
    train_encoder(given.data, given.cache, given.output, recipe)


if __name__ == "__main__":
    main()
