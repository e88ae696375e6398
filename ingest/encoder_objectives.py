"""What the encoder learns from: parallel text, the teacher, glosses, and questions over paragraphs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from ingest.encoder_training import Objective, Texts, ranking_loss
from ingest.encoder_translation import Alternatives, random_spans, to_pseudo_english

SCALE = 20.0
"""Cosines are multiplied by it before the softmax."""


def parallel_objective(
    english: Texts, chinese: Texts, teacher: NDArray[np.float32], *, batch: int, distillation: float
) -> Objective:
    """Ranking over parallel pairs, plus the distance of both sides to the teacher's vector of the English side."""
    target = torch.from_numpy(teacher)
    batch = min(batch, len(english))

    def draw(
        generator: np.random.Generator,
    ) -> tuple[list[Texts], Callable[[list[torch.Tensor]], torch.Tensor]]:
        rows = generator.choice(len(english), batch, replace=False)

        def loss(vectors: list[torch.Tensor]) -> torch.Tensor:
            left, right = vectors
            wanted = target[torch.from_numpy(rows)]
            cosines = 0.5 * ((left * wanted).sum(1) + (right * wanted).sum(1))
            return ranking_loss(left, right, SCALE) + distillation * (1 - cosines).mean()

        return [english.take(rows), chinese.take(rows)], loss

    return draw


def gloss_objective(words: Texts, senses: Texts, sense_rows: list[NDArray[np.int64]], *, weight: float) -> Objective:
    """Ranking over Chinese words and one of their first three senses. `sense_rows[i]`: the senses of word i."""
    batch = min(1024, len(words))

    def draw(
        generator: np.random.Generator,
    ) -> tuple[list[Texts], Callable[[list[torch.Tensor]], torch.Tensor]]:
        rows = generator.choice(len(words), batch, replace=False)
        picks = generator.integers(0, 3, len(rows))
        chosen = np.array(
            [sense_rows[row][min(pick, len(sense_rows[row]) - 1)] for row, pick in zip(rows, picks, strict=True)]
        )
        return [words.take(rows), senses.take(chosen)], lambda v: weight * ranking_loss(v[0], v[1], SCALE)

    return draw


class Paragraphs:
    """Paragraphs with their windows and questions; window k of paragraph i is ``window_starts[i] + k``."""

    def __init__(
        self, whole: Texts, windows: Texts, window_counts: list[int], questions: Texts, owners: list[int]
    ) -> None:
        self.whole = whole
        self.windows = windows
        self.window_starts = np.concatenate([[0], np.cumsum(window_counts)])
        self.questions = questions
        self.question_rows = np.argsort(np.array(owners), kind="stable")
        self.question_starts = np.searchsorted(np.array(owners)[self.question_rows], np.arange(len(whole) + 1))

    def draw_questions(self, rows: NDArray[np.int64], generator: np.random.Generator) -> Texts:
        """One question of each paragraph, at random."""
        first, last = self.question_starts[rows], self.question_starts[rows + 1]
        return self.questions.take(
            self.question_rows[first + (generator.random(len(rows)) * (last - first)).astype(np.int64)]
        )

    def windows_of(self, rows: NDArray[np.int64]) -> tuple[Texts, torch.Tensor]:
        """The windows of these paragraphs, and for each the place of its paragraph in `rows`."""
        counts = self.window_starts[rows + 1] - self.window_starts[rows]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        picked = np.arange(counts.sum()) + np.repeat(self.window_starts[rows] - starts, counts)
        return self.windows.take(picked), torch.from_numpy(np.repeat(np.arange(len(rows)), counts))


def question_objective(
    paragraphs: Paragraphs,
    alternatives: Alternatives,
    keep: NDArray[np.float32],
    *,
    batch: int,
    weights: tuple[float, float, float],
) -> Objective:
    """Each question must find its paragraph, as a whole and by its best window.

    Three kinds of question, with their `weights`: the Chinese one, the same in pseudo-English, and pseudo-English
    key words of a random span of the paragraph (an inverse cloze task: Lee et al. 2019, section 4).
    """
    batch = min(batch, len(paragraphs.whole))
    spans_keep = (keep * 0.6).astype(np.float32)
    question_keep = np.maximum(keep, 0.5).astype(np.float32)

    def draw(
        generator: np.random.Generator,
    ) -> tuple[list[Texts], Callable[[list[torch.Tensor]], torch.Tensor]]:
        rows = np.sort(generator.choice(len(paragraphs.whole), batch, replace=False))
        whole = paragraphs.whole.take(rows)
        windows, owners = paragraphs.windows_of(rows)
        questions = paragraphs.draw_questions(rows, generator)
        english = to_pseudo_english(questions, alternatives, question_keep, generator)
        spans = random_spans(whole, int(generator.integers(8, 28)), generator)
        key_words = to_pseudo_english(spans, alternatives, spans_keep, generator)

        def loss(vectors: list[torch.Tensor]) -> torch.Tensor:
            total = torch.zeros(())
            target = torch.arange(len(rows))
            for weight, asked in zip(weights, vectors[2:], strict=True):
                best = torch.full((len(rows), len(rows)), -2.0).scatter_reduce(
                    1, owners.expand(len(rows), -1), asked @ vectors[1].T, "amax"
                )
                by_whole = F.cross_entropy(SCALE * asked @ vectors[0].T, target)
                total = total + weight * 0.5 * (by_whole + F.cross_entropy(SCALE * best, target))
            return total

        return [whole, windows, questions, english, key_words], loss

    return draw
