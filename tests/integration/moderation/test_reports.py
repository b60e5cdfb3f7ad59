"""Reports: everybody reports every kind of content, gets a receipt and hears what came of it."""

import asyncio
import re

import pytest
from sqlalchemy import update
from sqlmodel import col

from forum.app.container import Forum
from forum.core.visibility import Visibility
from moderation.tables.cases import Case, CaseKind, CaseState
from moderation.tables.decisions import Outcome
from tests.conftest import ClientAs, Drain, Mails, MakeClient, MakeForum
from tests.factories import change_visibility, post_pending_idea, post_public_idea
from tests.frozen_clock import FrozenClock
from tests.integration.moderation import case_steps
from tests.integration.moderation.appeal_steps import answer, objected, restrict
from tests.integration.moderation.list_rows import walk
from tests.integration.moderation.report_steps import (
    AUTHORS,
    FORM,
    KINDS,
    form_path,
    public_content,
    reported_from,
    reports,
    send,
)
from tests.integration.moderation.test_queue import edit
from tests.parsing import plain_text
from tests.people import ANN, BRAM, ELS, MARIA, TOM, YUSUF
from tests.services.databases import ON_SQLITE

GUEST = {"name": "Wim Gast", "email": "wim@example.org"}


@pytest.fixture
def reports_to_pending() -> str:
    """After how many reporters content waits again: the default."""
    return "0"


@pytest.fixture
async def forum(make_forum: MakeForum, reports_to_pending: str) -> Forum:
    """A forum with this policy."""
    forum = make_forum(FORUM_MODERATION__REPORTS_TO_PENDING=reports_to_pending)
    await forum.engine.start()
    return forum


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
async def test_everybody_but_its_author_reports_it_and_it_is_one_case(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, kind: str
) -> None:
    subject = await public_content(forum, kind)
    senders = [person for person in (MARIA, YUSUF, ELS, TOM) if person is not AUTHORS[kind]]
    browsers = [new_client(), *[await client_as(person) for person in senders]]
    for browser in browsers:
        assert FORM["good_faith"] in (await browser.get(form_path(subject))).text
        sent = await send(browser, subject)
        assert sent.status_code == 303
        receipt = await browser.get(sent.headers["location"])
        assert "noindex" in receipt.text
    [case] = await case_steps.cases(forum)
    assert (case.subject, case.kind, case.urgent) == (subject, CaseKind.reported, False)
    assert case.reports == len(browsers)
    assert [report.reporter_id is None for report in await reports(forum)] == [
        True, *[False for _ in senders],
    ]  # fmt: skip
    if author := AUTHORS[kind]:
        own = await client_as(author)
        assert 'name="reason"' not in (await own.get(form_path(subject))).text
        assert (await send(own, subject)).status_code == 403
    assert len(await reports(forum)) == len(browsers)
    assert await case_steps.visibility(forum, subject) is Visibility.public


@ON_SQLITE
@pytest.mark.parametrize("kind", KINDS)
async def test_its_page_leads_to_the_form(forum: Forum, new_client: MakeClient, kind: str) -> None:
    subject = await public_content(forum, kind)
    pages = {
        "idea": "ideas/1",
        "comment": "ideas/1",
        "project": "projects/1",
        "update": "projects/1",
    }
    page = await new_client().get(f"/nl/{pages[kind]}", follow_redirects=True)
    assert f'href="{form_path(subject)}"' in page.text


FAULTS = {
    "nothing": ({"reason": "", "text": "", "good_faith": ""}, {"reason", "text", "good_faith"}),
    "no such reason": ({"reason": "dull"}, {"reason"}),
    "no rule": ({"reason": "house_rule"}, {"ground"}),
    "a rule that is a reason of its own": (
        {"reason": "house_rule", "ground": "unlawful"}, {"ground"},
    ),
    "law without identity": ({"reason": "unlawful"}, {"name", "email"}),
    "law without a name": ({"reason": "unlawful", "email": "wim@example.org"}, {"name"}),
    "an address that is none": ({"email": "wim@"}, {"email"}),
}  # fmt: skip


@ON_SQLITE
@pytest.mark.parametrize(("fields", "faults"), FAULTS.values(), ids=FAULTS)
async def test_a_form_with_faults_comes_back_with_all_that_was_typed(
    forum: Forum, new_client: MakeClient, fields: dict[str, str], faults: set[str]
) -> None:
    idea = await post_public_idea(forum)
    fields = {"passage": "elke dinsdag"} | fields
    back = await send(new_client(), idea.ref, **fields)
    assert back.status_code == 422
    assert set(re.findall(r'id="e-(\w+)"', back.text)) == faults
    assert "elke dinsdag</textarea>" in back.text
    assert await reports(forum) == []
    assert await case_steps.cases(forum) == []


ACCEPTED = {
    "a house rule": {"reason": "house_rule", "ground": "insult"},
    "the law, with name and address": {"reason": "unlawful", **GUEST},
    "an offence against a child needs no name": {"reason": "child_abuse", "text": ""},
    "danger needs no words": {"reason": "danger", "text": ""},
    "a name alone": {"reason": "personal_data", "name": "Wim"},
}


@ON_SQLITE
@pytest.mark.parametrize("fields", ACCEPTED.values(), ids=ACCEPTED)
async def test_a_guest_gives_no_more_than_the_law_asks(
    forum: Forum, new_client: MakeClient, fields: dict[str, str]
) -> None:
    idea = await post_public_idea(forum)
    assert (await send(new_client(), idea.ref, **fields)).status_code == 303
    [report] = await reports(forum)
    assert {name: getattr(report, name) for name in fields} == fields
    [case] = await case_steps.cases(forum)
    assert case.urgent is (fields["reason"] in ("danger", "child_abuse"))


@ON_SQLITE
@pytest.mark.parametrize(
    ("outcome", "fields", "answer"),
    [
        ("keep", {}, "It stays on the site."),
        ("hide", {"ground": "insult", "text": "Zo niet."}, "It is no longer on the site."),
        ("safeguard", {}, "It is no longer on the site."),
    ],
)
async def test_whoever_reported_hears_what_came_of_it(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails,
    outcome: str, fields: dict[str, str], answer: str,
) -> None:  # fmt: skip
    idea = await post_public_idea(forum, "Over mijn buurman")
    guest, other = new_client(), new_client()
    sent = await send(guest, idea.ref, "en", **GUEST)
    unnamed = await send(other, idea.ref, "en")
    await send(await client_as(YUSUF), idea.ref, "en")
    await drain()
    receipts = [(mail["To"], mail["Content-Language"]) for mail in mails()]
    assert receipts == [("wim@example.org", "en"), (YUSUF.email, "tr")]
    [case] = await case_steps.cases(forum)
    before = len(mails())
    await case_steps.decide(await client_as(ELS), case, outcome, **fields)
    await drain()
    # A text that is kept private alerts colleagues, too.
    others = {MARIA.email, ELS.email, BRAM.email, ANN.email}
    answers = {mail["To"]: mail for mail in mails()[before:] if mail["To"] not in others}
    assert set(answers) == {"wim@example.org", YUSUF.email}
    assert answers[YUSUF.email]["Content-Language"] == "tr"
    words = plain_text(answers["wim@example.org"])
    assert answer in words
    assert "Wim" not in words, "anybody can type anybody's address"
    assert "buurman" not in words
    for browser, response in ((guest, sent), (other, unnamed)):
        assert answer in (await browser.get(response.headers["location"])).text


@ON_SQLITE
async def test_whoever_reported_hears_that_its_author_took_it_away(
    forum: Forum, client_as: ClientAs, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    sent = await send(new_client(), idea.ref, "en", **GUEST)
    await change_visibility(forum, idea.ref, Visibility.withdrawn, by=MARIA)
    await drain()
    [case] = await case_steps.cases(forum)
    assert case.state is CaseState.closed
    assert "Its author took it off the site" in plain_text(mails()[-1])
    receipt = await new_client().get(sent.headers["location"])
    assert "Its author took it off the site" in receipt.text


@ON_SQLITE
async def test_only_the_secret_of_a_report_shows_its_receipt(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    browser = new_client()
    first = (await send(browser, idea.ref, text="Het eerste.")).headers["location"]
    second = (await send(browser, idea.ref, text="Het tweede.")).headers["location"]
    secret = first.rsplit("/", 1)[1]
    assert secret not in second
    # On a computer that many use, nobody goes back to it.
    assert (await browser.get(first)).headers["cache-control"] == "no-store"
    for path in (second.replace(second.rsplit("/", 1)[1], secret), first[:-1], first + "a"):
        for reader in (browser, await client_as(MARIA), await client_as(ELS)):
            assert (await reader.get(path)).status_code == 404


async def test_reports_at_the_same_moment_are_one_case(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    browsers = [new_client() for _ in range(5)] + [await client_as(YUSUF)]
    responses = await asyncio.gather(
        *(send(browser, idea.ref, text=f"Reden {n}") for n, browser in enumerate(browsers))
    )
    assert [response.status_code for response in responses] == [303] * 6
    [case] = await case_steps.cases(forum)
    assert case.reports == len(await reports(forum)) == 6


async def test_a_form_that_is_sent_four_times_at_once_is_one_report(
    forum: Forum, new_client: MakeClient, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    await reported_from(forum, idea.ref, "192.0.2.1")
    await drain()
    before, browsers = len(mails()), [new_client() for _ in range(4)]
    sent = await asyncio.gather(*(send(browser, idea.ref, **GUEST) for browser in browsers))
    assert len({each.headers["location"] for each in sent}) == 1
    assert len(await reports(forum)) == 2
    await drain()
    assert len(mails()) == before + 1


async def test_a_form_that_is_sent_again_is_one_report(
    forum: Forum, new_client: MakeClient, clock: FrozenClock, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    browser = new_client()
    first = await send(browser, idea.ref, **GUEST)
    again = await send(browser, idea.ref, **GUEST)
    assert again.headers["location"] == first.headers["location"]
    await drain()
    assert len(mails()) == 1
    clock.advance(minutes=2)
    assert (await send(browser, idea.ref, **GUEST)).headers["location"] != first.headers["location"]
    [case] = await case_steps.cases(forum)
    assert case.reports == len(await reports(forum)) == 2


@ON_SQLITE
async def test_an_open_case_gets_the_reports_and_keeps_its_kind(
    forum: Forum, drain: Drain, new_client: MakeClient
) -> None:
    idea = await post_public_idea(forum)
    await edit(forum, idea, "Een andere tekst.")
    await drain()
    await send(new_client(), idea.ref)
    [case] = await case_steps.cases(forum)
    assert (case.kind, case.reports) == (CaseKind.edited, 1)


async def test_danger_makes_the_case_urgent_and_an_edit_leaves_it_so(
    forum: Forum, drain: Drain, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    sent = await send(new_client(), idea.ref, "en", reason="danger", text="")
    receipt = await new_client().get(sent.headers["location"])
    assert "Does somebody need help right now?" in receipt.text
    [entry] = await case_steps.journal(forum, "ContentReported")
    [report] = await reports(forum)
    [case] = await case_steps.cases(forum)
    assert entry.data == {"case_id": case.id, "report_id": report.id, "reason": "danger"}
    await edit(forum, idea, "Een andere tekst.")
    await drain()
    case = await case_steps.open_case_on(forum, idea.ref)
    assert (case.urgent, case.kind) == (True, CaseKind.edited)
    els = await client_as(ELS)
    assert "Somebody may be in danger" in (await els.get("/en/moderation")).text
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "A reader says so." in page


@ON_SQLITE
async def test_whoever_reported_does_not_decide(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    els, bram = await client_as(ELS), await client_as(BRAM)
    await send(els, idea.ref)
    [case] = await case_steps.cases(forum)
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    assert "You reported this yourself" in page
    assert (await case_steps.decide(els, case, "keep")).status_code == 403
    assert (
        "You reported this yourself" not in (await bram.get(f"/en/moderation/cases/{case.id}")).text
    )
    assert (await case_steps.decide(bram, case, "keep")).status_code == 303


@ON_SQLITE
async def test_whoever_reported_does_not_decide_on_another_case_either(
    forum: Forum, client_as: ClientAs
) -> None:
    """As when a colleague left it on the site, and they ask for a second look."""
    idea = await post_public_idea(forum)
    els, bram = await client_as(ELS), await client_as(BRAM)
    await send(els, idea.ref)
    [reported] = await case_steps.cases(forum)
    assert (await case_steps.decide(bram, reported, "keep")).status_code == 303
    await els.post("/nl/moderation/cases", data={"ref": str(idea.ref)})
    case = await case_steps.open_case_on(forum, idea.ref)
    assert case.id != reported.id
    reasons = {"ground": "insult", "text": "Zo spreken we niet."}
    assert (await case_steps.decide(els, case, "hide", **reasons)).status_code == 403
    selected = {"outcome": "hide", "selected": str(case.id)}
    page = (await els.get("/en/moderation/batch", params=selected)).text
    assert "You reported this yourself" in page
    assert (await case_steps.decide(bram, case, "hide", **reasons)).status_code == 303


@ON_SQLITE
async def test_whoever_reported_does_not_decide_about_the_objection(
    forum: Forum, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    bram = await client_as(BRAM)
    await send(bram, idea.ref)
    path = await restrict(forum, idea.ref, Outcome.hide)
    appeal = await objected(forum, await client_as(MARIA), path)
    assert (await answer(bram, appeal, "upheld")).status_code == 403
    assert (await answer(await client_as(ANN), appeal, "upheld")).status_code == 303


@ON_SQLITE
async def test_a_mailbox_gets_one_answer_about_a_case(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    for words in ("Dit klopt niet.", "En dit ook niet."):
        await send(new_client(), idea.ref, text=words, **GUEST)
    await drain()
    before = len(mails())
    [case] = await case_steps.cases(forum)
    await case_steps.decide(await client_as(BRAM), case, "keep")
    await drain()
    assert [mail["To"] for mail in mails()[before:]] == [GUEST["email"]]


@ON_SQLITE
async def test_a_flood_is_shown_as_one(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    idea = await post_public_idea(forum)
    await reported_from(forum, idea.ref, *["192.0.2.1"] * 3)
    clock.advance(hours=2)
    for _ in range(7):
        await reported_from(forum, idea.ref, "192.0.2.1")
        clock.advance(minutes=2)
    await reported_from(forum, idea.ref, "192.0.2.2", "192.0.2.3")
    els = await client_as(ELS)
    [case] = await case_steps.cases(forum)
    for path in (f"moderation/cases/{case.id}", "moderation/reports"):
        page = (await els.get(f"/en/{path}")).text
        # A form that is sent twice within a minute is one report: of the first three, one is left.
        assert (
            "10 reports · 9 in the last hour · 8 from the same place · 10 in the same words" in page
        )
        assert "Many reports that are alike" in page
    page = (await els.get(f"/en/moderation/cases/{case.id}")).text
    [list_, folded] = page.split("<summary>7 more reports</summary>")
    assert [part.count(">A reader<") for part in (list_, folded)] == [3, 7]
    assert "Member since" in folded, "the facts stand below, one fold away"
    await send(await client_as(YUSUF), idea.ref, reason="danger")
    assert "more reports" not in (await els.get(f"/en/moderation/cases/{case.id}")).text


@ON_SQLITE
async def test_few_reports_are_no_flood(forum: Forum, client_as: ClientAs) -> None:
    idea = await post_public_idea(forum)
    await reported_from(forum, idea.ref, "192.0.2.1", "192.0.2.2")
    page = (await (await client_as(ELS)).get("/en/moderation/reports")).text
    assert "2 reports" in page
    assert "Many reports that are alike" not in page


async def test_the_list_has_what_waits_and_pages(
    forum: Forum, client_as: ClientAs, clock: FrozenClock
) -> None:
    ideas = [await post_public_idea(forum, f"Nummer {number:03}") for number in range(54)]
    await post_pending_idea(forum, "Niet gemeld")
    for idea in ideas:
        await reported_from(forum, idea.ref, "192.0.2.1")
    cases = await case_steps.cases(forum)
    decided = {"state": CaseState.decided, "decided_at": clock.now()}
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(update(Case).where(col(Case.id) == cases[30].id).values(decided))
    els = await client_as(ELS)
    waiting = [f"Nummer {number:03}" for number in range(54) if number != 30]
    assert await walk(els, "/en/moderation/reports") == waiting
    assert await walk(els, "/en/moderation/reports?sort=newest") == waiting[::-1]
    assert await walk(els, "/en/moderation/reports?state=decided") == ["Nummer 030"]
    assert (await els.get("/en/moderation/reports?after=nonsense")).status_code == 404


@ON_SQLITE
async def test_public_content_waits_again_only_by_policy(forum: Forum, drain: Drain) -> None:
    idea = await post_public_idea(forum)
    await reported_from(forum, idea.ref, *[f"192.0.2.{n}" for n in range(9)])
    await drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public


@pytest.mark.parametrize("reports_to_pending", ["3"])
async def test_after_enough_different_reporters_it_is_pending(
    forum: Forum, client_as: ClientAs, mails: Mails
) -> None:
    idea = await post_public_idea(forum)
    project = await public_content(forum, "project")
    for subject in (idea.ref, project):
        await reported_from(forum, subject, "192.0.2.1", "192.0.2.2", "192.0.2.2")
        await forum.dispatcher.drain()
        assert await case_steps.visibility(forum, subject) is Visibility.public
        await reported_from(forum, subject, "192.0.2.3")
        await forum.dispatcher.drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.pending
    assert await case_steps.visibility(forum, project) is Visibility.public
    [case] = [each for each in await case_steps.cases(forum) if each.subject == idea.ref]
    assert (case.kind, case.is_open) == (CaseKind.reported, True)
    [notice] = await case_steps.notices(forum, MARIA)
    assert notice.code == "content_reported"
    assert MARIA.email in [mail["To"] for mail in mails()]
    page = await (await client_as(MARIA)).get(f"/en/ideas/{idea.number}", follow_redirects=True)
    assert "Read again by a moderator" in page.text


@ON_SQLITE
@pytest.mark.parametrize("reports_to_pending", ["3"])
async def test_what_a_moderator_left_on_the_site_meanwhile_stays_there(
    forum: Forum, client_as: ClientAs
) -> None:
    """As when the reactions run late: the reports have had their answer."""
    idea = await post_public_idea(forum)
    await reported_from(forum, idea.ref, "192.0.2.1", "192.0.2.2", "192.0.2.3")
    [case] = await case_steps.cases(forum)
    assert (await case_steps.decide(await client_as(ELS), case, "keep")).status_code == 303
    await forum.dispatcher.drain()
    assert await case_steps.visibility(forum, idea.ref) is Visibility.public


@ON_SQLITE
async def test_one_sender_reports_only_so_often(
    forum: Forum, new_client: MakeClient, client_as: ClientAs
) -> None:
    idea = await post_public_idea(forum)
    limits, browser = forum.settings.limits, new_client()

    async def statuses(most: int, **fields: str) -> list[int]:
        sent = [await send(browser, idea.ref, text=f"Reden {n}", **fields) for n in range(most + 1)]
        return [response.status_code for response in sent]

    to_one_mailbox = limits.report_mails.count
    assert await statuses(to_one_mailbox, **GUEST) == [*[303] * to_one_mailbox, 429]
    # The one that was refused for its mailbox counts for its sender too.
    others = limits.reports.count - to_one_mailbox - 1
    assert await statuses(others) == [*[303] * others, 429]
    assert (await send(await client_as(YUSUF), idea.ref)).status_code == 303
