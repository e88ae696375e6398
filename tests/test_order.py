"""The order of rows: by size, time and sound; what is empty comes last."""

import re

import pytest

from bot.answer import Cell
from bot.grid import Grid
from bot.order import grid_in_order, grid_to_select


def ordered(cells: list[Cell], order: str) -> list[Cell]:
    return [row[0] for row in grid_in_order(Grid(("a",), tuple((cell,) for cell in cells)), order).rows]


@pytest.mark.parametrize(
    ("cells", "upwards"),
    [
        ([10, 9, None, 1.5], [1.5, 9, 10, None]),
        (["第10批", "第9批", ""], ["第9批", "第10批", ""]),
        (["浙江", "安徽", "重庆", "Beijing"], ["安徽", "Beijing", "重庆", "浙江"]),
        (["October 2017", "May 2019", "December 2018", None], ["October 2017", "December 2018", "May 2019", None]),
        (["2019年12月", "2019年5月"], ["2019年5月", "2019年12月"]),
        (["b", 2, "a"], [2, "a", "b"]),
    ],
)
def test_a_column_is_put_in_order(cells: list[Cell], upwards: list[Cell]) -> None:
    filled = [cell for cell in upwards if cell not in (None, "")]
    empty = upwards[len(filled) :]
    assert ordered(cells, "0+") == upwards and ordered(cells, "0-") == filled[::-1] + empty


@pytest.mark.parametrize("order", ["", "1+", "0", "x", "-1+", "0+;", "９+"])
def test_what_is_no_order_changes_nothing(order: str) -> None:
    assert ordered([2, 1], order) == [2, 1]


def test_the_orders_to_choose_from() -> None:
    html = grid_to_select(Grid(("省份", "<b>"), (("a", 1), ("b", 2))), "1-", "zh")
    assert re.findall(r'value="([^"]*)"( selected)?', html) == [
        ("", ""), ("0+", ""), ("0-", ""), ("1+", ""), ("1-", " selected"),
    ]  # fmt: skip
    assert "省份，升序" in html and "<b>" not in html
    assert grid_to_select(Grid(("a",), (("x",),)), "", "zh") == ""
