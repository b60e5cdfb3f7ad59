"""Command `forum erase`: erase everything about a person."""

import asyncio
from pathlib import Path

import click

from forum.accounts import queries as accounts
from forum.accounts.tables import Member
from forum.commands import CommandContext, fail, in_forum
from forum.core import erasure_list
from forum.core.actor import Role
from forum.core.erasure_list import ErasureListError
from forum.core.mail.address import canonical_address, shown_address
from forum.core.unit_of_work import ReadSession
from forum.privacy import queries
from forum.privacy.actions.erasures import erase_person
from forum.privacy.actions.restored import settle_restored
from forum.privacy.presenters import mentions

WAITS, PAUSE = 50, 0.2
"""How often to look whether another process has finished an erasure, and the seconds in between."""


@click.command("erase")
@click.argument("email", required=False)
@click.option(
    "--from-list",
    "from_list",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Erase again whom this list names, after a restore.",
)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--with-texts", is_flag=True, help="Published ideas and comments go too.")
@in_forum
async def erase(
    forum: CommandContext, email: str | None, from_list: Path | None, yes: bool, with_texts: bool
) -> None:
    """Erase everything about whoever has EMAIL. Nobody can bring it back.

    Votes keep counting, and what they published stays, by a former participant.
    """
    if from_list:
        if email is not None or with_texts:
            raise click.UsageError("--from-list says who, and what: give no EMAIL or --with-texts.")
        await _erase_again(forum, from_list)
        return
    if email is None:
        raise click.UsageError("Missing argument 'EMAIL'.")
    address = canonical_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    who = shown_address(address)
    async with forum.session_factory.read_session() as session:
        member = await accounts.member_by_email(session, address)
        await _name_other_accounts(session, address, is_member=member is not None)
        if await _is_last_administrator(session, member):
            click.echo(
                f"{who} is the last administrator: nobody can give roles afterwards", err=True
            )
        known_as = member or Member(email=address, unsubscribe_code="")
        places = await mentions(session, forum.site, known_as, is_colleague=True)
    for place in places:
        click.echo(f"{who} also stands here, and stays: {place.kind}: {place.title}, /{place.path}")
    known = "a member" if member else "no member, perhaps with drafts or sign-ins"
    if not yes and not click.confirm(f"{who} is {known}. Erase everything about them?"):
        raise fail("nothing was erased")
    async with forum.session_factory.unit_of_work() as uow:
        record_id = await erase_person(uow, address, keep_texts=not with_texts)
    if record_id is not None and not await _is_finished(forum, record_id):
        raise fail(
            f"{who} is erased from the database, but copies outside it are left; `forum check` says "
            "what is wrong, and what is left is tried again"
        )
    click.echo(f"{who} is erased" if member else f"nothing is left about {who}")


async def _erase_again(forum: CommandContext, path: Path) -> None:
    try:
        listed = erasure_list.read(path)
    except ErasureListError as error:
        raise fail(str(error)) from None
    count = await settle_restored(forum.session_factory, listed)
    await forum.dispatcher.drain()
    click.echo(f"erased again: {count}, of {len(listed)} in the list")


async def _name_other_accounts(session: ReadSession, address: str, *, is_member: bool) -> None:
    """Say whose former or half confirmed address this is; stop if it isn't a member's by itself."""
    lines = []
    for present, is_former in await queries.other_addresses(session, address):
        kind = "a former address" if is_former else "a new address, half confirmed,"
        lines.append(
            f"{shown_address(address)} is {kind} of the account of {shown_address(present)}: to erase that "
            "account, name that address"
        )
    if lines and not is_member:
        raise fail("; ".join([*lines, "nothing was erased"]))
    for line in lines:
        click.echo(f"{line}; there it stays")


async def _is_last_administrator(session: ReadSession, member: Member | None) -> bool:
    if member is None or member.role is not Role.admin:
        return False
    return len(await accounts.administrators(session)) == 1


async def _is_finished(forum: CommandContext, record_id: int) -> bool:
    """Erase copies in files and in the search index, unless another process does: then wait for it."""
    await forum.dispatcher.drain()
    for _ in range(WAITS):
        async with forum.session_factory.read_session() as session:
            record = await queries.erasure_record(session, record_id)
            failed = await queries.has_failed(session, record_id)
        if record is None or record.done_at is not None:
            return True
        if failed:
            return False
        await asyncio.sleep(PAUSE)
    return False


COMMANDS = (erase,)
