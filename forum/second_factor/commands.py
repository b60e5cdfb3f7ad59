"""Command `forum reset-second-factor`: for a colleague who lost passkeys and recovery codes."""

import click

from forum.accounts import queries as accounts
from forum.commands import CommandContext, fail, in_forum
from forum.core.mail.address import canonical_address, shown_address
from forum.second_factor.actions.resets import reset_second_factor


@click.command("reset-second-factor")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Don't ask.")
@in_forum
async def reset(forum: CommandContext, email: str, yes: bool) -> None:
    """Remove the passkeys and recovery codes of the member with EMAIL, and sign them out everywhere.

    They and the administrators get an e-mail. Be sure that it is them who asks: call them back.
    """
    address = canonical_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    async with forum.session_factory.read_session() as session:
        member = await accounts.member_by_email(session, address)
    who = shown_address(address)
    if member is None:
        raise fail(f"{who} is no member")
    if not member.has_second_factor:
        raise fail(f"{who} has no second factor")
    if not yes and not click.confirm(f"Remove every passkey and recovery code of {who}?"):
        raise fail("nothing was changed")
    async with forum.session_factory.unit_of_work() as uow:
        await reset_second_factor(uow, member.pk)
    click.echo(f"{who} has no second factor now, and is signed out")


COMMANDS = (reset,)
