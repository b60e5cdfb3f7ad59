"""Language detection: of ideas, comments and answers, shown to the author, who can correct it."""

import re

import httpx2
import pytest
from sqlmodel import col, select

from forum.app.container import Forum
from forum.core.content import lifecycle
from forum.core.i18n.languages import UNKNOWN
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Milestone, Status
from tests.conftest import ClientAs, Drain
from tests.factories import change_visibility, post_public_idea, read_idea
from tests.parsing import Page
from tests.people import MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

ARABIC = "هل يمكن إضافة الشاي أيضا؟ (ليس الجميع يحب القهوة!)"
DUTCH = "Op het plein een lange bank, waar je niet alleen zit."
TURKISH = "Meydanda uzun bir bank olsun, orada komşularla sohbet edelim."
SPANISH = "Un banco largo en la plaza, para charlar con los vecinos."
PERSIAN = "یک نیمکت بلند در میدان، تا با همسایه‌ها حرف بزنیم."


async def newest_idea(forum: Forum) -> Idea:
    async with forum.session_factory.read_session() as session:
        return (await session.all(select(Idea).order_by(col(Idea.id))))[-1]


async def post_idea(client: httpx2.AsyncClient, body: str, *, language: str | None = None) -> str:
    """Post an idea from the Dutch form; returns its path."""
    data = {"title": body[:60], "body": body}
    response = await client.post(
        "/nl/ideas", data=data if language is None else data | {"language": language}
    )
    assert response.status_code == 303, response.text
    return response.headers["location"].partition("?")[0]


@ON_SQLITE
async def test_the_form_preselects_no_language(client_as: ClientAs) -> None:
    form = Page((await (await client_as(MARIA)).get("/tr/ideas/new")).text)
    assert form.fields.get("language", "") == ""


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "choice", "language", "attributes"),
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
    forum: Forum,
    client_as: ClientAs,
    body: str,
    choice: str | None,
    language: str,
    attributes: str,
) -> None:
    maria = await client_as(MARIA)
    path = await post_idea(maria, body, language=choice)
    idea = await newest_idea(forum)
    assert (idea.language, idea.language_chosen) == (
        language,
        bool(choice) and body == DUTCH,
    )
    html = (await maria.get(path)).text
    assert f"<h1 {attributes} data-spoken>" in html
    assert f'<div class="prose idea-text" {attributes} data-spoken>' in html


@ON_SQLITE
async def test_a_language_outside_the_choices_is_refused(client_as: ClientAs) -> None:
    response = await (await client_as(MARIA)).post(
        "/nl/ideas", data={"title": "Een bank", "body": DUTCH, "language": "xx"}
    )
    assert response.status_code == 422
    assert 'href="#f-language"' in response.text


async def test_the_author_sees_and_corrects_the_detected_language(
    forum: Forum, client_as: ClientAs
) -> None:
    maria = await client_as(MARIA)
    path = await post_idea(maria, TURKISH)
    assert "We denken dat dit in het Turks is." in Page((await maria.get(path)).text).text
    idea = await newest_idea(forum)
    response = await maria.post(f"/nl/ideas/{idea.number}/language", data={"language": "de"})
    assert response.status_code == 303
    page = await maria.get(response.headers["location"])
    assert "Dit is in het Duits." in Page(page.text).text
    assert 'class="prose idea-text" lang="de"' in page.text
    # A choice survives edits unless the script contradicts it; without one the text decides.
    edit, german = f"/nl/ideas/{idea.number}/edit", {"language": "de"}
    assert Page((await maria.get(edit)).text).fields["language"] == "de"
    await maria.post(edit, data={"title": "Een bank", "body": DUTCH} | german)
    assert (await read_idea(forum, idea.number)).language == "de"
    await maria.post(edit, data={"title": "مقعد طويل", "body": ARABIC} | german)
    assert (await read_idea(forum, idea.number)).language == "ar"
    await maria.post(f"/nl/ideas/{idea.number}/language", data={"language": ""})
    await maria.post(edit, data={"title": "Een bank", "body": DUTCH})
    assert (await read_idea(forum, idea.number)).language == "nl"


async def test_an_accepted_edit_of_a_public_idea_updates_its_language(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    maria = await client_as(MARIA)
    data = {"title": "Meydanda bir bank", "body": TURKISH}
    response = await maria.post(f"/nl/ideas/{idea.number}/edit", data=data)
    assert response.status_code == 303
    assert (await read_idea(forum, idea.number)).language == "nl"
    async with forum.session_factory.unit_of_work() as uow:
        await lifecycle.settle_edit(uow, idea.ref, accepted=True)
    assert (await read_idea(forum, idea.number)).language == "tr"


@ON_SQLITE
async def test_only_its_author_and_moderators_set_its_language(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    path = f"/nl/ideas/{idea.number}/language"
    yusuf, tom = await client_as(YUSUF), await client_as(TOM)
    assert (await yusuf.post(path, data={"language": "tr"})).status_code == 403
    assert (await tom.post(path, data={"language": "tr"})).status_code == 403
    assert (await read_idea(forum, idea.number)).language == "nl"
    assert path not in (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "language", "attributes"),
    [
        ("Çok güzel fikir", "tr", 'lang="tr" dir="ltr"'),
        ("Bella idea", "it", 'lang="it" dir="ltr"'),
        (ARABIC, "ar", 'lang="ar" dir="rtl"'),
        ("Bravo!", UNKNOWN, 'lang="" dir="auto"'),
    ],
)
async def test_a_comment_is_in_the_language_of_its_text(
    forum: Forum, client_as: ClientAs, drain: Drain, body: str, language: str, attributes: str
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data={"body": body})
    await drain()
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    assert comment.language == language
    html = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert f'<div class="prose" {attributes}>' in html


async def test_the_author_of_a_comment_corrects_its_language(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    yusuf = await client_as(YUSUF)
    await yusuf.post(f"/nl/ideas/{idea.number}/comments", data={"body": "Super!"})
    async with forum.session_factory.read_session() as session:
        (comment,) = await session.all(select(Comment))
    path = f"/nl/comments/{comment.ref.id}/language"
    html = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert f'action="{path}"' in html
    assert "We weten niet in welke taal dit is." in Page(html).text
    assert (await yusuf.post(path, data={"language": "fr"})).status_code == 303
    assert (await (await client_as(MARIA)).post(path, data={"language": "de"})).status_code == 404
    html = (await yusuf.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert '<div class="prose" lang="fr" dir="ltr">' in html


@pytest.mark.parametrize(
    ("answer", "choice", "language"),
    [(DUTCH, "", "nl"), (TURKISH, "", "tr"), (ARABIC, "nl", "ar"), (DUTCH, "fr", "fr")],
)
async def test_an_answer_is_in_the_language_of_its_text(
    forum: Forum, client_as: ClientAs, answer: str, choice: str, language: str
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    data = {"status": "accepted", "answer": answer, "language": choice}
    response = await (await client_as(TOM)).post(f"/de/office/ideas/{idea.number}", data=data)
    assert response.status_code == 303
    async with forum.session_factory.read_session() as session:
        milestones = await session.all(select(Milestone).where(Milestone.text == answer))
    assert [milestone.language for milestone in milestones] == [language]


async def test_an_official_corrects_the_language_of_an_answer(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum, status=Status.under_review)
    other_idea = await post_public_idea(forum)
    tom, maria = await client_as(TOM), await client_as(MARIA)
    office_path = f"/nl/office/ideas/{idea.number}"
    await tom.post(office_path, data={"status": "accepted", "answer": "Super!"})
    html = (await tom.get(office_path)).text
    assert "We weten niet in welke taal dit is." in Page(html).text
    (path,) = re.findall(r'action="(/nl/office/ideas/\d+/answers/\d+/language)"', html)
    assert (await maria.post(path, data={"language": "de"})).status_code in (403, 404)
    other_path = path.replace(f"ideas/{idea.number}/", f"ideas/{other_idea.number}/")
    assert (await tom.post(other_path, data={"language": "de"})).status_code == 404
    assert (await tom.post(path, data={"language": "fr"})).status_code == 303
    public_html = (await maria.get(f"/nl/ideas/{idea.number}", follow_redirects=True)).text
    assert '<div class="prose" lang="fr" dir="ltr" data-spoken><p>Super!</p>' in public_html


@ON_SQLITE
async def test_a_text_in_no_known_language_is_found(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    maria = await client_as(MARIA)
    await post_idea(maria, SPANISH)
    await change_visibility(forum, (await newest_idea(forum)).ref, Visibility.public)
    await drain()
    html = (await maria.get("/nl/search?q=charlar")).text
    assert '<h3 lang="" dir="auto">' in html
