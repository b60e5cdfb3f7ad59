"""Every decision × kind of content × role × language, and the decision that reverses it, as tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

import httpx2
import pytest

from forum.accounts.actions.members import add_member
from forum.app.container import Forum
from forum.core.actor import Role
from forum.core.content.grounds import GROUNDS
from forum.core.content.leaving_out import texts_of
from forum.core.i18n.languages import LANGUAGES
from forum.core.i18n.translations import gettext, override_language
from forum.core.ref import ContentRef
from forum.core.text.cleaning import one_line
from forum.core.text.html import rich_text_from_plain
from forum.core.visibility import Visibility
from forum.discussion.actions import comments as discussion
from forum.discussion.actions.comments import NewComment
from forum.inbox.labels import NOTICES
from moderation.labels.cases import RECONSIDERED
from moderation.rules.redaction import seen
from moderation.tables.cases import Case
from tests.conftest import ClientAs, Drain, Mails
from tests.factories import post_pending_idea, post_public_idea
from tests.integration.moderation import case_steps
from tests.integration.moderation.redaction_steps import redact
from tests.parsing import plain_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF, Person, acting_as
from tests.services.databases import ON_SQLITE

V = Visibility
MESSAGE = "Zeg je erbij om hoe laat?"
FACTS = "Zo spreken we hier niet over elkaar."
REASONS = {"ground": "insult", "text": FACTS}


@dataclass(frozen=True)
class Expected:
    """What a decision leads to: the visibility, the notice, and whether it needs reasons."""

    after: Visibility | None
    notice: str
    fields: dict[str, str]


EXPECTED = {
    "publish": Expected(V.public, "content_published", {}),
    "return": Expected(V.returned, "content_returned", {"text": MESSAGE}),
    "reject": Expected(V.rejected, "content_rejected", REASONS),
    "safeguard": Expected(V.safeguarded, "content_safeguarded", {}),
    "hide": Expected(V.hidden, "content_hidden", REASONS),
    "restore": Expected(V.public, "content_restored", {}),
    "accept_edit": Expected(V.public, "edit_accepted", {}),
    "refuse_edit": Expected(V.public, "edit_refused", REASONS),
    "redact": Expected(V.public, "content_redacted", {"ground": "personal_data", "text": FACTS}),
    "put_back": Expected(V.public, "words_put_back", {}),
    "keep": Expected(None, "", {}),
}
FROM_PENDING = {
    "publish": ("redact", "hide", "safeguard", "keep"),
    "redact": ("put_back", "hide", "safeguard", "keep"),
    "return": ("publish", "reject", "safeguard", "keep"),
    "reject": ("publish", "return", "safeguard", "keep"),
    "safeguard": ("publish", "keep"),
}
"""What may be decided about new content, and after each decision what may be decided next."""
CHAINS: list[tuple[str, ...]] = [
    (first, second) for first, later in FROM_PENDING.items() for second in later
]
CHAINS += [("publish", "hide", "restore"), ("publish", "hide", "keep")]
IN_EVERY_LANGUAGE = (
    ("publish", "redact"), ("redact", "put_back"), ("redact", "hide"), ("return", "reject"),
    ("return", "safeguard"), ("reject", "return"), ("safeguard", "publish"), ("safeguard", "keep"),
    ("publish", "hide", "restore"),
)  # fmt: skip
"""Of these, enough that each decision is the first, and follows on another, wherever it can be."""
KINDS = ("idea", "comment")
EVERY_CHAIN_IN = {"idea": "nl", "comment": "ar"}
"""The language in which every chain is tried: what may follow on what depends on none."""
OF_EDITS = ("accept_edit", "redact", "refuse_edit", "safeguard")
TEXT, LEFT_OUT = "Ik breng taart mee.", "taart"


async def post(forum: Forum, kind: str, author: Person, under: ContentRef) -> ContentRef:
    """New content that waits for a moderator."""
    if kind == "idea":
        return (await post_pending_idea(forum, by=author, body=TEXT)).ref
    async with acting_as(forum.session_factory, author) as uow:
        new = NewComment(rich_text_from_plain(TEXT), "nl", "", None)
        return (await discussion.post_comment(uow, under, new)).ref


async def join(forum: Forum, language: str, count: int) -> list[Person]:
    """New residents who read this language; of new ones, each text waits."""
    people = [Person(f"Inwoner{number}", Role.resident, language) for number in range(count)]
    async with forum.session_factory.unit_of_work() as uow:
        for person in people:
            await add_member(uow, person.email, language=language, name=person.name)
    return people


async def case_about(forum: Forum, client_as: ClientAs, ref: ContentRef) -> Case:
    """The open case; a new one if the last is decided."""
    await (await client_as(ELS)).post("/nl/moderation/cases", data={"ref": str(ref)})
    return await case_steps.open_case_on(forum, ref)


async def decide(
    browser: httpx2.AsyncClient, case: Case, outcome: str, expected: Expected
) -> httpx2.Response:
    """Decide so, and look first at what changes where words are left out."""
    if outcome == "redact":
        return await redact(browser, case, LEFT_OUT, **expected.fields)
    return await case_steps.decide(browser, case, outcome, **expected.fields)


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
async def test_decisions_one_after_another(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, kind: str, language: str
) -> None:
    chains = CHAINS if language == EVERY_CHAIN_IN[kind] else IN_EVERY_LANGUAGE
    authors = await join(forum, language, len(chains))
    # Each under another idea: whoever comments hears of other comments there.
    contents = [
        await post(forum, kind, author, (await post_public_idea(forum)).ref) for author in authors
    ]
    await drain()
    els = await client_as(ELS)
    for author, ref, chain in zip(authors, contents, chains, strict=True):
        notices: list[str] = []
        is_now = V.pending
        for place, outcome in enumerate(chain):
            expected = EXPECTED[outcome]
            case = await case_about(forum, client_as, ref)
            before = len(mails())
            response = await decide(els, case, outcome, expected)
            assert response.status_code == 303, (chain, outcome, response.text)
            await drain()
            was, is_now = is_now, expected.after or is_now
            assert await case_steps.visibility(forum, ref) is is_now, (chain, outcome)
            letters = [mail for mail in mails()[before:] if mail["To"] == author.email]
            notices += [expected.notice] if expected.notice else []
            found = await case_steps.notices(forum, author)
            assert [each.code for each in found] == notices, (chain, outcome)
            assert len(letters) == bool(expected.notice), (chain, outcome)
            if not letters:
                continue
            is_reversal = place > 0 and was is not is_now
            words = _words_of(language, expected, is_reversal=is_reversal)
            text = _text_of(letters[0])
            assert [each for each in words if each not in text] == [], text
            assert letters[0]["Content-Language"] == language


def _text_of(mail: EmailMessage) -> str:
    """What it says, in one line."""
    return one_line(plain_text(mail))


def _words_of(language: str, expected: Expected, *, is_reversal: bool) -> Sequence[str]:
    """What the author must be able to read, in their language."""
    with override_language(language):
        words = [expected.fields.get("text", "")]
        if "ground" in expected.fields:
            words.append(gettext(GROUNDS[expected.fields["ground"]]))
        words += [gettext(RECONSIDERED)] if is_reversal else []
        return [one_line(each) for each in words]


def test_the_chains_have_every_decision_on_new_content() -> None:
    """So that one that is added later is missed here."""
    of_edits = {"accept_edit", "refuse_edit"}
    assert {outcome for chain in CHAINS for outcome in chain} == EXPECTED.keys() - of_edits
    assert _places(IN_EVERY_LANGUAGE) == _places(CHAINS)
    assert set(IN_EVERY_LANGUAGE) <= set(CHAINS)
    assert {each.notice for each in EXPECTED.values() if each.notice} < NOTICES.keys()


def _places(chains: Iterable[tuple[str, ...]]) -> set[tuple[str, bool]]:
    """Each decision, and whether it was the first on its content."""
    return {(outcome, place == 0) for chain in chains for place, outcome in enumerate(chain)}


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", OF_EDITS)
async def test_decisions_on_an_edit(
    forum: Forum, drain: Drain, client_as: ClientAs, mails: Mails, outcome: str, language: str
) -> None:
    [author] = await join(forum, language, 1)
    idea = await post_public_idea(forum, by=author)
    fields = {"title": idea.title, "body": f"{TEXT} Elke woensdag."}
    await (await client_as(author)).post(f"/nl/ideas/{idea.number}/edit", data=fields)
    await drain()
    expected = EXPECTED[outcome]
    case = await case_steps.open_case_on(forum, idea.ref)
    before = len(mails())
    await decide(await client_as(ELS), case, outcome, expected)
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is expected.after
    [letter] = [mail for mail in mails()[before:] if mail["To"] == author.email]
    words = _words_of(language, expected, is_reversal=False)
    assert [each for each in words if each not in _text_of(letter)] == []


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
async def test_who_decides(forum: Forum, drain: Drain, client_as: ClientAs, kind: str) -> None:
    """Moderators and administrators decide; nobody else, and nobody on what they wrote."""
    under = (await post_public_idea(forum)).ref
    [author, *_] = await join(forum, "nl", 1)
    for by, refused in ((author, (author, MARIA, YUSUF, TOM)), (BRAM, (BRAM,)), (ANN, (ANN,))):
        ref = await post(forum, kind, by, under)
        await drain()
        case = await case_about(forum, client_as, ref)
        for outcome, expected in EXPECTED.items():
            fields = expected.fields | await _look(forum, ref)
            for person in refused:
                browser = await client_as(person)
                response = await case_steps.decide(browser, case, outcome, **fields)
                assert response.status_code == 403, (by.name, person.name, outcome)
        assert await case_steps.decisions(forum) == []
    for decider, outcome in ((ELS, "publish"), (ANN, "reject")):
        [ref] = [await post(forum, kind, await _newcomer(forum, outcome), under)]
        await drain()
        case = await case_about(forum, client_as, ref)
        browser = await client_as(decider)
        await case_steps.decide(browser, case, outcome, **EXPECTED[outcome].fields)
        assert await case_steps.visibility(forum, ref) is EXPECTED[outcome].after


async def _look(forum: Forum, ref: ContentRef) -> dict[str, str]:
    """The fields of whoever has looked at what leaving out words changes."""
    async with forum.session_factory.read_session() as session:
        texts = await texts_of(session, ref)
    return {"words": LEFT_OUT, "seen": seen([LEFT_OUT], texts)}


async def _newcomer(forum: Forum, name: str) -> Person:
    person = Person(name.title(), Role.resident)
    async with forum.session_factory.unit_of_work() as uow:
        await add_member(uow, person.email, language="nl", name=person.name)
    return person
