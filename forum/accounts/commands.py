"""Commands on members: list and find them, give and take roles, sign them out, block them."""

import sys

import click
from pydantic import ValidationError

from forum.accounts import queries, rules
from forum.accounts.actions import blocks, members
from forum.accounts.forms import BLOCK_DAYS, BlockMember
from forum.accounts.messages import MESSAGES
from forum.accounts.tables import Member
from forum.commands import CommandContext, fail, in_forum
from forum.core.actor import Role
from forum.core.audit.events import ALL_MEMBERS, PersonalDataViewed
from forum.core.content.grounds import BLOCK_GROUNDS
from forum.core.errors import DomainError
from forum.core.mail.address import canonical_address, shown_address
from forum.core.unit_of_work import UnitOfWork
from forum.web.forms import ERROR_MESSAGES

LISTED = 1000


def _address(email: str) -> str:
    address = canonical_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    return address


async def say_if_no_administrator(forum: CommandContext) -> None:
    """Say that no administrator is left, if so: the command line may do that, pages never do."""
    async with forum.session_factory.read_session() as session:
        if not await queries.has_members(session, Role.admin):
            click.echo(
                "there is no administrator now; make one: forum grant you@example.org admin",
                err=True,
            )


async def _existing(uow: UnitOfWork, email: str) -> Member:
    found = await queries.member_by_email(uow, _address(email))
    if found is None:
        raise fail(f"{email} is no member")
    return found


def _make_new(who: str) -> bool:
    """Whether to make a new member. In a script, where nobody can answer, it is made."""
    click.echo(f"{who} isn't a member yet", err=True)
    try:
        return click.confirm("Make them one?", err=True)
    except click.Abort:
        return not sys.stdin.isatty()


@click.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.option("--yes", is_flag=True, help="Don't ask whether to make a new member.")
@in_forum
async def grant(forum: CommandContext, email: str, role: str, yes: bool) -> None:
    """Give the member with EMAIL a ROLE, and sign them out everywhere.

    An address the forum doesn't know becomes a member, after a question; its owner signs in by mail.
    """
    address = _address(email)
    async with forum.session_factory.read_session() as session:
        found = await queries.member_by_email(session, address)
        is_new = found is None
        is_first = not await queries.has_members(session)
    if is_new and not (yes or is_first) and not _make_new(shown_address(address)):
        raise fail("nothing was changed")
    if found and found.role == role:
        click.echo(f"{shown_address(address)} is {role} already; nothing was changed")
        return
    async with forum.session_factory.unit_of_work() as uow:
        granted = await members.grant_role(
            uow, address, Role(role), language=forum.site.default_language
        )
        waits = rules.starts_after_block(granted, Role(role), uow.now)
    new = " (a new member)" if is_new else ""
    click.echo(f"{shown_address(address)} is {role} now{new}")
    if waits:
        click.echo(
            "they are blocked, and the role has no rights until that ends; to lift the block: "
            f"forum block {shown_address(address)} --lift",
            err=True,
        )
    if found and found.role is Role.admin:
        await say_if_no_administrator(forum)


@click.command("revoke")
@click.argument("email")
@in_forum
async def revoke(forum: CommandContext, email: str) -> None:
    """Take the role of the member with EMAIL away: they are a resident, and signed out everywhere."""
    async with forum.session_factory.unit_of_work() as uow:
        found = await _existing(uow, email)
        before = found.role
        if before is Role.resident:
            raise fail(f"{email} has no role")
        await members.set_role(uow, found, Role.resident)
    click.echo(f"{shown_address(_address(email))} is resident now, and was {before}")
    if before is Role.admin:
        await say_if_no_administrator(forum)


@click.command("sign-out")
@click.argument("email")
@in_forum
async def sign_out(forum: CommandContext, email: str) -> None:
    """Sign the member with EMAIL out on every device."""
    async with forum.session_factory.unit_of_work() as uow:
        found = await _existing(uow, email)
        count = len(await queries.sessions_of(uow, found.pk))
        await members.sign_out_everywhere(uow, found)
    click.echo(f"{shown_address(_address(email))} is signed out; devices: {count}")


@click.command("members")
@click.argument("text", required=False)
@in_forum
async def list_members(forum: CommandContext, text: str | None) -> None:
    """The members with a role; or those with TEXT in their name or address.

    One line each, with tabs between: role, last visit, address, name.
    """
    async with forum.session_factory.unit_of_work() as uow:
        found = await (queries.search_members(uow, text, LISTED) if text else queries.staff(uow))
        uow.publish(PersonalDataViewed(subject=ALL_MEMBERS, found=len(found)))
    for member in found:
        address = shown_address(member.email or "")
        click.echo(f"{member.role}\t{member.seen_on}\t{address}\t{member.name}")


@click.command("block")
@click.argument("email")
@click.option("--ground", type=click.Choice(BLOCK_GROUNDS), help="The published ground.")
@click.option(
    "--days",
    type=click.Choice([str(days) for days in BLOCK_DAYS]),
    default="30",
    show_default=True,
    help="0: for good.",
)
@click.option("--text", default="", help="A message to the member.")
@click.option("--lift", is_flag=True, help="Lift the block instead.")
@in_forum
async def block(
    forum: CommandContext, email: str, ground: str | None, days: str, text: str, lift: bool
) -> None:
    """Block the resident with EMAIL, who gets an e-mail with the ground; or lift the block."""
    if not lift and ground is None:
        raise click.UsageError("name the --ground, or --lift a block")
    chosen = None if lift else _chosen_block(ground=ground, days=days, text=text)
    try:
        async with forum.session_factory.unit_of_work() as uow:
            found = await _existing(uow, email)
            if chosen is None:
                await blocks.lift_block(uow, found.pk)
            else:
                await blocks.block_member(
                    uow, found.pk, ground=chosen.ground, days=chosen.days, text=chosen.text
                )
    except DomainError as error:
        raise fail(MESSAGES[error.code]) from None
    click.echo(f"{shown_address(_address(email))} is {_block_state(chosen)}")


def _chosen_block(**typed: str | None) -> BlockMember:
    """The block as the page's form would take it: cleaned, and no longer than that allows."""
    try:
        return BlockMember.model_validate(typed)
    except ValidationError as error:
        (first, *_) = error.errors()
        reason = ERROR_MESSAGES[first["type"]].format(**first.get("ctx", {}))
        raise click.BadParameter(reason, param_hint=f"--{first['loc'][0]}") from None


def _block_state(chosen: BlockMember | None) -> str:
    if chosen is None:
        return "no longer blocked"
    return f"blocked for {chosen.days} days" if chosen.days else "blocked for good"


COMMANDS = (grant, revoke, sign_out, list_members, block)
