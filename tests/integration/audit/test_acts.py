"""Every act of staff is an entry: a walk through all forms of moderators, officials and administrators."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
import pytest
from sqlmodel import select

from forum.accounts import queries
from forum.app.container import Forum
from forum.core.content import registry
from forum.core.journal.event import Audited, Event
from forum.core.media.tables import Photo
from forum.core.versions import version_of
from forum.ideas.tables import Idea, Milestone, Status
from forum.projects.tables import Project, Update
from forum.town.tables import Neighbourhood, Theme
from forum.town_settings.tables import TownSetting
from forum.web.guards import ADMINS, MODERATORS, OFFICIALS
from moderation.keys import appeal_token
from moderation.queries.concerns import open_concern
from moderation.rules import cases as rules
from moderation.tables.notes import CaseNote
from tests.architecture.test_surface import FORUM
from tests.conftest import ClientAs, Drain, MakeForum
from tests.factories import BODY, post_pending_idea, post_public_idea
from tests.integration.audit.chain_steps import act, acts, entries, tamper, verify
from tests.integration.moderation.appeal_steps import appeals
from tests.integration.moderation.case_steps import decide, decisions, open_case_on
from tests.integration.offers.offer_steps import offer_help
from tests.integration.projects.factories import draft_update
from tests.integration.town.admin_forms import CALL, NEIGHBOURHOOD, THEME, newest_row
from tests.people import ANN, BRAM, ELS, MARIA, NADIA, TOM, YUSUF, Person, member_of
from tests.services.databases import ON_SQLITE

CODE = re.compile(r"[a-z_.]*")
NO_ACT = {
    "moderation:keys": "a choice of one's own browser",
    "admin:kiosk_begin": "the same",
    "admin:kiosk_stop": "the same",
    "moderation:claim": "that somebody looks at a case, for ten minutes; what they decide is an act",
    "moderation:release": "the same",
}
STAFF_FORMS = {
    route.name: route
    for part in FORUM.slices
    for route in part.routes
    if route.method == "POST" and route.guard in (MODERATORS, OFFICIALS, ADMINS)
}
PROJECT = {
    "title_nl": "Samen aan tafel", "title_en": "At one table", "summary_nl": "Elke week eten.",
    "summary_en": "Eating every week.", "body_nl": "Elke week.", "body_en": "Every week.",
    "state": "planned",
}  # fmt: skip
STEP = {"title_nl_1": "Plaatsen kiezen", "title_en_1": "Choosing places", "state_1": "done"}
FIGURE = {"value_1": "1.200", "label_nl_1": "bezoekers", "label_en_1": "visitors"}
UPDATE = {"title": "De deur is open", "body": "Vanaf maandag is er koffie.", "language": "nl"}
ANSWER = {"status": "accepted", "answer": "Ja, wij doen dit in het voorjaar."}
BLOCK = {"ground": "insult", "days": "7", "text": ""}


@dataclass
class Walk:
    """Posts the form of a route, and sees which entries that adds."""

    forum: Forum
    client_as: ClientAs
    drain: Drain

    def __post_init__(self) -> None:
        self.done: set[str] = set()
        self.browsers: dict[str, httpx2.AsyncClient] = {}

    async def post(
        self, by: Person, name: str, data: Mapping[str, str] | None = None, **values: object
    ) -> list[tuple[str, str]]:
        """The events and subjects of the entries that this form added."""
        if by.name not in self.browsers:
            self.browsers[by.name] = await self.client_as(by)
        before = len(await acts(self.forum))
        path = self.forum.urls.path(name, "nl", **values)
        response = await self.browsers[by.name].post(path, data=dict(data or {}))
        assert response.status_code in (200, 303), (name, response.text)
        member = await member_of(self.forum.session_factory, by)
        added = (await entries(self.forum))[before:]
        assert {entry.actor_id for entry in added} <= {member.pk}
        await self.drain()
        self.done.add(name)
        return [(entry.event, str(entry.subject)) for entry in added]


@pytest.fixture
async def forum(make_forum: MakeForum) -> Forum:
    """A forum whose decisions can be taken back for a while."""
    forum = make_forum(
        FORUM_MODERATION__UNDO_SECONDS="30",
        # Nobody listens there: that a text was to be sent is an entry all the same.
        FORUM_TRANSLATION__URL="http://127.0.0.1:1",
        FORUM_TRANSLATION__PRIVATE="true",
    )
    await forum.engine.start()
    return forum


@pytest.fixture
def walk(forum: Forum, client_as: ClientAs, drain: Drain) -> Walk:
    return Walk(forum, client_as, drain)


async def _add_photo(forum: Forum, idea: Idea) -> Photo:
    async with forum.session_factory.unit_of_work() as uow:
        return await uow.add(
            Photo(
                name="a" * 32,
                width=480,
                height=360,
                widths=[480],
                subject_kind=idea.KIND,
                subject_id=idea.number,
                position=1,
                staged_at=uow.now,
            )
        )


async def _walk_the_desk(walk: Walk) -> None:
    waiting = await post_pending_idea(walk.forum, by=MARIA)
    await walk.drain()
    case = await open_case_on(walk.forum, waiting.ref)
    noted = await walk.post(ELS, "moderation:write_note", {"note": "Nog vragen."}, id=case.pk)
    assert noted == [("NoteWritten", str(waiting.ref))]
    note: CaseNote = await newest_row(walk.forum, CaseNote)
    removed = await walk.post(ELS, "moderation:remove_note", id=note.pk)
    assert removed == [("NoteRemoved", str(waiting.ref))]
    photo = await _add_photo(walk.forum, waiting)
    left = await walk.post(
        ELS, "moderation:leave_out_photo", {"ground": "insult"}, id=case.pk, photo=photo.pk
    )
    assert left == [("PhotoLeftOut", str(waiting.ref))]
    back = await walk.post(ELS, "moderation:put_back_photo", id=case.pk, photo=photo.pk)
    assert back == [("PhotoPutBack", str(waiting.ref))]
    translated = await walk.post(ELS, "moderation:translate", id=case.pk)
    assert translated == [("TextTranslated", str(waiting.ref))]
    for then, event in (("undo", "DecisionTakenBack"), ("now", "DecisionCarriedOut")):
        decided = await walk.post(ELS, "moderation:decide", {"outcome": "publish"}, id=case.pk)
        assert decided == [("CaseDecided", str(waiting.ref))]
        decision = (await decisions(walk.forum))[-1]
        followed = await walk.post(ELS, f"moderation:{then}", id=decision.pk)
        assert followed == [(event, str(waiting.ref))]
    await _walk_batches(walk)
    opened = await walk.post(ELS, "moderation:open", {"ref": str(waiting.ref)})
    assert opened == [("CaseOpened", str(waiting.ref))]
    again = await open_case_on(walk.forum, waiting.ref)
    hiding = {"outcome": "hide", "ground": "insult", "text": "Zo spreken we niet."}
    assert await walk.post(ELS, "moderation:decide", hiding, id=again.pk) == decided
    hidden = (await decisions(walk.forum))[-1]
    await walk.post(ELS, "moderation:now", id=hidden.pk)
    maria = await walk.client_as(MARIA)
    token = appeal_token(walk.forum.session_factory, hidden)
    objected = await maria.post(f"/nl/appeals/{token}", data={"text": "Nee."})
    assert objected.status_code == 303
    answer = {"outcome": "kept", "text": "Toch wel."}
    [appeal] = await appeals(walk.forum)
    assert await walk.post(BRAM, "moderation:decide_appeal", answer, id=appeal.pk) == decided
    marked = await walk.post(ELS, "moderation:mark", {"ref": str(waiting.ref)})
    assert marked == [("ConcernOpened", str(waiting.ref))]
    async with walk.forum.session_factory.read_session() as session:
        concern = await open_concern(session, waiting.ref)
    assert concern is not None
    taken = await walk.post(ELS, "moderation:take", {"reason": "call"}, id=concern.pk)
    assert taken == [("ConcernTaken", str(waiting.ref))]
    tried = await walk.post(ELS, "moderation:record_attempt", {"outcome": "note"}, id=concern.pk)
    assert tried == [("ContactAttempted", str(waiting.ref))]


async def _walk_redactions(walk: Walk) -> None:
    with_number = await post_pending_idea(walk.forum, by=MARIA, body=f"{BODY} Bel 0470 00 00 12.")
    await walk.drain()
    case = await open_case_on(walk.forum, with_number.ref)
    async with walk.forum.session_factory.read_session() as session:
        version = version_of(rules.shown(await registry.summary(session, with_number.ref)))
    redacted = await walk.post(ELS, "moderation:leave_out", {"version": version}, id=case.pk)
    assert redacted == [("CaseDecided", str(with_number.ref))]
    redaction = (await decisions(walk.forum))[-1]
    done = await walk.post(ELS, "moderation:now", id=redaction.pk)
    assert ("TextRedacted", str(with_number.ref)) in done
    moved_in = await post_public_idea(walk.forum, by=MARIA, name_shown="Jo Voorbeeld")
    await tamper(walk.forum, "UPDATE idea SET author_id = NULL WHERE id = :id", id=moved_in.pk)
    nameless = await walk.post(ELS, "moving_in:remove_name", {"ref": str(moved_in.ref)})
    assert nameless == [("NameRemoved", str(moved_in.ref))]


async def _walk_batches(walk: Walk) -> None:
    waiting = await post_pending_idea(walk.forum, by=MARIA)
    await walk.drain()
    case = await open_case_on(walk.forum, waiting.ref)
    async with walk.forum.session_factory.read_session() as session:
        version = version_of(rules.shown(await registry.summary(session, waiting.ref)))
    form = {"outcome": "publish", "cases": str(case.pk), f"case-{case.pk}": version}
    for then, event in (
        ("undo_batch", "DecisionTakenBack"), ("batch_now", "DecisionCarriedOut"),
    ):  # fmt: skip
        decided = await walk.post(ELS, "moderation:decide_batch", form)
        assert decided == [("CaseDecided", str(waiting.ref))]
        batch = (await decisions(walk.forum))[-1].batch
        assert batch
        assert await walk.post(ELS, f"moderation:{then}", id=batch) == [(event, str(waiting.ref))]


async def _walk_merges(walk: Walk) -> None:
    idea, into = [await post_public_idea(walk.forum, by=MARIA) for _ in range(2)]
    await walk.post(ELS, "moderation:open", {"ref": str(idea.ref)})
    case = await open_case_on(walk.forum, idea.ref)
    form = {"into": str(into.number)}
    merged, split = [("IdeaMerged", str(idea.ref))], [("IdeaSplit", str(idea.ref))]
    assert await walk.post(ELS, "ideas:merge", form, number=idea.number) == merged
    assert await walk.post(ELS, "ideas:split", number=idea.number) == split
    assert await walk.post(ELS, "moderation:merge", form, id=case.pk) == merged
    assert await walk.post(ELS, "moderation:split", id=case.pk) == split


async def _walk_the_office(walk: Walk) -> None:
    forum = walk.forum
    idea = await post_public_idea(forum, "Een schommel", by=MARIA)
    for status in ({"status": "under_review"}, ANSWER):
        changed = await walk.post(TOM, "office:change_status", status, number=idea.number)
        assert changed == [("StatusChanged", str(idea.ref))]
    async with forum.session_factory.read_session() as session:
        answer = await session.first(
            select(Milestone).where(
                Milestone.idea_id == idea.pk, Milestone.after == Status.accepted
            )
        )
    assert answer is not None
    named = await walk.post(
        TOM, "office:name_answer_language", {"language": "nl"},
        number=idea.number, answer=answer.pk,
    )  # fmt: skip
    assert named == [("ContentChanged", str(idea.ref))]

    assert [event for event, _ in await walk.post(TOM, "office:project_create", PROJECT)] == [
        "FormSaved"
    ]
    made: Project = await newest_row(forum, Project)
    number = made.number
    subject = f"project:{number}"
    saved = await walk.post(TOM, "office:project_save", PROJECT, number=number)
    assert saved == [("FormSaved", subject)]
    linked = await walk.post(TOM, "office:link", {"idea": str(idea.number)}, number=number)
    assert linked == [("IdeaLinked", subject)]
    unlinked = await walk.post(TOM, "office:unlink", number=number, idea=idea.number)
    assert unlinked == [("IdeaUnlinked", subject)]
    chosen = {"project": str(number)}
    assert await walk.post(TOM, "office:link_idea_to", chosen, number=idea.number) == linked
    assert await walk.post(TOM, "office:steps_save", STEP, number=number) == saved
    assert await walk.post(TOM, "office:outcome_save", FIGURE, number=number) == saved
    published = await walk.post(TOM, "office:publish", number=number)
    assert sorted(published) == [
        ("StatusChanged", str(idea.ref)),
        ("VisibilityChanged", subject),
    ]

    fields = UPDATE | {"project": str(number)}
    drafted = await walk.post(TOM, "office:update_draft", fields)
    update: Update = await newest_row(forum, Update)
    assert drafted == [("FormSaved", str(update.ref))]
    assert await walk.post(TOM, "office:update_save", fields, number=update.number) == drafted
    released = await walk.post(TOM, "office:update_publish", number=update.number)
    assert released == [("UpdatePublished", str(update.ref))]
    dropped = await draft_update(forum, made, "Toch niet")
    assert await walk.post(TOM, "office:update_drop", number=dropped.number) == [
        ("FormSaved", str(dropped.ref))
    ]


async def _walk_the_offers(walk: Walk) -> None:
    idea = await post_public_idea(walk.forum, by=MARIA)
    offer = await offer_help(walk.forum, idea.ref, by=YUSUF)
    answered = await walk.post(TOM, "office:answer_offer", {"answer": "Dank je."}, number=offer.pk)
    assert answered == [("OfferAnswered", str(offer.ref))]
    closed = await walk.post(TOM, "office:close_offer", number=offer.pk)
    assert closed == [("OfferClosed", str(offer.ref))]


async def _walk_the_administration(walk: Walk) -> None:
    forum = walk.forum
    yusuf, nadia = [await member_of(forum.session_factory, each) for each in (YUSUF, NADIA)]
    found = await walk.post(ANN, "admin:member_find", {"query": "example.org"})
    assert found == [("PersonalDataViewed", "members:0")]
    person = f"member:{yusuf.pk}"
    blocked = await walk.post(ANN, "admin:member_block", BLOCK, id=yusuf.pk)
    assert blocked == [("MemberBlocked", person)]
    lifted = await walk.post(ANN, "admin:member_unblock", id=yusuf.pk)
    assert lifted == [("BlockLifted", person)]
    moves = {"new_email": "yusuf.new@example.org", "sure": "yes"}
    moving = await walk.post(ANN, "admin:member_address", moves, id=yusuf.pk)
    assert moving == [("AddressHelpAsked", person)]
    kept = await walk.post(ANN, "admin:member_address_withdraw", id=yusuf.pk)
    assert kept == [("AddressHelpWithdrawn", person)]
    out = await walk.post(ANN, "admin:member_sign_out", id=yusuf.pk)
    assert out == [("SignedOut", person)]
    await tamper(forum, "UPDATE member SET has_second_factor = true WHERE id = :id", id=nadia.pk)
    reset = await walk.post(ANN, "admin:second_factor_reset", id=nadia.pk)
    assert reset == [("SecondFactorReset", f"member:{nadia.pk}")]
    given = await walk.post(ANN, "admin:role_give", {"role": "moderator"}, id=nadia.pk)
    assert given == [("RoleGranted", f"member:{nadia.pk}")]
    tables = (("neighbourhood", NEIGHBOURHOOD, Neighbourhood), ("theme", THEME, Theme))
    for kind, fields, table in tables:
        added = await walk.post(ANN, f"admin:{kind}_add", fields)
        key = (await newest_row(forum, table)).pk
        assert added == [("TownChanged", f"{kind}:{key}")]
        for change in ("save", "delete"):
            assert await walk.post(ANN, f"admin:{kind}_{change}", fields, id=key) == added
    fields = CALL | {"question_en": "Who joins?", "intro_en": "Eating together."}
    added = await walk.post(ANN, "admin:call_add", fields)
    assert [event for event, _ in added] == ["TownChanged"]
    key = int(added[0][1].partition(":")[2])
    assert await walk.post(ANN, "admin:call_save", fields, id=key) == added
    for change, fields in (("save", {"text_nl": "Het kwetst."}), ("restore", {})):
        saved = await walk.post(ANN, f"admin:words_{change}", fields, key="ground.insult")
        row = await newest_row(forum, TownSetting)
        assert saved == [("TownSettingSaved", f"town_setting:{row.pk}")]


async def test_every_form_of_staff_leaves_an_entry(walk: Walk) -> None:
    await _walk_the_desk(walk)
    await _walk_redactions(walk)
    await _walk_merges(walk)
    await _walk_the_office(walk)
    await _walk_the_offers(walk)
    await _walk_the_administration(walk)
    assert sorted(walk.done | set(NO_ACT)) == sorted(STAFF_FORMS)
    assert (await verify(walk.forum)).fault == ""
    texts = {
        value
        for entry in await entries(walk.forum)
        for value in entry.data.values()
        if isinstance(value, str)
    }
    assert all(CODE.fullmatch(text) for text in texts), "no text of a person, only codes"


@ON_SQLITE
async def test_a_look_at_a_member_is_an_entry(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await member_of(forum.session_factory, MARIA)
    assert (await ann.get(f"/nl/admin/members/{maria.pk}")).status_code == 200
    assert await acts(forum) == [("PersonalDataViewed", f"member:{maria.pk}")]
    assert (await ann.get("/nl/admin/members/999999")).status_code == 404
    els = await client_as(ELS)
    assert (await els.get(f"/nl/admin/members/{maria.pk}")).status_code == 403
    assert len(await acts(forum)) == 1


@ON_SQLITE
async def test_a_look_at_the_list_of_members_is_an_entry(forum: Forum, client_as: ClientAs) -> None:
    ann, maria = await client_as(ANN), await member_of(forum.session_factory, MARIA)
    await ann.get("/nl/admin/members")
    (viewing,) = await entries(forum)
    async with forum.session_factory.read_session() as session:
        colleagues = len(await queries.staff(session))
    assert (viewing.event, str(viewing.subject)) == ("PersonalDataViewed", "members:0")
    assert viewing.data["found"] == colleagues
    await ann.post("/nl/admin/members", data={"query": MARIA.email})
    assert (await acts(forum))[1:] == [("PersonalDataViewed", f"member:{maria.pk}")]
    await ann.post("/nl/admin/members", data={"query": "nobody here"})
    assert (await acts(forum))[2:] == [("PersonalDataViewed", "members:0")]


@pytest.mark.parametrize(
    ("body", "outcome", "recorded"),
    [
        ("Een hele gewone zin over een bank.", None, False),
        ("Ik wil niet meer leven zo alleen.", None, True),
        ("Een hele gewone zin over een bank.", "safeguard", True),
    ],
)
async def test_a_look_at_a_cry_for_help_is_an_entry(
    forum: Forum, client_as: ClientAs, drain: Drain, body: str, outcome: str | None, recorded: bool
) -> None:
    idea = await post_pending_idea(forum, body=body)
    await drain()
    case = await open_case_on(forum, idea.ref)
    if outcome:
        bram = await client_as(BRAM)
        await decide(bram, case, outcome)
        decision = (await decisions(forum))[-1]
        await bram.post(f"/nl/moderation/decisions/{decision.pk}/now")
    before = len(await acts(forum))
    els = await client_as(ELS)
    assert (await els.get(f"/nl/moderation/cases/{case.pk}")).status_code == 200
    expected = [("PersonalDataViewed", str(idea.ref))]
    assert (await acts(forum))[before:] == (expected if recorded else [])


@ON_SQLITE
async def test_what_residents_do_is_no_entry(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    idea = await post_public_idea(forum, by=MARIA)
    before = await acts(forum)
    for person in (YUSUF, TOM):
        browser = await client_as(person)
        await browser.post(f"/nl/ideas/{idea.number}/vote")
    yusuf = await client_as(YUSUF)
    await yusuf.post(
        f"/nl/ideas/{idea.number}/comments", data={"body": "Wat een goed plan is dit."}
    )
    await yusuf.post("/nl/me/settings", data={"name": "Yusuf", "language": "nl"})
    await drain()
    assert await acts(forum) == before


@ON_SQLITE
async def test_a_colleagues_export_is_an_entry_and_a_residents_is_not(
    forum: Forum, client_as: ClientAs, drain: Drain
) -> None:
    for person in (MARIA, ELS):
        await (await client_as(person)).post("/nl/me/data/copy")
    await drain()
    els = await member_of(forum.session_factory, ELS)
    assert [(entry.event, entry.actor_id) for entry in await entries(forum)] == [
        ("ExportRequested", els.pk)
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "fields"), [("", {"role": "zzz"}), ("/block", {"ground": "zzz"})],
    ids=["role", "block"],
)  # fmt: skip
async def test_a_refused_form_shows_a_member_too(
    forum: Forum, client_as: ClientAs, path: str, fields: dict[str, str]
) -> None:
    ann, maria = await client_as(ANN), await member_of(forum.session_factory, MARIA)
    response = await ann.post(f"/nl/admin/members/{maria.pk}{path}", data=fields)
    assert response.status_code == 422
    assert MARIA.email in response.text
    assert await acts(forum) == [("PersonalDataViewed", f"member:{maria.pk}")]


@ON_SQLITE
async def test_acts_of_commands_are_entries_of_nobody(forum: Forum) -> None:
    await act(forum)
    (entry,) = await entries(forum)
    assert (entry.event, entry.actor_id, entry.actor_role) == ("RoleGranted", None, None)


def test_every_event_is_audited_or_has_a_label() -> None:
    labels = {label.event for part in FORUM.slices for label in part.audit}
    events = {
        event
        for event in Event.registry.values()
        if event.__module__.split(".")[0] != "tests" and not event.__subclasses__()
    }
    assert labels == {event for event in events if event.audited is not Audited.never}
