"""Pending actions of ideas: run when a guest confirms an idea or a vote."""

from typing import Any

from forum.core.content.pending_drafts import claim_of, discard_of
from forum.core.errors import Forbidden
from forum.core.i18n.translations import N_
from forum.core.pending_action import ConfirmationTexts, PendingAction, PendingActionResult
from forum.core.unit_of_work import ReadSession, UnitOfWork
from forum.ideas.actions import ideas
from forum.ideas.actions.votes import MergedMeanwhile, cast_vote
from forum.ideas.labels import SEWN_ON
from forum.ideas.presenters.cards import patch_of, path_of
from forum.ideas.queries import ideas as queries
from forum.ideas.rules import posted_code
from forum.ideas.tables import Idea, VoteTarget
from forum.inbox.actions.follows import follow
from forum.town.presenters.lookup import TownLookup
from forum.town.presenters.patchwork import patch


async def _post_idea(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    draft = await queries.idea(uow, int(data["idea"]))
    idea = await ideas.submit_draft(uow, draft)
    return PendingActionResult(path_of(idea), posted_code(idea, is_new=idea.number == draft.number))


async def _drawing(session: ReadSession, data: dict[str, Any]) -> str:
    draft = await queries.idea(session, int(data["idea"]))
    return patch(*patch_of(draft, await TownLookup.read(session)))


async def _cast_vote(uow: UnitOfWork, data: dict[str, Any]) -> PendingActionResult:
    number = int(data["idea"])
    try:
        idea = await _cast_once_more_if_merged(uow, number)
    except Forbidden as error:
        if error.step:
            raise
        # Decided in the meantime: too late for a vote, but not for following the idea.
        decided_idea = await queries.idea(uow, number)
        if decided_idea.is_public:
            await follow(uow, uow.actor.member_id or 0, decided_idea.ref)
        return PendingActionResult(path_of(decided_idea), error.code, refused=True)
    return PendingActionResult(
        path_of(idea), "vote_counted_before" if idea.counted_before else "vote_cast"
    )


async def _cast_once_more_if_merged(uow: UnitOfWork, number: int) -> VoteTarget:
    try:
        async with uow.savepoint():
            return await cast_vote(uow, number)
    except MergedMeanwhile:
        async with uow.savepoint():
            return await cast_vote(uow, number)


PENDING_ACTIONS = (
    PendingAction(
        "post_idea",
        ConfirmationTexts(
            mail=N_(
                "Thank you for your idea. We have kept it for you. To send it, please confirm that this address is yours. Then a colleague will read it."
            ),
            sent=N_("Your idea is kept. One step is left: show us that this address is yours."),
            confirm=N_("Press the button and your idea is on its way to a colleague."),
            subject=N_("Your idea"),
            subject_in_mail=N_("Your idea:"),
            then=(
                N_("%(who)s will read your idea by %(day)s. Then you will hear from us."),
                SEWN_ON,
            ),
        ),
        _post_idea,
        discard_of(Idea),
        claim_of(Idea),
        _drawing,
    ),
    PendingAction(
        "cast_vote",
        ConfirmationTexts(
            mail=N_(
                "You would like to support an idea: thank you. Your support counts as soon as you confirm that this address is yours. Then you will also hear what becomes of the idea."
            ),
            sent=N_("Your support counts after one more step: show us that this address is yours."),
            confirm=N_(
                "Press the button and your support counts. You will hear what becomes of the idea."
            ),
            subject=N_("You support"),
            subject_in_mail=N_("You support:"),
        ),
        _cast_vote,
    ),
)
