"""Command `forum erase`: erase everything about a person."""

from pathlib import Path

import click

from forum.accounts import queries as accounts
from forum.accounts.commands import say_if_no_administrator
from forum.commands import CommandContext, fail, in_forum
from forum.core import erasure_list
from forum.core.actor import Role
from forum.core.erasure_list import ErasureListError
from forum.core.mail.address import canonical_address, shown_address
from forum.privacy.actions.erasures import erase_listed, erase_person


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
        try:
            listed = erasure_list.read(from_list)
        except ErasureListError as error:
            raise fail(str(error)) from None
        count = await erase_listed(forum.session_factory, listed)
        await forum.dispatcher.drain()
        click.echo(f"erased again: {count}, of {len(listed)} in the list")
        return
    if email is None:
        raise click.UsageError("Missing argument 'EMAIL'.")
    address = canonical_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    async with forum.session_factory.read_session() as session:
        member = await accounts.member_by_email(session, address)
    who = shown_address(address)
    known = "a member" if member else "no member, perhaps with drafts or sign-ins"
    if not yes and not click.confirm(f"{who} is {known}. Erase everything about them?"):
        raise fail("nothing was erased")
    async with forum.session_factory.unit_of_work() as uow:
        await erase_person(uow, address, keep_texts=not with_texts)
    # Copies in files and in the search index, unless another process does what follows.
    await forum.dispatcher.drain()
    click.echo(f"{who} is erased" if member else f"nothing is left about {who}")
    if member and member.role is Role.admin:
        await say_if_no_administrator(forum)


COMMANDS = (erase,)
