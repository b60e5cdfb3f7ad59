"""A resident's life on the forum that leaves a marker in every personal field there is."""

from dataclasses import dataclass

import httpx2
from sqlmodel import select

from forum.app.container import Forum
from forum.core.visibility import Visibility
from forum.discussion.tables import Comment
from forum.ideas.tables import Idea, Status
from tests.conftest import ClientAs, Drain, Mails, MakeClient
from tests.factories import change_status, change_visibility, post_public_idea
from tests.integration.moderation.case_steps import decide, open_case_on
from tests.parsing import Page, link_path
from tests.people import ELS, MARIA, YUSUF

MARKERS = {
    "address": "zwaluw.qx1@example.org",
    "address before": "zwaluw.qx0@example.org",
    "address that waits": "zwaluw.qx2@example.org",
    "name": "Zwaluwqxnaam",
    "name on content": "Kwartelqxnaam",
    "pending text": "pendingqxtekst",
    "draft": "draftqxtekst",
    "waiting edit": "editqxtekst",
    "returned text": "returnedqxtekst",
    "rejected text": "rejectedqxtekst",
    "withdrawn text": "withdrawnqxtekst",
    "moderator's message": "messageqxtekst",
    "safeguarded text": "safeguardedqxtekst",
    "hidden text": "hiddenqxtekst",
    "left out": "leftoutqx@example.org",
    "offer of help": "offerqxtekst",
    "when they can help": "zaterdagqxtekst",
}
"""Unique texts, by what they are: none may be left. Markers of public texts are in `PUBLIC`."""
PUBLIC = {
    "public title": "Praatbankqxtitel",
    "public text": "publicqxtekst",
    "promised text": "promisedqxtekst",
    "comment": "commentqxtekst",
}
ADDRESS = MARKERS["address"]
SHOWN = MARKERS["name on content"]


@dataclass(frozen=True)
class Life:
    """What a resident left: their browser, and what they published."""

    browser: httpx2.AsyncClient
    member_id: int
    public: Idea
    promised: Idea
    commented: Idea


async def sign_in(client: httpx2.AsyncClient, email: str, drain: Drain, mails: Mails) -> None:
    """Sign in by mail; a member is made if there is none."""
    await client.post("/nl/sign-in", data={"email": email})
    await drain()
    newest = [mail for mail in mails() if mail["To"] == email][-1]
    response = await client.post(link_path(newest))
    assert response.status_code == 303


async def _post(browser: httpx2.AsyncClient, title: str, body: str, **more: str) -> int:
    data = {"title": title, "body": f"{body} is hier een hele gewone zin.", "name_shown": SHOWN}
    response = await browser.post("/nl/ideas", data=data | more)
    if response.status_code == 422:
        # The shield asks: what was found is left out.
        response = await browser.post("/nl/ideas", data=Page(response.text).fields)
    assert response.status_code == 303, response.text
    return int(response.headers["location"].rpartition("/")[2].partition("-")[0])


async def live(
    forum: Forum, new_client: MakeClient, client_as: ClientAs, drain: Drain, mails: Mails
) -> Life:
    """Use the whole product, and leave every marker."""
    browser = new_client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/139.0"})
    await sign_in(browser, MARKERS["address before"], drain, mails)
    await browser.post(
        "/nl/me/settings",
        data={
            "name": MARKERS["name"],
            "language": "nl",
            "page_language": "nl",
            "mail_rhythm": "at_once",
        },
    )
    await _move(browser, ADDRESS, drain, mails)
    els, maria, guest = await client_as(ELS), await client_as(MARIA), new_client()
    numbers = {
        kind: await _post(browser, f"Een idee over {kind}", MARKERS[f"{kind} text"])
        for kind in ("pending", "returned", "rejected", "withdrawn", "safeguarded", "hidden")
    }
    public = await _post(browser, PUBLIC["public title"], PUBLIC["public text"])
    await _post(browser, "Een idee met een adres", f"Mail me op {MARKERS['left out']}: dat")
    promised = await _post(browser, "Een beloofd idee", PUBLIC["promised text"])
    await drain()
    ideas = {kind: await _idea(forum, number) for kind, number in numbers.items()}
    for kind, outcome in (
        ("returned", "return"),
        ("rejected", "reject"),
        ("safeguarded", "safeguard"),
    ):
        case = await open_case_on(forum, ideas[kind].ref)
        fields = {"text": MARKERS["moderator's message"], "ground": "advertising"}
        response = await decide(els, case, outcome, **fields)
        assert response.status_code == 303, response.text
    await browser.post(f"/nl/ideas/{numbers['withdrawn']}/withdraw")
    for idea in (ideas["hidden"], await _idea(forum, public), await _idea(forum, promised)):
        await change_visibility(forum, idea.ref, Visibility.public)
    await change_visibility(forum, ideas["hidden"].ref, Visibility.hidden)
    edit = await browser.post(
        f"/nl/ideas/{public}/edit",
        data={
            "title": PUBLIC["public title"],
            "body": f"{PUBLIC['public text']}. En nu ook {MARKERS['waiting edit']} erbij.",
        },
    )
    assert edit.status_code == 303, edit.text
    for status in (Status.under_review, Status.accepted):
        await change_status(forum, await _idea(forum, promised), status)
    await maria.post(f"/nl/ideas/{public}/vote", data={})
    other = await post_public_idea(forum, "Een idee van Yusuf", by=YUSUF)
    for path in ("vote", "follow"):
        await browser.post(f"/nl/ideas/{other.number}/{path}", data={})
    offer = {
        "body": f"Ik help graag, {MARKERS['offer of help']}.",
        "times": MARKERS["when they can help"],
    }
    response = await browser.post(f"/nl/ideas/{other.number}/offer", data=offer)
    assert response.status_code == 303, response.text
    comment = {"body": f"Wat een goed plan, {PUBLIC['comment']}.", "name_shown": SHOWN}
    response = await browser.post(f"/nl/ideas/{other.number}/comments", data=comment)
    assert response.status_code == 303, response.text
    await drain()
    await _publish_comment(forum)
    draft = {
        "title": "Nog een idee", "body": f"{MARKERS['draft']} komt nog.", "email": ADDRESS,
        "alike_seen": "yes",
    }  # fmt: skip
    await guest.post("/nl/ideas", data=draft | {"name_shown": SHOWN})
    await browser.post("/nl/me/settings/address", data={"new_email": MARKERS["address that waits"]})
    await browser.post("/nl/me/data/copy")
    await drain()
    await new_client().post("/nl/sign-in", data={"email": ADDRESS})
    idea = await _idea(forum, public)
    assert idea.author_id is not None
    return Life(browser, idea.author_id, idea, await _idea(forum, promised), other)


async def _move(browser: httpx2.AsyncClient, email: str, drain: Drain, mails: Mails) -> None:
    """Change the address, and confirm from both mailboxes."""
    await browser.post("/nl/me/settings/address", data={"new_email": email})
    await drain()
    for mail in mails()[-2:]:
        assert (await browser.post(link_path(mail, "/address/"))).status_code == 303


async def _idea(forum: Forum, number: int) -> Idea:
    async with forum.session_factory.read_session() as session:
        found = await session.get(Idea, number)
    assert found is not None
    return found


async def _publish_comment(forum: Forum) -> None:
    async with forum.session_factory.read_session() as session:
        comment = await session.first(select(Comment).where(Comment.name_shown == SHOWN))
    assert comment is not None
    if not comment.is_public:
        await change_visibility(forum, comment.ref, Visibility.public)
