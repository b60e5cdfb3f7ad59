"""The language of what people write is that of the text, told to its author, and can be put right."""

import re

import httpx2
import pytest
from sqlmodel import select

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.i18n.languages import UNKNOWN
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Milestone, Status
from tests.conftest import ClientAs, Drain
from tests.factories import move, post_public_idea, read_idea
from tests.parsing import Page
from tests.people import MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

ARABIC = "هل يمكن إضافة الشاي أيضا؟ (ليس الجميع يحب القهوة!)"
DUTCH = "Op het plein een lange bank, waar je niet alleen zit."
TURKISH = "Meydanda uzun bir bank olsun, orada komşularla sohbet edelim."
SPANISH = "Un banco largo en la plaza, para charlar con los vecinos."
PERSIAN = "یک نیمکت بلند در میدان، تا با همسایه‌ها حرف بزنیم."


async def newest(forum: Forum) -> Idea:
    async with forum.session_factory.read_session() as session:
        return (await session.all(select(Idea).order_by(Idea.id)))[-1]  # type: ignore[arg-type]


async def post(client: httpx2.AsyncClient, body: str, *, named: str | None = None) -> str:
    """Post an idea from the Dutch form; returns where it stands."""
    typed = {"title": body[:60], "body": body}
    answer = await client.post(
        "/nl/ideas", data=typed if named is None else typed | {"language": named}
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


async def test_the_form_leaves_the_language_to_the_text(client_as: ClientAs) -> None:
    form = Page((await (await client_as(MARIA)).get("/tr/ideas/new")).text)
    assert form.fields.get("language", "") == ""


@pytest.mark.parametrize(
    ("body", "named", "stored", "shown"),
    [
        (DUTCH, None, "nl", 'lang="nl" dir="ltr"'),
        (TURKISH, "", "tr", 'lang="tr" dir="ltr"'),
        (ARABIC, None, "ar", 'lang="ar" dir="rtl"'),
        (ARABIC, "nl", "ar", 'lang="ar" dir="rtl"'),
        (SPANISH, None, UNKNOWN, 'lang="" dir="auto"'),
        (PERSIAN, None, UNKNOWN, 'lang="" dir="auto"'),
        (PERSIAN, "tr", UNKNOWN, 'lang="" dir="auto"'),
        (DUTCH, "tr", "tr", 'lang="tr" dir="ltr"'),
        (DUTCH, "und", UNKNOWN, 'lang="" dir="auto"'),
    ],
)
async def test_an_idea_is_in_the_language_of_its_text(
    forum: Forum, client_as: ClientAs, body: str, named: str | None, stored: str, shown: str
) -> None:
    maria = await client_as(MARIA)
    where = await post(maria, body, named=named)
    idea = await newest(forum)
    assert (idea.language, idea.language_chosen) == (stored, bool(named) and body == DUTCH)
    page = (await maria.get(where)).text
    assert f"<h1 {shown}>" in page
    assert f'<div class="prose idea-text" {shown}>' in page


async def test_a_language_that_is_none_of_the_choices_is_refused(client_as: ClientAs) -> None:
    answer = await (await client_as(MARIA)).post(
        "/nl/ideas", data={"title": "Een bank", "body": DUTCH, "language": "xx"}
    )
    assert answer.status_code == 422
    assert 'href="#f-language"' in answer.text


async def test_the_author_is_told_and_puts_it_right(forum: Forum, client_as: ClientAs) -> None:
    maria = await client_as(MARIA)
    where = await post(maria, TURKISH)
    assert "We denken dat dit in het Turks is." in Page((await maria.get(where)).text).text
    idea = await newest(forum)
    answer = await maria.post(f"/nl/ideas/{idea.number}/language", data={"language": "de"})
    assert answer.status_code == 303
    page = await maria.get(answer.headers["location"])
    assert "Dit is in het Duits." in Page(page.text).text
    assert 'class="prose idea-text" lang="de"' in page.text
    # Said once, it stays, also through a change of the text; unsaid, the text tells again.
    await maria.post(f"/nl/ideas/{idea.number}/edit", data={"title": "Een bank", "body": DUTCH})
    assert (await read_idea(forum, idea.number)).language == "de"
    await maria.post(f"/nl/ideas/{idea.number}/edit", data={"title": "مقعد طويل", "body": ARABIC})
    assert (await read_idea(forum, idea.number)).language == "ar"
    await maria.post(f"/nl/ideas/{idea.number}/language", data={"language": ""})
    await maria.post(f"/nl/ideas/{idea.number}/edit", data={"title": "Een bank", "body": DUTCH})
    assert (await read_idea(forum, idea.number)).language == "nl"


async def test_a_change_of_a_public_idea_takes_its_language_along_when_it_is_accepted(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    typed = {"title": "Meydanda bir bank", "body": TURKISH}
    answer = await maria.post(f"/nl/ideas/{idea.number}/edit", data=typed)
    assert answer.status_code == 303
    assert (await read_idea(forum, idea.number)).language == "nl"
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    assert (await read_idea(forum, idea.number)).language == "tr"


async def test_only_its_author_and_moderators_say_in_which_language_it_is(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}/language"
    yusuf, tom = await client_as(YUSUF), await client_as(TOM)
    assert (await yusuf.post(path, data={"language": "tr"})).status_code == 403
    assert (await tom.post(path, data={"language": "tr"})).status_code == 403
    assert (await read_idea(forum, idea.number)).language == "nl"
    assert path not in (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text


@pytest.mark.parametrize(
    ("body", "stored", "shown"),
    [
        ("Çok güzel fikir", "tr", 'lang="tr" dir="ltr"'),
        ("Bella idea", "it", 'lang="it" dir="ltr"'),
        (ARABIC, "ar", 'lang="ar" dir="rtl"'),
        ("Bravo!", UNKNOWN, 'lang="" dir="auto"'),
    ],
)
async def test_a_comment_is_in_the_language_of_its_text(
    forum: Forum, client_as: ClientAs, drain: Drain, body: str, stored: str, shown: str
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data={"body": body})
    await drain()
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    assert comment.language == stored
    page = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert f'<div class="prose" {shown}>' in page


async def test_the_author_of_a_comment_puts_its_language_right(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data={"body": "Super!"})
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    path = f"/nl/comments/{comment.ref.id}/language"
    page = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert f'action="{path}"' in page
    assert "We weten niet in welke taal dit is." in Page(page).text
    assert (await yusuf.post(path, data={"language": "fr"})).status_code == 303
    assert (await (await client_as(MARIA)).post(path, data={"language": "de"})).status_code == 404
    page = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert '<div class="prose" lang="fr" dir="ltr">' in page


@pytest.mark.parametrize(
    ("answer", "named", "stored"),
    [(DUTCH, "", "nl"), (TURKISH, "", "tr"), (ARABIC, "nl", "ar"), (DUTCH, "fr", "fr")],
)
async def test_an_answer_is_in_the_language_of_its_text(
    forum: Forum, client_as: ClientAs, answer: str, named: str, stored: str
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    typed = {"status": "accepted", "answer": answer, "language": named}
    done = await (await client_as(TOM)).post(f"/de/office/ideas/{idea.number}", data=typed)
    assert done.status_code == 303
    async with forum.session_factory.read_session() as session:
        lines = await session.all(select(Milestone).where(Milestone.text == answer))
    assert [line.language for line in lines] == [stored]


async def test_an_official_puts_the_language_of_an_answer_right(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    other = await post_public_idea(forum)
    tom, maria = await client_as(TOM), await client_as(MARIA)
    case_steps = f"/nl/office/ideas/{idea.number}"
    await tom.post(case_steps, data={"status": "accepted", "answer": "Super!"})
    page = (await tom.get(case_steps)).text
    assert "We weten niet in welke taal dit is." in Page(page).text
    (path,) = re.findall(r'action="(/nl/office/ideas/\d+/answers/\d+/language)"', page)
    assert (await maria.post(path, data={"language": "de"})).status_code in (403, 404)
    elsewhere = path.replace(f"ideas/{idea.number}/", f"ideas/{other.number}/")
    assert (await tom.post(elsewhere, data={"language": "de"})).status_code == 404
    assert (await tom.post(path, data={"language": "fr"})).status_code == 303
    read = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert '<div class="prose" lang="fr" dir="ltr"><p>Super!</p>' in read


@ON_SQLITE
async def test_a_text_in_no_known_language_is_found(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    await post(maria, SPANISH)
    await move(forum, (await newest(forum)).ref, Visibility.public)
    await drain()
    found = (await maria.get("/nl/search?q=charlar")).text
    assert '<h3 lang="" dir="auto">' in found
