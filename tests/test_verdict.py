"""How the answer to a yes-or-no question begins."""

from __future__ import annotations

import pytest

from bot.chat import Bot


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("湖南的体系是“415”，没错吧？", "不对。"),
        ("浙江的体系是“415”，没错吧？", "对。"),
        ("湖南的体系是3+3+2，对吗？", "对。"),
        ("Did the May 2019 Politburo meeting talk about the Beijing-Tianjin-Hebei region?", "No. "),
        ("Did the May 2019 Politburo meeting talk about the Yangtze River Economic Belt?", "Yes. "),
        ("贵州在政府工作报告里用的是“先进制造业集群”的提法，对不对？", "不是。贵州的提法为“战略性新兴产业集群”"),
        ("Is it true that Shanghai has nothing on the MOST list?", "Yes, that is so. "),
        ("有人说重庆在工信部两批名单中都没有集群，属实吗？", "是的，没有。"),
        ("Have all 31 provinces put industrial clusters in their 2020 reports?", "Not all. "),
    ],
)
def test_a_claim_about_a_row_or_that_there_is_none(text: str, start: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(start)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("长沙只有一个工信部集群吗？", "是。"),
        ("武汉在发改委名单上有4个集群，对吗？", "对。"),
        ("武汉在发改委名单上只有两个集群，对吗？", "不对。"),
        ("武汉在三份名单上是不是有8个集群？", "不是。"),
        ("海南有没有集群？", "有。"),
        (
            "听说新能源汽车集群只有长春一家进了工信部名单，对吗？",
            "不对。工信部先进制造业集群名单中，新能源汽车集群共有2个，其中长春1个。",
        ),
        (
            "Is photovoltaics the only thing Changzhou has on the MOST list?",
            "No. There are **2** clusters in Changzhou",
        ),
        ("轨道交通装备方面，青岛是不是发改委和工信部都认了？", "是。"),
        ("湖南的工信部集群都在长沙吗？", "不是。工信部先进制造业集群名单中，湖南的集群共有2个，其中长沙1个"),
        ("Is Chengmai the only place in Hainan with an NDRC cluster?", "Yes. "),
        ("江苏是不是工信部名单上集群最多的省？", "是。"),
        ("浙江是不是工信部名单上集群最多的省？", "不是。"),
        ("Does Hefei have four NDRC clusters?", "No. There are **3**"),
        ("Does Hefei have three NDRC clusters?", "Yes. There are **3**"),
        ("Does Wuhan have at least five clusters?", "Yes. There are **7**"),
        ("Are there no clusters from Hainan?", "No, there are. There is **1**"),
        ("Isn't Qingdao's rail transit cluster in the second batch?", "Yes. "),
        ("Is Jiangsu the province with the most MIIT clusters?", "Yes. "),
        ("发改委名单上轨道交通只有青岛一家？", "不是。"),
        ("Wenzhou's the only laser cluster on the MOST list, no?", "No. There are **2** clusters"),
        ("贵州入选发改委的是不是只有贵阳", "不是。发改委战略性新兴产业集群名单中，贵州的集群共有2个，其中贵阳1个。"),
        ("Is serial number 30 on the MOST list from Zhuhai?", "No. There is **1** cluster with serial no. 30"),
        ("科技部名单序号60是抚州吗", "不是。科技部创新型产业集群名单中，序号60的集群共有1个，不属于抚州。"),
        ("Is number 7 on the MOST list in Wuhan?", "Yes. "),
        ("拥有4个战新集群的是不是只有北京、上海、武汉？", "是。"),
        ("Are Beijing, Shanghai and Wuhan the only cities with four NDRC clusters?", "Yes. "),
        ("Are Beijing and Wuhan the only cities with four NDRC clusters?", "No. "),
        ("西北只有西安进了发改委名单吗？", "不是。发改委战略性新兴产业集群名单中，西北的集群共有3个，其中西安1个"),
        ("Wuhan, Beijing and Shanghai are tied for first on the NDRC list - can you confirm?", "Yes. "),
        ("江苏和广东在工信部名单上并列第一吗？", "不是。"),
        ("Jiangsu has more MIIT clusters than Guangdong and Zhejiang combined, right?", "No. "),
        ("Do Hubei and Hunan together have more NDRC clusters than Shandong?", "Yes. "),
        ("江苏的工信部集群比广东和浙江加起来还多，对吗？", "不对。"),
        ("江苏在三张名单里的集群加起来是最多的，没错吧？", "对。"),
        ("Wuhan is one of the cities that appear in all three lists, isn't it?", "Yes. "),
        ("发改委名单上做人工智能的是北京、上海、深圳、合肥、杭州这五个城市吧？", "不是。"),
        ("Is Chongqing on all three lists, and if not, which one is it missing from?", "No. There are **3**"),
        ("so the MIIT picked 24 clusters in the second batch?", "No. There are **20**"),
        ("so the MIIT picked 20 clusters in the second batch?", "Yes. There are **20**"),
        ("Is it true that Wuhan has 5 NDRC clusters?", "No. There are **4**"),
        ("Is it true that Jiangsu has 9 MIIT clusters?", "Yes. There are **9**"),
        ("Is Beijing only on the NDRC list?", "No. On the three ministries' lists (Beijing), by ministry"),
        ("北京只在发改委名单里吗？", "不是。三份集群名单（北京）按部委统计，涉及3个部委"),
        ("淄博是不是只入选了发改委名单？", "是。"),
        ("广东要建的是10个还是20个战略性新兴产业集群？", "同一行说法不一致"),
        ("武汉有4个发改委集群还是5个？", "发改委战略性新兴产业集群名单中，武汉的集群共有4个"),
        ("Is Zibo on the NDRC list only?", "Yes. "),
    ],
)
def test_a_claim_is_held_against_what_was_found(bot: Bot, text: str, start: str) -> None:
    assert bot.ask(text).answer.startswith(start)


@pytest.mark.parametrize(
    "text", ["北京入选的名单有发改委的吗？", "北京不只在发改委名单里吧？", "Is Beijing not only on the NDRC list?"]
)
def test_what_is_only_a_list_or_not_only_claims_nothing_alone(bot: Bot, text: str) -> None:
    assert not bot.ask(text).answer.startswith(("不是", "No."))


@pytest.mark.parametrize(
    ("text", "start"), [("发改委那份里有造船的吗", "没有。"), ("扬州的船舶集群是发改委的吗", "不是。")]
)
def test_what_is_denied_is_put_right(bot: Bot, text: str, start: str) -> None:
    answer = bot.ask(text)
    assert answer.answer.startswith(start) and "属工信部" in answer.answer
    assert answer.value == 0 or start != "没有。"


@pytest.mark.parametrize(
    "text", ["工信部的44个集群里有江苏的吗？", "Are any of the 44 MIIT clusters in Jiangsu?", "江苏有哪些工信部集群？"]
)
def test_the_number_of_all_is_no_claim_about_some(bot: Bot, text: str) -> None:
    answer = bot.ask(text)
    assert answer.value == 9 and not answer.answer.startswith(("不", "No"))
    assert not any("44" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Which of the 25 MIIT clusters are in Jiangsu?", "The list has 44 in all, not 25."),
        ("工信部的45个集群里江苏的有哪些？", "名单共有44个，不是45个。"),
    ],
)
def test_a_wrong_number_of_all_is_corrected(bot: Bot, text: str, note: str) -> None:
    assert note in bot.ask(text).notes


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("科技部为什么选中本溪的制药集群？", "白皮书没有说明原因。"),
        ("Why did MOST pick Benxi for pharmaceuticals?", "The paper does not say why."),
    ],
)
def test_no_reason_is_given_for_what_stands_on_a_list(bot: Bot, text: str, said: str) -> None:
    answer = bot.ask(text)
    assert answer.kind == "refused" or answer.answer.startswith(said)
