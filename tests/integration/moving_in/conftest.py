"""Imports on this test's database: the command as an operator runs it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import col, select

from forum.app.container import Forum
from forum.cli import main
from forum.ideas.tables import Idea

Import = Callable[..., Awaitable[Result]]
PLATFORM = (
    "id;author/name;author/email;category/name/nl;scope/name/nl;component/id;title/nl;title/fr;body/nl;"
    "body/fr;state;answer/nl;answered_at;supports;published_at\n"
    "11;An Proef;an@example.org;Buren;Centrum;9;Een bank in de zon;;"
    "<p>Een bank voor <b>iedereen</b> die even wil zitten.</p>;;accepted;"
    "<p>Die bank komt er.</p>;2024-06-01 08:00:00 UTC;34;2024-05-01 10:00:00 UTC\n"
    "12;Jo Voorbeeld;;Onbekend;;9;Samen zingen in het park;;Elke zondag zingen we samen.;;evaluating;;;5;"
    "2024-05-02 10:00:00 UTC\n"
    "13;;;;;9;Nog niet gelezen voorstel;;Dit stond nog nergens online.;;;;;0;\n"
    "14;;;;;9;Weg ermee;;Toch maar niet.;;withdrawn;;;0;2024-05-02 10:00:00 UTC\n"
)
COMMENTS = (
    "id;created_at;body;locale;author/name;commentable_id;commentable_type\n"
    "51;2024-05-03 10:00:00 UTC;<p>Ik kom <b>zeker</b> zitten.</p>;nl;Piet;11;Decidim::Proposals::Proposal\n"
    "52;2024-05-04 10:00:00 UTC;En ik kom ook graag mee.;nl;;51;Decidim::Comments::Comment\n"
    "53;2024-05-05 10:00:00 UTC;Ik breng koffie voor ons allemaal.;nl;;52;Decidim::Comments::Comment\n"
    "54;2024-05-05 10:00:00 UTC;Over een idee dat er niet is.;nl;;99;Decidim::Proposals::Proposal\n"
)


@pytest.fixture
def run_import(
    forum: Forum,
    database_url: str,
    tmp_path: Path,
    mail_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Import:
    """Run `forum import` on a file: `await run_import(text, "--publish", name="ideas.csv")`."""
    environment = {
        "FORUM_DATABASE__URL": database_url,
        "FORUM_MAIL__FOLDER": str(mail_folder),
        "FORUM_MAIL__TRANSPORT": "folder",
        "FORUM_UPLOADS__FOLDER": str(tmp_path / "uploads"),
        "FORUM_PRIVACY__ERASURE_LIST": str(tmp_path / "erasures.jsonl"),
    }
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    async def run(
        content: str | bytes | None, *arguments: str, name: str = "ideas.csv", comments: str = ""
    ) -> Result:
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        if comments:
            (tmp_path / "comments.csv").write_text(comments)
            arguments = (*arguments, "--comments", str(tmp_path / "comments.csv"))
        files = [] if content is None else [str(file)]
        return await asyncio.to_thread(CliRunner().invoke, main, ["import", *files, *arguments])

    return run


async def imported(forum: Forum) -> dict[str, Idea]:
    """The ideas that came from elsewhere, by their ids there."""
    async with forum.session_factory.read_session() as session:
        found = await session.all(select(Idea).where(col(Idea.source_id).is_not(None)))
        return {idea.source_id or "": idea for idea in found}
