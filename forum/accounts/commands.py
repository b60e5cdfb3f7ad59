"""Command `forum grant`: give a member a role."""

import click

from forum.accounts.actions import members
from forum.commands import CommandContext, in_forum
from forum.core.actor import Role
from forum.core.mail.address import canonical_address, shown_address


@click.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@in_forum
async def grant(forum: CommandContext, email: str, role: str) -> None:
    """Give the member with EMAIL a ROLE, and sign them out everywhere.

    An address the forum doesn't know becomes a member; its owner signs in by mail.
    """
    address = canonical_address(email)
    if address is None:
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    async with forum.session_factory.unit_of_work() as uow:
        await members.grant_role(uow, address, Role(role), language=forum.site.default_language)
    click.echo(f"{shown_address(address)} is {role} now")


COMMANDS = (grant,)
