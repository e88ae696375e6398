"""Word counts -> the encoder's tokenizer: a Unigram model over Chinese words and characters, English words, numbers.

A word is worth a row of the table when the training texts or the dictionary say what it means; every other
word is cut into shorter ones that have a row, by the most probable path (Kudo 2018, "Subword Regularization").
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_HAN_WORD = re.compile(f"[{HAN}]+")
_ENGLISH_WORD = re.compile("[a-z]+")


def words_to_tokenizer(scores: dict[str, float]) -> Tokenizer:
    """Words with their log probabilities -> tokenizer. Row 0 is the unknown token."""
    lowest = min(scores.values()) - 10.0
    vocabulary = [(UNKNOWN, lowest), *sorted(scores.items(), key=lambda item: (-item[1], item[0]))]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(f"[^a-z0-9{HAN}]+"), behavior="removed"),
            pre_tokenizers.Split(Regex(f"[a-z]+|[0-9]+|[{HAN}]+"), behavior="isolated"),
        ]
    )
    tokenizer.decoder = decoders.Fuse()
    return tokenizer


def count_tokens(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoding.tokens)
    return counts


def count_english(texts: Iterable[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_ENGLISH_WORD.findall(text.lower()))
    return counts


def english_pieces(words: Counter[str], size: int) -> list[str]:
    """The commonest letter sequences of 2 to 4 letters: what a word without a row is cut into."""
    pieces: Counter[str] = Counter()
    for word, count in words.items():
        weight = 1.0 + math.log(count)
        for length in (2, 3, 4):
            for start in range(len(word) - length + 1):
                pieces[word[start : start + length]] += weight  # type: ignore[assignment]
    return [piece for piece, _ in pieces.most_common(size)]


def build_tokenizer(
    dictionary: Iterable[str],
    frequencies: dict[str, int],
    chinese_texts: list[str],
    english_texts: list[str],
    glosses: list[str],
    *,
    chinese_size: int,
    english_size: int,
    piece_size: int = 3000,
    number_size: int = 1500,
) -> Tokenizer:
    """Choose the rows in two passes: all dictionary words first, then those that the texts or jieba use most.

    `dictionary`: Chinese words that have a gloss; `frequencies`: jieba's word counts; `glosses`: English senses.
    """
    words = [word for word in dictionary if _HAN_WORD.fullmatch(word) and len(word) <= 8]
    characters = {character for text in [*chinese_texts, *words] for character in text if _HAN_WORD.match(character)}
    english = count_english(english_texts)
    english.update(dict.fromkeys(count_english(glosses), 1))
    english.update(count_english(glosses))
    first = {word: float(frequencies.get(word, 1)) + 1.0 for word in words}
    first.update({character: first.get(character, 1.0) for character in characters})
    counted = count_tokens(words_to_tokenizer(log_scores(first, {}, {})), chinese_texts)
    scale = 20.0
    chinese = {word: first[word] + scale * counted.get(word, 0) for word in first}
    ranked = sorted((word for word in chinese if len(word) > 1), key=lambda word: (-chinese[word], word))
    kept = {word: chinese[word] for word in ranked[: max(chinese_size - len(characters), 0)]}
    kept.update({character: chinese[character] for character in characters})
    numbers = Counter(re.findall(r"[0-9]+", "\n".join([*chinese_texts, *english_texts])))
    for year in range(1000, 2100):
        numbers[str(year)] += 3
    kept_english: dict[str, float] = {
        word: float(count)
        for word, count in sorted(english.items(), key=lambda item: (-item[1], item[0]))[:english_size]
        if len(word) <= 24
    }
    for piece in [*english_pieces(english, piece_size), *"abcdefghijklmnopqrstuvwxyz"]:
        kept_english.setdefault(piece, 0.05)
    kept_numbers = {number: float(count) for number, count in numbers.most_common(number_size) if len(number) <= 6}
    kept_numbers.update({digit: kept_numbers.get(digit, 1.0) for digit in "0123456789"})
    return words_to_tokenizer(log_scores(kept, kept_english, kept_numbers))


def log_scores(*groups: dict[str, float]) -> dict[str, float]:
    """Counts -> log probabilities, each group on its own: a text run never mixes two of them."""
    scores: dict[str, float] = {}
    for group in groups:
        total = math.log(sum(group.values())) if group else 0.0
        scores.update({word: round(math.log(count) - total, 3) for word, count in group.items()})
    return scores
