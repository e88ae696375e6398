"""The web app without a browser: its events."""

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import pytest

from bot.chat import LONGEST, Bot
from bot.feedback import Feedback
from bot.history import History
from bot.labels import labels_of
from bot.layout import Parts, Where
from bot.overview import Overview
from bot.page import Page
from bot.shown import View, interface_language
from bot.visitor import COOKIE
from corpus.encode import load_encoder

WUHAN = "武汉有几个战略性新兴产业集群？"


@pytest.fixture(scope="module")
def overview(bot: Bot) -> Overview:
    """The same for all pages: making it takes a second."""
    return Overview(bot)


@pytest.fixture
def page(bot: Bot, overview: Overview, tmp_path: Path) -> Page:
    page = Page(bot, History(tmp_path), Feedback(tmp_path), Parts(*Parts._fields))
    page.shown.overview = overview
    return page


def request(accepted: str = "zh-CN", user: str | None = None, cookie: str = "", session: str = "s") -> gr.Request:
    return SimpleNamespace(
        headers={"accept-language": accepted, "cookie": cookie}, username=user, session_hash=session
    )  # fmt: skip


def event(**data: object) -> gr.EventData:
    return gr.EventData(None, data)


def at(index: int, **data: object) -> SimpleNamespace:
    """An event of the chat's message `index`."""
    return SimpleNamespace(index=index, **data)


def asked(page: Page, *questions: str, choice: str = "auto", who: gr.Request | None = None) -> View:
    """What the page shows after questions of one conversation."""
    view: View = {"where": Where()}
    for question in questions:
        view = last_of(page.submit(choice, view["where"], "", question, who or request()))
    return view


def texts(view: View) -> list[str]:
    return ["".join(part["text"] for part in message["content"]) for message in view["chat"].value]


@pytest.mark.parametrize(
    ("choice", "accepted", "language"),
    [
        ("auto", "zh-CN,en;q=0.8", "zh"),
        ("auto", "en-US,zh", "en"),
        ("auto", "", "en"),
        ("zh", "en", "zh"),
        ("en", "zh", "en"),
    ],
)
def test_the_interface_speaks_the_language_chosen_or_the_browsers(choice: str, accepted: str, language: str) -> None:
    assert interface_language(choice, accepted) == language


# ------------------------------------------------------------------------------------------------ asking


def test_a_question_is_shown_at_once_and_then_its_answer(page: Page) -> None:
    first, said, second = all_of(page.submit("auto", Where(), "", WUHAN, request()))
    assert [m["role"] for m in first["chat"]] == ["user"] and "where" not in first
    assert "4" in said["chat"][1]["content"] and said.keys() == {"chat"}  # the evidence takes a moment longer
    assert len(texts(second)) == 2 and "4" in texts(second)[1]
    (turn,) = page.history.turns("session:s", second["where"].conversation)
    assert turn.answer.value == 4 and WUHAN in second["listed"]


def test_a_question_that_is_too_long_is_refused_with_the_reason(page: Page) -> None:
    view = last_of(page.submit("auto", Where(), "", "集群" * LONGEST, request()))
    assert str(2 * LONGEST) in view["notice"] and str(LONGEST) in view["notice"]
    assert "where" not in view


def test_a_question_is_kept_without_what_turns_text_around(page: Page) -> None:
    view = asked(page, WUHAN[:2] + "\u202e" + WUHAN[2:] + "\u2066")
    (turn,) = page.history.turns("session:s", view["where"].conversation)
    assert turn.answer.question == WUHAN and turn.answer.value == 4


def test_a_long_answer_comes_in_pieces(page: Page) -> None:
    views = all_of(page.submit("auto", Where(), "", "列出全部166个集群", request()))
    said = [view["chat"][-1]["content"] for view in views[1:-1]]
    assert len(said) >= 3 and said == sorted(said, key=len) and texts(views[-1])[1].startswith(said[-1])


class Writer:
    """A language model that words an answer as it is told."""

    name = "model"

    def write(self, answer: object) -> str:
        return "武汉共有4个战略性新兴产业集群。"


def test_with_a_language_model_the_checked_answer_is_shown_while_it_writes(bot: Bot, tmp_path: Path) -> None:
    worded = Bot(bot.index, load_encoder, Writer())
    page = Page(worded, History(tmp_path), Feedback(tmp_path), Parts(*Parts._fields))
    _, draft, final = all_of(page.submit("auto", Where(), "", WUHAN, request()))
    assert "共有4个" in draft["chat"][-1]["content"] and labels_of("zh")["polishing"] in draft["chat"][-1]["content"]
    assert texts(final)[1].startswith("武汉共有4个战略性新兴产业集群。")


def test_the_second_question_knows_the_first(page: Page) -> None:
    both = asked(page, "工信部第一批集群里，江苏有几个？", "那第二批呢？")
    alone = asked(page, "工信部第二批集群里，江苏有几个？")
    values = [[t.answer.value for t in page.history.turns("session:s", v["where"].conversation)] for v in (both, alone)]
    assert len(values[0]) == 2 and values[0][1] == values[1][0]


def test_the_language_chosen_is_that_of_the_answer(page: Page) -> None:
    view = asked(page, WUHAN, choice="en")
    assert "Wuhan" in texts(view)[1] and labels_of("en")["evidence"] in view["verdict"]


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_blank_question_changes_nothing(page: Page, blank: str) -> None:
    assert all_of(page.submit("auto", Where(), "", blank, request())) == [{"notice": ""}]


def test_a_click_on_a_suggestion_or_starter_asks_it(page: Page) -> None:
    for view in (
        last_of(page.option("auto", Where(), "", request(), SimpleNamespace(value=WUHAN))),
        last_of(page.starter("auto", Where(), "", request(), event(question=WUHAN))),
    ):
        assert texts(view)[0] == WUHAN


def test_retry_edit_undo_new_and_stop(page: Page) -> None:
    view = asked(page, WUHAN, "三份名单上哪个省的集群最多？")
    where = view["where"]
    again = last_of(page.retry("en", where, "", request(), at(2)))
    assert texts(again)[2] == "三份名单上哪个省的集群最多？" and "Jiangsu" in texts(again)[3] and len(texts(again)) == 4
    edited = last_of(page.edit("auto", where, "", request(), at(0, value=r"深圳有几个战略性新兴产业集群\*？")))
    assert len(texts(edited)) == 2 and texts(edited)[0] == r"深圳有几个战略性新兴产业集群\*？"  # shown as it was typed
    stopped = page.show("auto", where, "", request())
    assert texts(stopped) == texts(edited)
    undone = page.undo("auto", where, "", request(), at(0))
    assert undone["box"] == "深圳有几个战略性新兴产业集群*？" and texts(undone) == [] and undone["where"] == Where()
    assert texts(page.clear("auto", where, "", request())) == []
    assert all_of(page.retry("auto", Where(), "", request(), at(0))) == [{"notice": ""}]
    assert page.undo("auto", Where(), "", request(), at(0)) == {"notice": ""}


def test_an_unanswered_question_keeps_no_table_of_the_one_before(page: Page) -> None:
    view = asked(page, WUHAN, "今天天气怎么样？")
    assert view["table"].visible is False and view["heading"].visible is False and view["pictures"].visible is False


def test_what_goes_wrong_is_told_and_the_question_given_back(page: Page, tmp_path: Path) -> None:
    where = asked(page, WUHAN)["where"]
    for name in ("conversations.sqlite", "conversations.sqlite-wal", "conversations.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "conversations.sqlite").write_bytes(b"no database at all, whatever its name may say" * 99)
    view = last_of(page.submit("auto", where, "", "那深圳呢？", request()))
    assert view["box"] == "那深圳呢？" and view["send"].visible is True and view["stop"].visible is False
    assert "conversations.sqlite" in view["notice"] and 'role="status"' in view["notice"]
    assert "conversations.sqlite" in page.find("auto", where, "", request())["notice"]


# ------------------------------------------------------------------------------------------------ conversations


def test_users_browsers_and_pages_have_their_own(page: Page) -> None:
    cookies = [f"{COOKIE}={letter * 43}" for letter in "ab"]
    people = [request(user="anna"), request(user="bob"), *(request(cookie=c) for c in cookies), request(session="t")]
    views = [asked(page, f"{WUHAN}{n}", who=who) for n, who in enumerate(people)]
    for n, who in enumerate(people):
        shown = page.greet("auto", Where(), "", who)
        assert f"{WUHAN}{n}" in shown["listed"] and shown["listed"].count("<li>") == 1
        other = views[n - 1]["where"]
        stolen = page.act("auto", Where(), "", who, event(do="open", id=other.conversation))
        assert texts(stolen) == [] and stolen["where"] == Where()
        save = event(do="save", what="conversation-json", id=other.conversation)
        assert "saver" not in page.act("auto", Where(), "", who, save)
        page.act("auto", Where(), "", who, event(do="delete", id=other.conversation))
        page.act("auto", Where(), "", who, event(do="rename", id=other.conversation, title="stolen"))
    assert all(f"{WUHAN}{n}" in page.greet("auto", Where(), "", who)["listed"] for n, who in enumerate(people))


def test_conversations_are_opened_found_renamed_and_deleted(page: Page) -> None:
    first, second = asked(page, WUHAN)["where"], asked(page, "哪个省的集群最多？")["where"]
    assert WUHAN in page.find("auto", second, "武漢", request())["listed"]
    assert labels_of("zh")["none_found"] in page.find("auto", second, "火星", request())["listed"]
    opened = page.act("auto", second, "", request(), event(do="open", id=first.conversation))
    assert texts(opened)[0] == WUHAN and opened["where"] == first
    renamed = page.act("auto", first, "", request(), event(do="rename", id=first.conversation, title="<b>武汉</b>"))
    assert "&lt;b&gt;武汉" in renamed["listed"]
    other = page.act("auto", first, "", request(), event(do="delete", id=second.conversation))
    assert "chat" not in other and other["listed"].count("<li>") == 1
    gone = page.act("auto", first, "", request(), event(do="delete", id=first.conversation))
    assert texts(gone) == [] and gone["where"] == Where() and labels_of("zh")["none_yet"] in gone["listed"]


def test_conversations_rows_and_pictures_are_saved(page: Page) -> None:
    view = asked(page, "各省集群数量")
    where = view["where"]

    def saved(what: str) -> tuple[str, bytes]:
        click = event(do="save", what=what, id=where.conversation)
        file = json.loads(page.act("auto", where, "", request(), click)["saver"])
        return file["name"], b64decode(file["data"])

    assert saved("conversation-md")[1].decode().startswith("# 各省集群数量")
    assert json.loads(saved("conversation-json")[1])["turns"][0]["question"] == "各省集群数量"
    assert saved("rows-csv")[1].decode("utf-8-sig").splitlines()[0] == "省份,数目"
    assert saved("rows-xlsx")[1][:2] == b"PK" and saved("picture-1-xlsx")[0] == "chart.xlsx"
    assert saved("picture-0-csv")[1].decode("utf-8-sig").splitlines()[1] == "江苏,22"
    assert "saver" not in page.act("auto", where, "", request(), event(do="save", what="picture-9-csv"))


@pytest.mark.parametrize(
    "data", [{}, {"do": "fly"}, {"do": "select", "turn": "x"}, {"do": "table", "id": "x"}, {"do": "save", "what": "x"},
             {"do": "read", "document": "x", "runs": "<b>"}, {"do": "open", "id": "'"}],
)  # fmt: skip
def test_a_click_that_the_page_does_not_have_does_nothing(page: Page, data: dict[str, str]) -> None:
    where = asked(page, WUHAN)["where"]
    page.act("auto", where, "", request(), event(**data))
    assert len(page.history.turns("session:s", where.conversation)) == 1


# ------------------------------------------------------------------------------------------------ evidence


def test_the_evidence_is_that_of_the_selected_answer(page: Page) -> None:
    where = asked(page, WUHAN, "哪个省的集群最多？", "集群面临哪些问题？")["where"]
    for select in (
        lambda n: page.select("auto", where, "", request(), at(2 * n + 1)),
        lambda n: page.act("auto", where, "", request(), event(do="select", turn=str(n))),
    ):
        first, second = select(0), select(1)
        assert (
            WUHAN in first["verdict"] and "第173–176行" in first["sources"] and "第1个回答，共3个" in first["verdict"]
        )
        assert second["where"].selected == 1 and second["pictures"].visible and second["plot"].value is not None
        assert first["plot"].visible is False  # a plain list: a picture is drawn when one is chosen


def test_another_picture_is_drawn_when_it_is_chosen(page: Page) -> None:
    where = asked(page, "工信部集群有哪些？")["where"]
    none, one = (page.picture("auto", where, "", n, request()) for n in (None, 1))
    assert none["plot"].visible is False and one["plot"].visible is True and "picture-1-csv" in one["picture_saves"]


def test_a_table_of_the_paper_is_browsed_and_filtered_and_left_again(page: Page) -> None:
    where = asked(page, WUHAN)["where"]
    table = page.act("en", where, "", request(), event(do="table", id="terms"))
    assert (
        "Terms for clusters" in table["verdict"] and table["filter"].visible and len(table["table"].value["data"]) == 29
    )
    few = page.narrow("en", table["where"], "", "hubei", request())
    assert len(few["table"].value["data"]) == 1 and "1 of 29 rows" in few["heading"].value
    file = page.act("en", few["where"], "", request(), event(do="save", what="rows-csv"))["saver"]
    assert len(b64decode(json.loads(file)["data"]).decode("utf-8-sig").splitlines()) == 2
    down = page.act("en", table["where"], "", request(), event(do="sort", value="0-"))
    provinces = [row[0] for row in down["table"].value["data"]]
    assert provinces == sorted(provinces, key=str.lower, reverse=True) and "order" not in down
    file = page.act("en", down["where"], "", request(), event(do="save", what="rows-csv"))["saver"]
    assert b64decode(json.loads(file)["data"]).decode("utf-8-sig").splitlines()[1].startswith(provinces[0])
    back = page.act("en", few["where"], "", request(), event(do="select", turn="0"))
    assert back["where"] == where._replace(selected=0) and len(back["table"].value["data"]) == 4


def test_a_citation_opens_the_paper_and_closes_it(page: Page) -> None:
    (document,) = page.bot.index.documents
    click = event(do="read", document=document, runs="117-118", english="0")
    assert page.act("auto", Where(), "", request(), click)["reader"].count("<mark>") == 2
    assert page.closed() == {"reader": ""}


# ------------------------------------------------------------------------------------------------ opinions


def test_thumbs_and_a_comment_are_kept_and_taken_back(page: Page) -> None:
    where = asked(page, WUHAN, "那深圳呢？")["where"]
    up = page.like("auto", where, "", request(), at(3, liked=True))
    assert up["chat"].feedback_value == [None, "Like"] and up["judging"].visible
    page.comment("auto", up["where"], "", "好", request())
    down = page.like("auto", where, "", request(), at(1, liked=False))
    assert down["chat"].feedback_value == ["Dislike", "Like"]
    opinions = {opinion.verdict: opinion for opinion in page.feedback.opinions()}
    assert opinions["up"].comment == "好" and opinions["up"].questions == (WUHAN, "那深圳呢？")
    assert opinions["down"].questions == (WUHAN,)
    assert page.like("auto", where, "", request(), at(1, liked=""))["chat"].feedback_value == [None, "Like"]
    assert page.like("auto", where, "", request(user="bob"), at(1, liked=True)) == {"notice": ""}
    assert len(page.feedback.opinions()) == 1


def test_the_labels_follow_the_language(page: Page) -> None:
    zh, en = (page.greet("auto", Where(), "", request(language)) for language in ("zh", "en"))
    assert (zh["send"].value, en["send"].value) == (labels_of("zh")["send"], labels_of("en")["send"])
    assert zh["header"] != en["header"] and zh["overview"] != en["overview"]
    assert labels_of("en")["no_evidence"] in en["nothing"]


def test_words_that_come_late_leave_the_conversation_and_what_is_typed_alone(page: Page) -> None:
    where = asked(page, WUHAN)["where"]
    loaded, switched = page.greet("auto", Where(), "", request()), page.speak("en", where, "", request())
    for view in (loaded, switched):
        assert not view.keys() & {"where", "chat"} and "value" not in view["box"].constructor_args
        assert all("visible" not in view[button].constructor_args for button in ("send", "stop"))
    assert "verdict" not in loaded and labels_of("en")["evidence"] in switched["verdict"]


def test_questions_sent_before_the_first_is_answered_are_turns_of_one_conversation(page: Page) -> None:
    async def sent() -> list[list[View]]:
        async def one(question: str, who: gr.Request) -> list[View]:
            return [view async for view in page.submit("auto", Where(), "", question, who)]

        questions = (WUHAN, "那深圳呢？", "那西安呢？")
        return await asyncio.gather(*(one(q, request()) for q in questions), one(WUHAN, request(session="other")))

    *_, last, other = (views[-1] for views in asyncio.run(sent()))
    assert texts(last)[::2] == [WUHAN, "那深圳呢？", "那西安呢？"] and last["listed"].count("<li>") == 1
    assert texts(other)[::2] == [WUHAN]


def all_of(views: AsyncIterator[View]) -> list[View]:
    async def collect() -> list[View]:
        return [view async for view in views]

    return asyncio.run(collect())


def last_of(views: AsyncIterator[View]) -> View:
    return all_of(views)[-1]
