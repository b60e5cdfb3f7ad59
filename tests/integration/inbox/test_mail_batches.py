"""Mail that is composed together: each reader's own, whatever else is in the batch."""

import re

from sqlmodel import select

from forum.app.container import Forum
from forum.core.journal.tables import Delivery
from forum.core.mail.queue import Recipient, queue_mail
from forum.core.visibility import Visibility
from forum.inbox.actions.digests import DIGEST
from forum.inbox.actions.notices import notify
from forum.inbox.tables import NewsKind
from tests.conftest import Mails
from tests.factories import add_residents, change_visibility, post_public_idea
from tests.news import queue_news
from tests.people import ELS


def _words(mails: Mails) -> list[tuple[str, list[str]]]:
    """To whom each mail is, and which words it has, in the order of both."""
    found = []
    for mail in mails():
        body = mail.get_body(("plain",))
        assert body
        found.append((str(mail["To"]), sorted(re.findall(r"nieuws-\d", body.get_content()))))
    return sorted(found)


async def _notify(forum: Forum, ids: list[int], *words: str) -> None:
    idea = await post_public_idea(forum)
    for text in words:
        async with forum.session_factory.unit_of_work() as uow:
            await notify(uow, ids, "idea_accepted", idea.ref, text=text, news=NewsKind.own)


async def test_two_mails_of_one_reader_have_each_their_own_news(forum: Forum, mails: Mails) -> None:
    readers = await add_residents(forum.session_factory, 2)
    ids = [reader.pk for reader in readers]
    await forum.dispatcher.drain()
    await _notify(forum, ids, "nieuws-1", "nieuws-2")
    await queue_news(forum)
    await _notify(forum, ids, "nieuws-3", "nieuws-4")
    await queue_news(forum)
    await forum.dispatcher.drain()
    sent = [each for each in _words(mails) if each[1]]
    assert sent == sorted(
        (str(reader.email), words)
        for reader in readers
        for words in (["nieuws-1", "nieuws-2"], ["nieuws-3", "nieuws-4"])
    )


async def test_a_mail_that_cannot_be_read_holds_up_no_other(forum: Forum, mails: Mails) -> None:
    readers = await add_residents(forum.session_factory, 3)
    await _notify(forum, [reader.pk for reader in readers], "nieuws-1", "nieuws-2")
    await forum.dispatcher.drain()
    async with forum.session_factory.unit_of_work() as uow:
        bad = Recipient("bad@example.org", readers[0].language, readers[0].pk)
        await queue_mail(uow, DIGEST, bad, {"news": {"unknown": [0, 1]}})
    await queue_news(forum)
    await forum.dispatcher.drain()
    sent = [each for each in _words(mails) if each[1]]
    assert sent == sorted((str(reader.email), ["nieuws-1", "nieuws-2"]) for reader in readers)
    async with forum.session_factory.read_session() as session:
        (waiting,) = await session.all(select(Delivery))
    assert waiting.fault == "ValueError"


async def test_what_is_hidden_before_a_batch_is_sent_is_in_none_of_its_mails(
    forum: Forum, mails: Mails
) -> None:
    readers = await add_residents(forum.session_factory, 2)
    hidden, shown = await post_public_idea(forum), await post_public_idea(forum)
    await forum.dispatcher.drain()
    for idea, text in ((hidden, "nieuws-1"), (shown, "nieuws-2"), (shown, "nieuws-3")):
        async with forum.session_factory.unit_of_work() as uow:
            ids = [reader.pk for reader in readers]
            await notify(uow, ids, "idea_accepted", idea.ref, text=text, news=NewsKind.own)
    await queue_news(forum)
    await change_visibility(forum, hidden.ref, Visibility.hidden, by=ELS)
    await forum.dispatcher.drain()
    sent = [each for each in _words(mails) if each[1]]
    assert sent == sorted((str(reader.email), ["nieuws-2", "nieuws-3"]) for reader in readers)
