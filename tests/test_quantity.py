"""Figures in text, in digits, Han numerals and English words."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import patient

from corpus.quantity import english_words_to_digits, find_quantities, numeral_to_number

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24", 24),
        ("１２", 12),
        ("1,200", 1200),
        ("1.2万亿", 1_200_000_000_000),
        ("10亿", 1_000_000_000),
        ("4.35万", 43_500),
        ("0.1万", 1000),
        ("3 万", 30_000),
        ("二十四", 24),
        ("二〇二〇", 2020),
        ("十", 10),
        ("百", 100),
        ("两百", 200),
        ("廿五", 25),
        ("卅", 30),
        ("十点五", 10.5),
        ("一万二千", 12_000),
        ("三亿五千万", 350_000_000),
        ("两万亿", 2_000_000_000_000),
        ("3万5千", 35_000),
        ("12345678901234567", 12345678901234567),
        ("１．５亿", 150_000_000),
        ("１，２００", 1200),
        ("x", None),
        ("", None),
        ("万", None),
        ("三十〇", None),
        ("9" * 5000, None),
    ],
)
def test_a_numeral_is_read_exactly(text: str, value: float | None) -> None:
    assert numeral_to_number(text) == value
    assert isinstance(numeral_to_number(text), type(value))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年12月投入10亿元，占93.5%", [(201912, "date", ""), (10**9, "cardinal", "元"), (93.5, "percent", "")]),
        ("三成", [(30, "percent", "")]),
        ("百分之九十三点五", [(93.5, "percent", "")]),
        ("12 percent", [(12, "percent", "")]),
        ("第２批", [(2, "ordinal", "")]),
        ("the 2nd batch", [(2, "ordinal", "")]),
        ("began in 2013, in May 2020.", [(2013, "year", ""), (202005, "date", "")]),
        ("18 May 2021; May 18th, 2021; may 5", [(202105, "date", ""), (202105, "date", ""), (5, "cardinal", "")]),
        (
            "第一批24个，第二批20个",
            [(1, "ordinal", ""), (24, "cardinal", "个"), (2, "ordinal", ""), (20, "cardinal", "个")],
        ),
        ("二〇二〇年", [(2020, "year", "")]),
        ("in 2020", [(2020, "year", "")]),
        ("2020个", [(2020, "cardinal", "个")]),
        ("二〇二〇年五月十五日", [(202005, "date", "")]),
        ("第十四个五年规划和2035年", [(14, "ordinal", ""), (5, "cardinal", "年"), (2035, "year", "")]),
        ("$1.5 billion", [(1_500_000_000, "cardinal", "")]),
        ("一万二千人", [(12_000, "cardinal", "人")]),
        ("5千家", [(5000, "cardinal", "家")]),
        ("十大产业", [(10, "cardinal", "大")]),
        ("3+3+2", [(3, "cardinal", ""), (3, "cardinal", ""), (2, "cardinal", "")]),
        ("没有数字", []),
        ("7" * 5000, []),
    ],
)
def test_figures_are_found_with_kind_and_unit(text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(q.value, q.kind, q.unit) for q in find_quantities(text)] == expected


@patient
@given(st.integers(0, 10**38))
def test_a_printed_whole_number_is_itself(number: int) -> None:
    assert numeral_to_number(str(number)) == number
    assert numeral_to_number(f"{number:,}") == number
    assert numeral_to_number(str(number).translate(WIDE)) == number


@patient
@given(st.integers(0, 10**11))
def test_han_numerals_come_back(number: int) -> None:
    printed = cn2an.an2cn(number)
    assert numeral_to_number(printed) == number
    (found,) = find_quantities(f"共{printed}个")
    assert (found.value, found.unit) == (number, "个")


@patient
@given(st.decimals(0, 10**6, places=2), st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]))
def test_units_multiply_without_rounding(number: object, unit: tuple[str, int]) -> None:
    assert numeral_to_number(f"{number}{unit[0]}") == int(str(number).replace(".", "")) * unit[1] // 100


@patient
@given(st.text("零〇一二三十百千两廿卅万亿点第成年月日号个%0129１,. 之百分stndth") | st.text())
def test_any_text_is_read_and_offsets_are_true(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.text
        assert end <= quantity.start < quantity.end
        end = quantity.end


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("the second batch, top five", "the 2nd batch, top 5"),
        ("twenty-one clusters", "21 clusters"),
        ("twenty one clusters", "21 clusters"),
        ("the thirty-first", "the 31st"),
        ("one hundred and one cities", "101 cities"),
        ("batch one", "batch one"),
        ("one batch", "1 batch"),
        ("the one in Wuhan", "the one in Wuhan"),
    ],
)
def test_english_number_words_become_digits(words: str, digits: str) -> None:
    assert english_words_to_digits(words) == digits
