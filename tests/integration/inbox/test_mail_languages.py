"""Mails in seven languages: every notice and every sign-in mail, in text and HTML."""

import re
from email.message import EmailMessage

import pytest

from forum.accounts.actions.members import save_settings
from forum.accounts.forms import OwnSettings
from forum.accounts.tables import Rhythm
from forum.app.container import Forum
from forum.core.content.registry import registry_of
from forum.core.i18n.languages import LANGUAGES
from forum.core.mail.message import PICTURE
from forum.core.ref import ContentRef
from forum.inbox.actions.notices import notify
from forum.inbox.labels import NOTICES
from tests.conftest import Drain, Mails, MakeClient
from tests.factories import post_public_comment, post_public_idea
from tests.integration.accounts.guest_forms import GUEST_ACTIONS, ROSA, guest_form
from tests.integration.projects.factories import draft_update, publish, write_project
from tests.parsing import plain_text
from tests.people import MARIA, YUSUF, Person, acting_as, member_of
from tests.services.databases import ON_SQLITE
from tests.vocabulary import other_language

pytestmark = [ON_SQLITE, pytest.mark.parametrize("language", LANGUAGES)]

TITLE = "2027"
"""Numbers, for what people write: it is in no language."""
NAMES = re.compile(
    r"Samenspraak|Voorbeeldstad|Steunpunt De Luifel( \(English\))?|De deur is open|\bMaria\b|\bTom\b"
    r"|Een bank met een luifel|Koffie op het plein|\bRosa\b|\S+@\S+|https?:\S+"
)
_NOT_SHOWN = re.compile(r"<(title|blockquote|bdi)\b.*?</\1>|<[^>]+>", re.DOTALL)


def _lines(mail: EmailMessage) -> list[str]:
    html = mail.get_body(("html",))
    assert html is not None
    shown = _NOT_SHOWN.sub("\n", html.get_content())
    lines = [str(mail["Subject"]), *plain_text(mail).splitlines(), *shown.splitlines()]
    return [
        line.strip() for line in lines if not line.startswith(">") and any(map(str.isalpha, line))
    ]


def _check(mail: EmailMessage, language: str) -> None:
    assert mail["Content-Language"] == language
    foreign = {
        line: other
        for line in _lines(mail)
        if (other := other_language(NAMES.sub("", line), language, NAMES))
    }
    assert not foreign, f"{mail['Subject']}: {foreign}"


async def _read_in(forum: Forum, person: Person, language: str) -> int:
    member = await member_of(forum.session_factory, person)
    async with acting_as(forum.session_factory, person) as uow:
        chosen = OwnSettings(name=member.name, language=language, mail_rhythm=Rhythm.at_once)
        await save_settings(uow, member.pk, chosen)
    return member.pk


async def _subjects(forum: Forum) -> list[ContentRef]:
    """Public content of every type that notices are about."""
    idea = await post_public_idea(forum, TITLE)
    comment = await post_public_comment(forum, idea.ref, "1, 2, 3", name_shown="Maria")
    project = await write_project(forum)
    update = await draft_update(forum, project)
    await publish(forum, update)
    return [idea.ref, comment.ref, project.ref, update.ref]


async def test_every_notice_is_mailed_in_the_language_of_its_reader(
    forum: Forum, drain: Drain, mails: Mails, language: str
) -> None:
    """Once to the author of the content, and once to somebody who follows it."""
    readers = [await _read_in(forum, person, language) for person in (MARIA, YUSUF)]
    subjects = await _subjects(forum)
    await drain()
    before, expected = len(mails()), 0
    for subject in subjects:
        notices = registry_of(forum.session_factory).content_type(subject.kind).notices
        for code in {**NOTICES, **notices}:
            async with forum.session_factory.unit_of_work() as uow:
                about = str(subjects[2]) if code == "idea_planned" else ""
                await notify(
                    uow, readers, code, subject, text="1, 2, 3", language=language, about=about,
                    urgent=True,
                )  # fmt: skip
            expected += len(readers)
            # Before the next one, which may contradict it.
            await drain()
    sent = mails()[before:]
    assert len(sent) == expected > 60
    for mail in sent:
        _check(mail, language)
    pictured = [mail for mail in sent if f"Content-ID: {PICTURE}" in mail.as_string()]
    assert 20 < len(pictured) < len(sent)


async def test_every_sign_in_mail_is_in_the_language_of_the_page(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails, language: str
) -> None:
    client = new_client()
    await client.post(f"/{language}/sign-in", data={"email": MARIA.email})
    for intent in GUEST_ACTIONS:
        form = await guest_form(forum, intent)
        path = form.path.replace("/nl/", f"/{language}/", 1)
        response = await client.post(path, data=form.data | {"email": ROSA})
        assert response.status_code == 303, response.text
    await drain()
    sent = [mail for mail in mails() if mail["To"] in (MARIA.email, ROSA)]
    sent = [mail for mail in sent if "/sign-in/" in plain_text(mail)]
    assert len(sent) == 1 + len(GUEST_ACTIONS)
    for mail in sent:
        _check(mail, language)
