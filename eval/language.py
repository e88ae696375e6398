"""Text -> the language that its own words are in, whatever it quotes."""

import re
import unicodedata

HAN = re.compile(r"[㐀-䶿一-鿿]")
LATIN_WORD = re.compile(r"[A-Za-z]+")
_ASIDE = re.compile(
    r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|“[^“”]*”|「[^「」]*」|『[^『』]*』|《[^《》]*》|\"[^\"\n]*\""
)
_LINE_BLOCK = re.compile(r"^\s*[>|].*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def text_to_language(text: str) -> str | None:
    """Returns "zh", "en", or None for a text of neither, or of both in like parts.

    Quotations, bracketed names, block quotes and table rows are left out first: they are the paper's words,
    and an English answer has the Chinese names beside its own. If nothing is left, the whole text counts.
    English then means at least three Latin letters for each Chinese character; Chinese means more
    characters than Latin words (a character is about a syllable; NDRC is one word in a Chinese sentence).
    """
    prose = _own_words(text)
    if not HAN.search(prose) and not LATIN_WORD.search(prose):
        prose = text
    characters = len(HAN.findall(prose))
    words = LATIN_WORD.findall(prose)
    letters = sum(len(word) for word in words)
    if letters and letters >= 3 * characters:
        return "en"
    if characters > len(words):
        return "zh"
    return None


def _own_words(text: str) -> str:
    prose = _LINE_BLOCK.sub("", _FENCE.sub("", unicodedata.normalize("NFKC", text)))
    while (shorter := _ASIDE.sub(" ", prose)) != prose:
        prose = shorter
    return prose
