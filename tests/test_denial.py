"""Names that stand where a question denies something."""

import pytest

from bot.chat import Bot
from bot.denial import name_to_stance


@pytest.mark.parametrize(
    ("text", "stances"),
    [
        ("哪些省在工信部名单里没有集群，但在发改委有？", {"工信部": "before", "发改委": "apart"}),
        ("Which cities are on the NDRC list but not on MIIT's?", {"ndrc": "apart", "miit": "after"}),
        ("Provinces without a MIIT cluster that have NDRC ones", {"miit": "after", "ndrc": "beside"}),
        ("江苏和浙江各有几个集群？", {}),
    ],
)
def test_how_names_stand_to_what_is_denied(text: str, stances: dict[str, str], bot: Bot) -> None:
    question = bot.grounds.read(text)
    found = name_to_stance(question)
    assert {question.found[number].text: stance for number, stance in found.items()} == stances
