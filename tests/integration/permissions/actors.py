"""The actors of the permission matrix, and one object of every kind for them to act on."""

import re
from dataclasses import dataclass
from datetime import datetime

import httpx2
from sqlalchemy import update as sql_update
from sqlmodel import col, select

from forum.accounts.actions import blocks
from forum.accounts.actions.members import add_member
from forum.accounts.tables import Member, Session
from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.media.tables import Photo
from forum.core.ref import ContentRef
from forum.core.visibility import Visibility
from forum.ideas.tables import Idea, Milestone, Status
from forum.inbox.tables import Notice
from forum.privacy.actions.erasures import erase_person
from forum.town.tables import Neighbourhood, Theme
from forum.town_settings.tables import TownSetting
from moderation.tables.appeals import Appeal
from moderation.tables.cases import Case
from moderation.tables.concerns import Concern, ConcernSource
from moderation.tables.counts import DecisionCount, Source
from moderation.tables.decisions import Decision, DecisionState, Outcome
from moderation.tables.notes import CaseNote
from tests.conftest import ClientAs, MakeClient
from tests.factories import post_pending_idea, post_public_comment, post_public_idea
from tests.integration.offers.offer_steps import offer_help
from tests.integration.projects.factories import draft_update, link_idea, write_project
from tests.people import ANN, ELS, MARIA, NADIA, TOM, YUSUF, member_of

ACTORS = {
    "G": "guest", "E": "erased", "B": "blocked", "R": "resident", "S": "sleeping",
    "M": "moderator", "O": "official", "D": "admin", "A": "author",
}  # fmt: skip
"""By letter; the author is last, because what they do to their own content is final."""
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
FORMS = {
    "ideas:post": {
        "title": "Nog een idee",
        "body": "Een hele gewone zin hierover.",
        "email": "g@example.org",
    },
    "ideas:comment": {"body": "Wat een goed plan is dit.", "email": "g@example.org"},
    "ideas:vote": {"email": "g@example.org"},
    "ideas:follow": {"email": "g@example.org"},
    "projects:comment": {"body": "Wat een goed plan is dit.", "email": "g@example.org"},
    "home:follow_topic": {"topic": "neighbourhood:1", "email": "g@example.org"},
    "projects:follow": {"email": "g@example.org"},
    "offers:send": {"body": "Ik help graag mee.", "email": "g@example.org"},
    "office:answer_offer": {"answer": "Dank je wel."},
    "inbox:unfollow": {"subject": "idea:1"},
    "moderation:open": {"ref": "idea:1"},
    "moderation:decide_batch": {"outcome": "publish"},
    "moderation:mark": {"ref": "idea:1"},
    "moderation:leave_out_photo": {"ground": "insult"},
    "moderation:write_note": {"note": "Nog vragen."},
    "moderation:take": {"reason": "call"},
    "moderation:record_attempt": {"outcome": "note"},
    "moderation:keep_wish": {"wish": "no_call"},
    "moving_in:remove_name": {"ref": "idea:4"},
    "moderation:send_report": {
        "reason": "other",
        "text": "Kijk hier eens naar.",
        "good_faith": "yes",
    },
}
"""What is posted to routes that refuse an empty form before they ask who posts it."""


def _waiting_decision(case: Case | None, by: Member, now: datetime) -> Decision:
    """A decision that can still be taken back, by whoever made it."""
    assert case is not None
    return Decision(
        case_id=case.pk, moderator_id=by.pk, outcome=Outcome.publish, before=Visibility.pending,
        after=Visibility.public, at=now, state=DecisionState.waiting, effective_at=now,
    )  # fmt: skip


def _contested_decision(case: Case | None, now: datetime) -> Decision:
    """A decision to which the author objects; whoever made it has left."""
    assert case is not None
    return Decision(
        case_id=case.pk, outcome=Outcome.hide, before=Visibility.public, after=Visibility.hidden,
        at=now, effective_at=now,
    )  # fmt: skip


def _note(case: Case | None, by: Member, now: datetime) -> CaseNote:
    """A note to colleagues, which whoever wrote it can remove."""
    assert case is not None
    return CaseNote(case_id=case.pk, member_id=by.pk, at=now, text="Nog vragen.")


def _photo(subject: ContentRef, name: str, now: datetime) -> Photo:
    """A photo beside content."""
    return Photo(
        name=name * 32, width=480, height=360, widths=[480], subject_kind=subject.kind,
        subject_id=subject.id, position=1, staged_at=now,
    )  # fmt: skip


def _concern(idea: int, taken_by: int | None, now: datetime) -> Concern:
    """Somebody who may be in danger, whom a moderator may have taken on."""
    return Concern(
        subject_kind="idea", subject_id=idea, source=ConcernSource.reader, opened_at=now, taken_by=taken_by,
    )  # fmt: skip


def _count_of(year: int) -> DecisionCount:
    """Something that was decided in a year, so that it has a page."""
    return DecisionCount(
        year=year, month=1, subject_kind="idea", outcome=Outcome.publish, ground="", source=Source.people, number=20,
    )  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """A browser of every actor, and values of path parameters, by the beginning of the path."""

    browsers: dict[str, httpx2.AsyncClient]
    values: dict[str, dict[str, object]]

    def path(self, pattern: str) -> str:
        """A path pattern with the values of what it names."""
        values = {"lang": "nl", "provider": "town", "token": "a" * 43, "code": "a" * 32}
        for beginning, more in self.values.items():
            if pattern.removeprefix("/{lang:lang}").startswith(beginning):
                values |= {name: str(value) for name, value in more.items()}
        return _PARAMETER.sub(lambda match: values[match[1]], pattern)


async def set_the_scene(forum: Forum, client_as: ClientAs, new_client: MakeClient) -> Scene:
    """Everybody is there, and one of everything."""
    idea = await post_public_idea(forum, "Een bank", by=MARIA)
    answered = await post_public_idea(forum, "Een schommel", by=MARIA, status=Status.accepted)
    project = await write_project(forum)
    await link_idea(forum, project, answered)
    update = await draft_update(forum, project)
    comment = await post_public_comment(forum, idea.ref, by=MARIA)
    await post_pending_idea(forum, "Wacht nog", by=YUSUF)
    moved_in = await post_public_idea(forum, "Een fontein", by=YUSUF, name_shown="Jo")
    private = await post_pending_idea(forum, "Nog niet gelezen", by=MARIA)
    changed = await post_public_idea(forum, "Een lamp", by=MARIA)
    offer = await offer_help(forum, answered.ref, by=MARIA)
    await forum.dispatcher.drain()
    async with forum.session_factory.unit_of_work() as uow:
        blocked = await add_member(uow, "bert@example.org", language="nl", name="Bert")
        erased = await add_member(uow, "eva@example.org", language="nl", name="Eva")
        sleeping = await add_member(
            uow, "sanne@example.org", language="nl", name="Sanne", role=Role.admin
        )
        await uow.execute(
            sql_update(Idea).where(col(Idea.id) == moved_in.pk).values(author_id=None)
        )
        await uow.execute(
            sql_update(Idea)
            .where(col(Idea.id) == changed.pk)
            .values(
                edited_title="Een lantaarn", edited_body="Warm licht.", edited_html="<p>Warm.</p>"
            )
        )
        unused = {
            "/admin/neighbourhoods/": await uow.add(Neighbourhood(slug="leeg", name="Leeg")),
            "/admin/themes/": await uow.add(Theme(slug="leeg", names={"nl": "Leeg"})),
        }
        # Not in force any more: the town has no logo of its own.
        earlier_logo, _ = [
            await uow.add(TownSetting(key="logo", value=value, saved_at=uow.now))
            for value in ({"media_type": "image/png", "content": ""}, None)
        ]
    browsers = {
        "G": new_client(), "R": await client_as(YUSUF), "M": await client_as(ELS),
        "O": await client_as(TOM), "D": await client_as(ANN), "A": await client_as(MARIA),
        "B": await client_as(blocked), "E": await client_as(erased), "S": await client_as(sleeping),
    }  # fmt: skip
    async with forum.session_factory.unit_of_work() as uow:
        await uow.execute(
            sql_update(Session)
            .where(col(Session.member_id) == sleeping.pk)
            .values(rights_used_at=None)
        )
        await blocks.block_member(uow, blocked.pk, ground="insult", days=7, text="")
        await erase_person(uow, "eva@example.org")
    async with forum.session_factory.read_session() as session:
        case = await session.first(select(Case).where(Case.author_id != None))  # noqa: E711
        notice = await session.first(select(Notice).where(Notice.member_id == idea.author_id))
        answer = await session.first(
            select(Milestone)
            .where(Milestone.idea_id == answered.pk, Milestone.after == Status.accepted)
            .order_by(col(Milestone.id).desc())
        )
        els = await member_of(forum.session_factory, ELS)
        call = await session.first(select(col(Call.id)).order_by(col(Call.id)))
    async with forum.session_factory.unit_of_work() as uow:
        waiting = await uow.add(_waiting_decision(case, els, uow.now))
        note = await uow.add(_note(case, els, uow.now))
        photo = await uow.add(_photo(idea.ref, "a", uow.now))
        of_case = await uow.add(_photo(case.subject if case else idea.ref, "b", uow.now))
        contested = await uow.add(_contested_decision(case, uow.now))
        appeal = await uow.add(Appeal(decision_id=contested.pk, text="Nee.", at=uow.now))
        counted = await uow.add(_count_of(uow.today.year - 1))
        concern, untaken = [
            await uow.add(_concern(number, taken_by, uow.now))
            for number, taken_by in ((idea.number, els.pk), (answered.number, None))
        ]
    await forum.storage.write(photo.files[0], b"RIFF")
    maria = await member_of(forum.session_factory, MARIA)
    other = await member_of(forum.session_factory, NADIA)
    return Scene(
        browsers,
        {
            "/unsubscribe/": {"code": maria.unsubscribe_code},
            "/i/": {"code": idea.code},
            "/{collection:code}/": {"collection": "ideas", "number": idea.number},
            "/reports/": {"number": 1, "secret": "a" * 43},
            "/help/": {"number": 1, "secret": "a" * 43},
            "/ideas/": {"number": idea.number, "slug": "een-bank"},
            "/ideas/{number:number}/edit/take-back": {"number": changed.number},
            "/comments/": {"id": comment.pk},
            "/me/verification/": {"id": 1},
            "/projects/": {"number": project.number, "slug": "x"},
            "/p/": {"number": project.number},
            "/calendar/projects/": {"number": project.number},
            "/sitemaps/": {"collection": "ideas", "number": 1},
            "/me/notices/": {"id": notice.pk if notice else 0},
            "/moderation/": {"id": case.pk if case else 0, "photo": of_case.pk},
            "/photos/": {"name": photo.name, "width": 480},
            "/moderation/decisions/": {"id": waiting.pk},
            "/moderation/notes/": {"id": note.pk},
            "/moderation/appeals/": {"id": appeal.pk},
            "/moderation/trouble/": {"id": concern.pk},
            "/moderation/trouble/{id:number}/take": {"id": untaken.pk},
            "/transparency/": {"year": counted.year},
            "/call-me/": {"kind": "idea", "id": private.number},
            "/office/ideas/": {"number": answered.number, "answer": answer.pk if answer else 0},
            "/office/projects/": {
                "number": project.number,
                "idea": answered.number,
                "project": project.number,
            },
            "/offers/": {"number": offer.pk},
            "/office/offers/": {"number": offer.pk},
            "/office/updates/": {"number": update.number},
            "/admin/calls/": {"id": call},
            **{path: {"id": part.pk} for path, part in unused.items()},
            "/admin/members/": {"id": other.pk},
            "/admin/words/": {"key": "hours"},
            "/admin/words/{key}/pictures/": {"key": "logo", "id": earlier_logo.pk},
        },
    )
