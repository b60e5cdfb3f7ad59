"""Residents' pages: one idea, posting, voting, following, withdrawing. Changing it: `editing`."""

from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from forum.accounts.mail_limits import count_mail
from forum.accounts.routes import begin_in, sent
from forum.accounts.rules import CARE
from forum.core.errors import Missing, Refused
from forum.core.forms.fields import is_ticked
from forum.core.i18n.detection import is_language_choice, settle_language
from forum.core.ref import Ref
from forum.core.screening.signs import needs_care
from forum.core.text.cleaning import clean_line
from forum.core.unit_of_work import Reading
from forum.discussion.forms import NameLanguage
from forum.discussion.posting import post_on
from forum.ideas import actions, editing, queries, rules
from forum.ideas.forms import CastVote, CastVoteAsGuest, PostIdea, PostIdeaAsGuest
from forum.ideas.listing import list_ideas
from forum.ideas.own_votes import with_own_votes
from forum.ideas.pages import PostIdeaPage
from forum.ideas.showing import show_idea, visible_idea, visible_standing, vote_box
from forum.ideas.tables import KIND, Call, Standing
from forum.ideas.views import Surroundings, call_view, path_of
from forum.ideas.voting import cast_vote, take_vote_back
from forum.inbox.routes import follow_content, unfollow_content
from forum.web.database import reading, writing
from forum.web.forms import Form, read_form
from forum.web.guards import MEMBERS
from forum.web.page_cache.decorators import same_for_everyone, same_for_guests
from forum.web.rate_limits.limiter import count_contribution
from forum.web.redirects import go_to_path
from forum.web.rendering.pages import render
from forum.web.rendering.texts import render_plain
from forum.web.request import actor_of, language_of, site_of, wants_fragment
from forum.web.routing import Handler, get, post


async def show(request: Request) -> Response:
    """One idea; a wrong slug leads to the right one."""
    async with reading(request) as questions:
        idea = await visible_idea(request, questions)
        right = f"/{language_of(request)}/{path_of(idea)}"
        if request.url.path != right:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(right + query, status_code=301)
        return await show_idea(request, idea, questions)


async def short_link(request: Request) -> Response:
    """The link on paper: on to the idea in the reader's language."""
    async with reading(request) as questions:
        idea = await queries.idea_by_code(questions, request.path_params["code"].lower())
    if not rules.may_see(actor_of(request), idea):
        raise Missing
    return go_to_path(request, path_of(idea))


async def _open_call(questions: Reading) -> Call | None:
    """The newest call that is open."""
    today = questions.today
    open_calls = (
        call
        for call in await queries.calls(questions)
        if rules.call_state(call, today) is rules.CallState.open
    )
    return next(open_calls, None)


async def _call_for(questions: Reading, wanted: str, *, outside: bool) -> Call | None:
    """The call an idea is posted in: the one named, else the newest open one; none `outside`."""
    if outside:
        return None
    if wanted:
        return await queries.call_by_slug(questions, wanted)
    return await _open_call(questions)


async def _post_page(
    request: Request, questions: Reading, form: Form[Any], call: Call | None, status: int = 200
) -> Response:
    around = await Surroundings.read(questions)
    site, today = site_of(request), questions.today
    may_post = rules.may_post_in(call, today)
    instead = None if may_post else await _open_call(questions)
    page = PostIdeaPage(
        form=form,
        call=call_view(call, today, site) if call else None,
        may_post=may_post,
        open_call=call_view(instead, today, site) if instead else None,
        outside=is_ticked(form.values.get("outside")),
        typed=status != 200,
        neighbourhoods=around.neighbourhood_choices(),
        themes=around.theme_choices(site),
    )
    return render(request, page, status)


async def new(request: Request) -> Response:
    """The form for an idea; where a call takes none, why not, before anything is typed."""
    asked = request.query_params
    outside = is_ticked(asked.get("outside"))
    async with reading(request) as questions:
        wanted = clean_line(asked.get("call", ""))
        call = await _call_for(questions, wanted, outside=outside)
        values = {
            "call": call.slug if call else "",
            "outside": "yes" if outside else "",
            "neighbourhood": asked.get("neighbourhood", ""),
            "theme": asked.get("theme", ""),
            "name_shown": actor_of(request).name,
        }
        return await _post_page(request, questions, Form(values=values), call)


async def post_idea(request: Request) -> Response:
    """Post an idea; a guest's is kept until the mailed link is used.

    Where the call has closed meanwhile the form comes back with all that was typed.
    """
    guest = not actor_of(request).known
    form: Form[Any] = await read_form(request, PostIdeaAsGuest if guest else PostIdea)
    outside = is_ticked(form.values.get("outside"))
    async with reading(request) as questions:
        around = await Surroundings.read(questions)
        call = await _call_for(questions, form.values.get("call", ""), outside=outside)
        _check_choices(form, around)
        if not form.ok:
            return await _post_page(request, questions, form, call, 422)
        if not rules.may_post_in(call, questions.today):
            return await _post_page(request, questions, form, call, 403)
    return await _keep(request, form.value(), around, call)


def _check_choices(form: Form[Any], around: Surroundings) -> None:
    values = form.values
    if (wanted := values.get("neighbourhood")) and around.neighbourhood_id(wanted) is None:
        form.blame("neighbourhood", "not_a_choice")
    if (wanted := values.get("theme")) and around.theme_id(wanted) is None:
        form.blame("theme", "not_a_choice")
    if not is_language_choice(values.get("language", "")):
        form.blame("language", "not_a_choice")


async def _keep(
    request: Request, typed: PostIdea, around: Surroundings, call: Call | None
) -> Response:
    language, chosen = settle_language(typed.language, typed.title, typed.body)
    idea = actions.NewIdea(
        title=typed.title,
        body=await render_plain(typed.body),
        language=language,
        language_chosen=chosen,
        name_shown=typed.name_shown,
        neighbourhood_id=around.neighbourhood_id(typed.neighbourhood),
        theme_id=around.theme_id(typed.theme),
    )
    if isinstance(typed, PostIdeaAsGuest):
        await count_mail(request, typed.email)
        async with writing(request) as work:
            draft = await actions.keep_draft(work, idea, call=call)
            handle = await begin_in(
                request, work, typed.email, intent="post_idea",
                intent_data={"idea": draft.number, CARE: needs_care(typed.title, typed.body)},
            )  # fmt: skip
        return sent(request, handle)
    await count_contribution(request)
    async with writing(request) as work:
        posted = await actions.post_idea(work, idea, call=call)
        known = work.told == []
    return go_to_path(request, path_of(posted), "idea_known" if known else "idea_posted")


async def vote(request: Request) -> Response:
    """Support an idea; a guest's vote counts when the mailed link is used."""
    guest = not actor_of(request).known
    form: Form[Any] = await read_form(request, CastVoteAsGuest if guest else CastVote)
    if form.ok and guest:
        async with reading(request) as questions:
            rules.is_votable(await visible_standing(request, questions)).enforce()
        await count_mail(request, form.value().email)
    async with writing(request) as work:
        if form.ok and not guest:
            number = request.path_params["number"]
            idea = await cast_vote(work, number, follow_it=form.value().follow)
        else:
            idea = await visible_standing(request, work)
            rules.is_votable(idea).enforce()
        if form.ok and guest:
            handle = await begin_in(
                request, work, form.value().email,
                intent="cast_vote",
                intent_data={"idea": idea.number, "follow": form.value().follow},
            )  # fmt: skip
    if form.ok and guest:
        return sent(request, handle)
    return await _after_vote(request, idea, form, "vote_cast")


async def unvote(request: Request) -> Response:
    """Take one's support back."""
    async with writing(request) as work:
        idea = await take_vote_back(work, request.path_params["number"])
    return await _after_vote(request, idea, Form(), "vote_taken_back")


def _reason_in_place(handler: Handler) -> Handler:
    """To htmx the reason stands where the button was; otherwise it is a page, as any refusal."""

    @wraps(handler)
    async def enter(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused:
            if not wants_fragment(request):
                raise
        async with reading(request) as questions:
            idea = await visible_idea(request, questions)
            return render(request, await vote_box(request, idea, questions), 403)

    return enter


async def _after_vote(request: Request, idea: Standing, form: Form[Any], said: str) -> Response:
    if form.ok and not wants_fragment(request):
        return go_to_path(request, path_of(idea), said)
    status = 200 if form.ok else 422
    async with reading(request) as questions:
        shown = await visible_idea(request, questions)
        if wants_fragment(request):
            return render(request, await vote_box(request, shown, questions, form), status)
        return await show_idea(request, shown, questions, status=status, vote_form=form)


async def comment(request: Request) -> Response:
    """Comment on an idea."""

    async def again(form: Form[Any]) -> Response:
        async with reading(request) as questions:
            idea = await visible_idea(request, questions)
            return await show_idea(request, idea, questions, status=422, comment_form=form)

    return await post_on(request, Ref(KIND, request.path_params["number"]), again)


async def follow(request: Request) -> Response:
    """Hear what happens to an idea."""

    async def again(form: Form[Any]) -> Response:
        async with reading(request) as questions:
            idea = await visible_idea(request, questions)
            return await show_idea(request, idea, questions, status=422, follow_form=form)

    return await follow_content(request, Ref(KIND, request.path_params["number"]), again)


async def unfollow(request: Request) -> Response:
    """Hear no more of an idea."""
    return await unfollow_content(request, Ref(KIND, request.path_params["number"]))


async def name_language(request: Request) -> Response:
    """Say in which language an idea is."""
    form = await read_form(request, NameLanguage)
    async with writing(request) as work:
        idea = await visible_idea(request, work)
        await actions.name_language(work, idea, form.value().language)
    return go_to_path(request, path_of(idea), "language_set")


async def withdraw(request: Request) -> Response:
    """Take one's idea back."""
    async with writing(request) as work:
        await actions.withdraw_idea(work, await visible_idea(request, work))
    return go_to_path(request, "me", "idea_withdrawn")


ENTRIES = (
    get("/ideas", with_own_votes(same_for_everyone(list_ideas)), "ideas:list"),
    get("/ideas/new", new, "ideas:new"),
    post("/ideas", post_idea, "ideas:post"),
    get("/ideas/{number:number}", show, "ideas:find"),
    get("/ideas/{number:number}-{slug}", same_for_guests(show), "ideas:show"),
    post("/ideas/{number:number}/vote", _reason_in_place(vote), "ideas:vote"),
    post("/ideas/{number:number}/unvote", _reason_in_place(unvote), "ideas:unvote", MEMBERS),
    post("/ideas/{number:number}/follow", follow, "ideas:follow"),
    post("/ideas/{number:number}/unfollow", unfollow, "ideas:unfollow", MEMBERS),
    post("/ideas/{number:number}/comments", comment, "ideas:comment"),
    *editing.ENTRIES,
    post("/ideas/{number:number}/language", name_language, "ideas:name_language", MEMBERS),
    post("/ideas/{number:number}/withdraw", withdraw, "ideas:withdraw", MEMBERS),
    get("/i/{code:code}", short_link, "ideas:short_link", bare=True),
)
