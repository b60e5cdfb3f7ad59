"""What happens when somebody signed out confirms an idea or a vote."""

from typing import Any

from forum.core.intent import Intent
from forum.core.work import Work
from forum.ideas import actions, queries
from forum.ideas.views import path_of
from forum.ideas.voting import cast_vote


async def _post_idea(work: Work, data: dict[str, Any]) -> tuple[str, str]:
    draft = await queries.idea(work, int(data["idea"]))
    idea = await actions.submit_draft(work, draft)
    return path_of(idea), "idea_posted" if idea.number == draft.number else "idea_known"


async def _cast_vote(work: Work, data: dict[str, Any]) -> tuple[str, str]:
    idea = await cast_vote(work, int(data["idea"]), follow_it=bool(data["follow"]))
    return path_of(idea), "vote_cast"


INTENTS = (Intent("post_idea", _post_idea), Intent("cast_vote", _cast_vote))
