"""Fills an empty forum with the demo town, through the same actions that people use."""

from datetime import timedelta

from sqlalchemy import insert, update
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for, add_member
from forum.accounts.tables import Member
from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.text.html import htmls, markdowns, sources
from forum.core.tokens import new_secret
from forum.demo.context import StoryContext
from forum.demo.ideas import plan_idea
from forum.demo.projects import plan_project
from forum.demo.story import Story, StoryClock, read
from forum.ideas import queries, rules
from forum.ideas.tables import Idea, Vote
from forum.town.tables import Neighbourhood, Theme

NEIGHBOURS = 180


async def load(forum: Forum, clock: StoryClock) -> None:
    """Everything that happened in the town, oldest first, each step with what follows from it."""
    context = StoryContext(forum, clock, Story(clock))
    await _found_town(context)
    await _people(context)
    for record in read("ideas")["idea"]:
        plan_idea(context, record)
    for record in read("projects")["project"]:
        plan_project(context, record)
    await context.story.tell(context.follow_up)
    await _cast_votes(context)


async def _found_town(
    context: StoryContext,
) -> None:
    town = read("town")
    today = context.clock.present.astimezone(context.forum.site.zone).date()
    async with context.session_factory.unit_of_work() as uow:
        for place, record in enumerate(town["neighbourhood"]):
            row = await uow.add(Neighbourhood(position=place, **record))
            context.places[row.slug] = row.id or 0
        for place, record in enumerate(town["theme"]):
            theme = await uow.add(Theme(position=place, **record))
            context.themes[theme.slug] = theme.id or 0
        for record in town["call"]:
            answered = record.get("answered")
            intro, answer = markdowns(record["intro"]), markdowns(record.get("answer", {}))
            context.calls[record["slug"]] = await uow.add(
                Call(
                    slug=record["slug"],
                    question=record["question"],
                    intro=sources(intro),
                    intro_html=htmls(intro),
                    answer=sources(answer),
                    answer_html=htmls(answer),
                    opens_on=today - timedelta(days=record["opens"]),
                    closes_on=today - timedelta(days=record["closes"]),
                    answered_on=today - timedelta(days=answered) if answered else None,
                )
            )


async def _people(
    context: StoryContext,
) -> None:
    people = read("people")
    context.clock.moment = context.clock.days_ago(420)
    async with context.session_factory.unit_of_work() as uow:
        for record in people["resident"] + people["staff"]:
            key = record["key"]
            member = await add_member(
                uow,
                f"{key}@example.org",
                language=record.get("language", "nl"),
                name=record["name"],
                role=Role(record.get("role", "resident")),
            )
            # Only the two residents one can become get mail about what they follow.
            member.wants_mail = key in ("maria", "yusuf")
            context.actors[key] = actor_for(member)
            context.names[key] = record["name"]
        await uow.execute(
            insert(Member),
            [
                {
                    "email": f"neighbour-{number}@example.org", "name": "",
                    "role": Role.resident, "language": "nl", "joined_at": uow.now,
                    "wants_mail": False, "trusted": False, "unread": 0,
                    "unsubscribe_code": new_secret()[:32],
                }
                for number in range(NEIGHBOURS)
            ],
        )  # fmt: skip
        everyone = await uow.all(select(Member).where(Member.role == Role.resident))
    context.voters = [member.number for member in everyone]


async def _cast_votes(
    context: StoryContext,
) -> None:
    """Votes by the neighbours, all at once: they need no notices, only to be counted."""
    async with context.session_factory.unit_of_work() as uow:
        for record in read("ideas")["idea"]:
            if record["visibility"] != "public":
                continue
            idea = await queries.idea(uow, context.ideas[record["key"]])
            voters = context.chance.sample(
                context.voters, min(record["votes"], len(context.voters))
            )
            if not voters:
                continue
            await uow.execute(
                insert(Vote),
                [
                    {"idea_id": idea.number, "member_id": voter, "cast_at": idea.public_at}
                    for voter in voters
                ],
            )
            await uow.execute(
                update(Idea)
                .where(col(Idea.id) == idea.number)
                .values(votes_count=len(voters), trend=rules.trend(idea.public_day, len(voters)))
            )
