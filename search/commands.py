"""The command `forum reindex`: rebuild the search index while the site runs."""

from typing import cast

import click

from forum.commands import CommandContext, fail, in_forum
from forum.core.content.search_port import SearchUnavailable
from search.actions.rebuild import rebuild_index
from search.engines.base import Engine


@click.command("reindex")
@in_forum
async def reindex(forum: CommandContext) -> None:
    """Make the search index anew from everything public. The site may go on meanwhile."""
    engine = cast(Engine, forum.services["search"])
    try:
        await engine.start()
        counts = await rebuild_index(forum.session_factory, engine)
    except SearchUnavailable as error:
        raise fail(f"the search engine doesn't answer ({error}); the index is as it was") from error
    finally:
        await engine.close()
    for kind, count in counts.items():
        click.echo(f"{kind}: {count}")


COMMANDS = (reindex,)
