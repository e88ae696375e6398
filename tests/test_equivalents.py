"""English words to Chinese ones: the common ones first, base forms, phrases, no stop words."""

from __future__ import annotations

import time

from corpus.equivalents import english_to_terms, nearest_words


def test_nearest_words_are_the_common_ones_and_quick() -> None:
    [airport, cluster, wuhan, nothing] = nearest_words(["Airport", "biology", "wuhan", "qqqq"], k=3)
    assert airport[0].word == "机场" and 0.3 < airport[0].similarity <= 1
    assert "生物" in "".join(word for word, _ in cluster)
    assert wuhan[0].word == "武汉"
    assert nothing == []
    start = time.process_time()
    nearest_words(["airport", "emperor", "treaty", "oxygen"] * 25)
    assert (time.process_time() - start) / 100 < 0.001


def test_english_terms_join_phrases_and_drop_stop_words() -> None:
    terms = english_to_terms("What was the prime minister of 1973 in Zhongshan?")
    assert [term.english for term in terms if term.weight >= 1] == ["prime minister", "1973", "zhongshan"]
    assert any(word == "中山" for word, _ in terms[-1].chinese)
    assert [term.english for term in terms if term.weight == 0.5] == ["prime", "minister"]


def test_english_terms_find_the_base_form() -> None:
    [term] = english_to_terms("airports")
    assert term.chinese[0].word == "机场"
