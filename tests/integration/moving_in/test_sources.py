"""Sources: the same ideas come in once, however their file is recognised."""

from forum.app.container import Forum
from tests.integration.moving_in.conftest import Import, imported
from tests.services.databases import ON_SQLITE

DECIDIM = (
    "id;title;body;component/id;published_at\n"
    "501;Een park;Een park voor de buurt.;3;2024-01-01\n"
    "502;Een koor;Samen zingen.;3;2024-01-02\n"
)
WITHOUT_COLUMN = "\n".join(
    ";".join(cell for place, cell in enumerate(line.split(";")) if place != 3)
    for line in DECIDIM.splitlines()
)


@ON_SQLITE
async def test_a_file_that_is_recognised_otherwise_is_asked_about(
    forum: Forum, run_import: Import
) -> None:
    await run_import(DECIDIM, "--publish")
    for dry in ((), ("--dry-run",)):
        refused = await run_import(WITHOUT_COLUMN, "--publish", *dry)
        assert refused.exit_code == 1
        assert "line 2 is here already as idea" in refused.stderr
        assert "--source 'Decidim'" in refused.stderr
    assert {idea.source for idea in (await imported(forum)).values()} == {"Decidim"}
    again = await run_import(WITHOUT_COLUMN, "--publish", "--source", "Decidim")
    assert again.stdout.startswith("taken: 0, here already: 2")


@ON_SQLITE
async def test_the_source_of_a_plain_file_can_be_named(forum: Forum, run_import: Import) -> None:
    await run_import(WITHOUT_COLUMN)
    refused = await run_import(DECIDIM)
    assert refused.exit_code == 1 and "--source 'former site'" in refused.stderr
    again = await run_import(DECIDIM, "--source", "former site")
    assert again.stdout.startswith("taken: 0, here already: 2")
    assert {idea.source for idea in (await imported(forum)).values()} == {""}


async def test_other_ideas_under_the_same_numbers_come_in(run_import: Import) -> None:
    await run_import(DECIDIM)
    other = "id,title\n501,Fietsen langs het kanaal\n502,Bomen op het plein\n"
    result = await run_import(other, "--titles-only")
    assert result.stdout.startswith("taken: 2, here already: 0"), result.output


@ON_SQLITE
async def test_the_same_ideas_of_two_sites_come_in_when_both_are_named(
    forum: Forum, run_import: Import
) -> None:
    await run_import(DECIDIM)
    result = await run_import(WITHOUT_COLUMN, "--source", "Zustersite")
    assert result.stdout.startswith("taken: 2, here already: 0"), result.output
