"""A layout is recognised by the names of its columns, in whatever language they are."""

import pytest

from forum.moving_in.reading.columns import find_layout, parse_column
from forum.moving_in.reading.layouts import GENERIC, IDEA_FIELDS, LAYOUTS
from tests.unit.moving_in.exports import (
    CONSUL,
    DECIDIM,
    FIDER,
    GO_VOCAL,
    MEIN_BERLIN,
    OPEN_STAD,
    USER_VOICE,
)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DECIDIM, "Decidim"),
        (
            "id;category/id;category/name;scope/id;title;body;state;reference;supports;published_at\n",
            "Decidim",
        ),
        (CONSUL, "Consul"),
        (
            "id;title;summary;description;project;label(s);author_username;supports;created_at\n",
            "Consul",
        ),
        ("ID,Titel,Autor,Zusammenfassung\n", "Consul"),
        (FIDER, "Fider"),
        (GO_VOCAL, "Go Vocal"),
        (
            "Input ID,Title,Description,Author name,Author email,Published at,Likes,Topics\n",
            "Go Vocal",
        ),
        (MEIN_BERLIN, "meinBerlin"),
        ("Link,Reference No.,Name,Description,Category,Positive ratings,Created\n", "meinBerlin"),
        (OPEN_STAD, "OpenStad"),
        (USER_VOICE, "UserVoice"),
        ("ID;Titel;Beschrijving;Naam auteur;E-mail auteur;Ingediend op;Status\n", "Go Vocal"),
        ("Id;Titel;Auteur;Samenvatting\n", "Consul"),
        ("ID;Título;Autor;Resumen\n", "Consul"),
        ("ID,Title,Supports,Valuator,Scope of operation,Feasibility,Author username\n", "Consul"),
        ("id,number,title,tenant_id,status,original_id\n", "Fider"),
        ("title,body\n", GENERIC.name),
        ("id,titel,beschrijving,thema,wijk,datum,stemmen\n", GENERIC.name),
    ],
)
def test_a_layout_is_recognised_by_its_columns(text: str, name: str) -> None:
    header = text.splitlines()[0]
    names = header.split(";" if ";" in header else ",")
    assert find_layout(names).name == name


@pytest.mark.parametrize(
    ("name", "base", "language"),
    [
        ("title/nl", "title", "nl"),
        ("Title_nl-BE", "title", "nl"),
        ("title_multiloc/fr-BE", "title_multiloc", "fr"),
        ("Titel (de)", "titel", "de"),
        ("category/id", "category/id", ""),
        ("created_at", "created_at", ""),
        ("extraData.theme", "extradata/theme", ""),
        ("label(s)", "label_s", ""),
        ("Reference No.", "reference_no", ""),
        ("Rückmeldung", "ruckmeldung", ""),
        ("body (2)", "body", ""),
        ("naam_en_tel", "naam_en_tel", ""),
        ("naam_en_nr", "naam_en_nr", ""),
        ("title_zh_hans", "title", "zh"),
    ],
)
def test_names_of_columns(name: str, base: str, language: str) -> None:
    column = parse_column(name)
    assert (column.base, column.language) == (base, language)


def test_layouts_name_only_fields_that_there_are() -> None:
    for layout in (*LAYOUTS, GENERIC):
        assert set(layout.columns) <= set(IDEA_FIELDS), layout.name
        assert all(name == name.casefold() for names in layout.columns.values() for name in names)
