"""Demo loader: fills an empty forum with the town, through the same actions that people use."""

from datetime import timedelta

from sqlalchemy import insert, update
from sqlmodel import col, select

from forum.accounts.actions.members import actor_for, add_member
from forum.accounts.tables import Member, Rhythm
from forum.app.container import Forum
from forum.calls.tables import Call
from forum.core.actor import Role
from forum.core.text.html import htmls, rich_texts_from_markdown, sources
from forum.core.tokens import new_secret
from forum.demo.context import StoryContext
from forum.demo.help import plan_request
from forum.demo.ideas import plan_idea
from forum.demo.projects import plan_project
from forum.demo.story import Story, StoryClock, read
from forum.ideas import ranking
from forum.ideas.queries import ideas as queries
from forum.ideas.tables import Idea, Vote
from forum.town.tables import Neighbourhood, Theme

VOTER_COUNT = 180
"""Number of residents without a name, who only vote."""


async def load(forum: Forum, clock: StoryClock) -> None:
    """Play the story, oldest step first, each followed by its deliveries; then insert the votes."""
    context = StoryContext(forum, clock, Story(clock))
    await _create_town(context)
    await _add_members(context)
    for record in read("ideas")["idea"]:
        plan_idea(context, record)
    for record in read("projects")["project"]:
        plan_project(context, record)
    for record in read("help")["request"]:
        plan_request(context, record)
    await context.story.tell(context.follow_up)
    await _cast_votes(context)


async def _create_town(
    context: StoryContext,
) -> None:
    town = read("town")
    today = context.clock.present.astimezone(context.forum.site.zone).date()
    async with context.session_factory.unit_of_work() as uow:
        for position, record in enumerate(town["neighbourhood"]):
            row = await uow.add(Neighbourhood(position=position, **record))
            context.places[row.slug] = row.pk
        for position, record in enumerate(town["theme"]):
            theme = await uow.add(Theme(position=position, **record))
            context.themes[theme.slug] = theme.pk
        for record in town["call"]:
            answered = record.get("answered")
            intro, answer = (
                rich_texts_from_markdown(record["intro"]),
                rich_texts_from_markdown(record.get("answer", {})),
            )
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


async def _add_members(
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
            # Only the two residents of the sign-in page get mail about what they follow.
            member.mail_rhythm = Rhythm.at_once if key in ("maria", "yusuf") else Rhythm.never
            context.actors[key] = actor_for(member, uow.now)
            context.names[key] = record["name"]
        await uow.execute(
            insert(Member),
            [
                {
                    "email": f"neighbour-{number}@example.org", "name": "",
                    "role": Role.resident, "language": "nl", "joined_at": uow.now, "seen_on": uow.today,
                    "mail_rhythm": Rhythm.never, "unread": 0,
                    "unsubscribe_code": new_secret()[:32],
                }
                for number in range(VOTER_COUNT)
            ],
        )  # fmt: skip
        residents = await uow.all(select(Member).where(Member.role == Role.resident))
    context.voters = [member.pk for member in residents]


async def _cast_votes(
    context: StoryContext,
) -> None:
    """Insert the residents' votes in bulk: they need no notices, only correct counts."""
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
                .values(votes_count=len(voters), trend=ranking.trend(idea.public_day, len(voters)))
            )
