"""`forum grant`: give a member a role."""

import click

from forum.accounts import actions
from forum.core.actor import Role
from forum.core.mail import is_address
from forum.web.commands import CommandContext, in_forum


@click.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@in_forum
async def grant(forum: CommandContext, email: str, role: str) -> None:
    """Give the member with EMAIL a ROLE, and sign them out everywhere.

    An address the forum doesn't know becomes a member; its owner signs in by mail.
    """
    email = email.strip().lower()
    if not is_address(email):
        raise click.BadParameter("not an e-mail address", param_hint="EMAIL")
    async with forum.workshop.writing() as work:
        await actions.grant_role(work, email, Role(role), language=forum.site.default_language)
    click.echo(f"{email} is {role} now")


COMMANDS = (grant,)
