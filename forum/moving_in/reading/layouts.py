"""Layouts of the platforms that people come from, as data: a new one is one more `Layout`.

Names of columns stand here as `columns.normalise` writes them, without a language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from forum.moving_in.reading.former_state import FormerState as S
from forum.moving_in.reading.header_words import COMMENT_HEADERS, IDEA_HEADERS, with_words

IDEA_FIELDS = (
    "id", "title", "body", "theme", "neighbourhood", "language", "summary", "date", "author", "support",
    "status", "answer", "answered", "answer_published", "published", "hidden", "withdrawn", "merged",
    "amendment",    "comments",
)  # fmt: skip
COMMENT_FIELDS = (
    "id", "subject", "subject_kind", "parent", "body", "date", "author", "language", "published",
    "hidden", "withdrawn",
)  # fmt: skip
PLAIN = "former site"
"""The name of the layout of a file that no platform's layout fits."""


@dataclass(frozen=True)
class Layout:
    """How one platform writes ideas.

    `signatures`: sets of columns of which one must be there as a whole. `columns`: for each field
    its columns, the first that is filled wins. `states`: what its words mean, where the general
    list says something else. `markdown`: its texts are Markdown. `drops`: columns that are known
    and left out on purpose, with the reason; `COMMON_DROPS` adds to them.
    """

    name: str
    signatures: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    states: dict[str, S] = field(default_factory=dict)
    markdown: bool = False
    drops: Mapping[str, str] = field(default_factory=dict)


def _any(*sets: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(names.split()) for names in sets)


PRIVATE = "addresses and phone numbers of people are never taken"
COMMON_DROPS = dict.fromkeys(
    ("email", "e_mail", "mail", "author_email", "author/email", "user/email", "creator_email",
     "created_by/email", "created_by/email_address", "user/email_address", "e_mail_auteur", "e_mailadres", "mailadres", "adresse_e_mail", "email_address", "phone",
     "phone_number", "telefoon", "telefoonnummer", "telefon", "telephone", "telefono", "gsm", "mobile",
     "courriel", "adresse_electronique", "numero_de_telephone", "e_mail_adresse", "telefonnummer",
     "handynummer", "handy", "rufnummer", "posta_elettronica", "indirizzo_e_mail",
     "numero_di_telefono", "cellulare", "e_posta", "eposta", "e_posta_adresi", "telefon_numarasi",
     "cep_telefonu", "البريد_الالكتروني", "الهاتف", "رقم_الهاتف", "gsm_nummer"),
    PRIVATE,
)  # fmt: skip

LAYOUTS = (
    Layout(
        "Decidim",
        _any("title body publishedat votecount", "title body component/id", "title body category/id", "title body scope/id", "title body participatory_space/id",
             "title body endorsements/total_count", "title body state reference supports"),
        {
            "id": ("id",),
            "title": ("title",),
            "body": ("body",),
            "theme": ("category/name", "taxonomies/name", "taxonomies"),
            "neighbourhood": ("scope/name",),
            "date": ("published_at", "publishedat", "created_at"),
            "author": ("author/name", "authors/name", "author_name"),
            "support": ("supports", "votes", "votes/count", "proposal_votes_count", "votecount"),
            "status": ("state", "proposal_state", "state/token"),
            "answer": ("answer",),
            "answered": ("answered_at", "state_published_at"),
            "answer_published": ("state_published_at",),
            "amendment": ("is_amend", "is_emendation", "emendation"),
        },
        states={"rejected": S.declined, "evaluating": S.under_review, "": S.open},
        drops={"endorsements/total_count": "endorsements are no support of one idea"},
    ),
    Layout(
        "Go Vocal",
        _any("title_multiloc body_multiloc", "title body image_url", "title body phase topics",
             "input_id title", "title description author_email published_at",
             "title description author_name published_at topics", "title body project_title",
             "title description tags submitted_at published_at likes", "id title description submitted_at published_at likes status project",
             "titel beschrijving naam_auteur ingediend_op", "titel beschrijving naam_auteur gepubliceerd_op"),
        {
            "id": ("id", "input_id"),
            "title": ("title_multiloc", "title", "titel"),
            "body": ("body_multiloc", "body", "description", "beschrijving"),
            "theme": ("topics", "tags", "topics/title_multiloc", "topics/title", "input_topics"),
            "neighbourhood": ("areas", "areas/title_multiloc"),
            "date": ("published_at", "submitted_at", "created_at", "date_published_dd_mm_yyyy",
                     "gepubliceerd_op", "ingediend_op"),
            "author": ("author_name", "naam_auteur"),
            "support": ("likes_count", "likes", "upvotes_count", "upvotes", "votes"),
            "status": ("idea_status/code", "status", "idea_status/title_multiloc", "input_status"),
            "answer": ("official_feedback", "official_update"),
        },
        states={"submitted": S.waiting, "proposed": S.open, "viewed": S.open, "prescreening": S.waiting},
    ),
    Layout(
        "Fider",
        _any("number title votes_count original_number", "number title created_by response",
             "number title votescount", "number title tenant_id status"),
        {
            "id": ("number",),
            "title": ("title",),
            "body": ("description",),
            "theme": ("tags",),
            "date": ("created_at", "createdat"),
            "author": ("created_by", "user/name"),
            "support": ("votes_count", "votescount"),
            "status": ("status",),
            "answer": ("response", "response/text"),
            "answered": ("responded_at", "response/respondedat", "response_date"),
            "merged": ("original_number", "original_id", "response/original/number"),
        },
        # The numbers are those of its backup.
        states={"0": S.open, "1": S.in_progress, "2": S.realised, "3": S.declined, "4": S.planned,
                "5": S.merged, "6": S.removed},
        markdown=True,
    ),
    Layout(
        "UserVoice",
        _any("id title category votes forum", "id title forum status", "id title votes creator_email",
             "id title supporters_count", "title category_name votes_count forum_name",
             "suggestion/id suggestion/title"),
        {
            "id": ("id", "suggestion_id", "suggestion/id"),
            "title": ("title", "suggestion/title"),
            "body": ("description", "text", "body", "suggestion/body"),
            "theme": ("category", "category_name", "category/name", "labels", "suggestion/category/name",
                      "suggestion/labels/name"),
            "date": ("created_at", "date", "suggestion/created_timestamp", "suggestion/created_at"),
            "author": ("creator_name", "creator", "created_by", "created_by/name", "suggestion/created_by/name"),
            "support": ("supporters_count", "supporters", "votes_count", "votes", "vote_count",
                        "suggestion/supporters_count", "suggestion/votes_count"),
            "status": ("status", "status_name", "status/name", "suggestion/status/name"),
            "answer": ("public_response", "admin_response", "response", "status_update",
                       "public_status_update", "suggestion/public_status_update"),
            "answered": ("status_updated_at", "response_created_at", "responded_at"),
            "published": ("state", "suggestion/state"),
            "hidden": ("deleted_at", "suggestion/deleted_timestamp"),
            "merged": ("links/parent_suggestion", "suggestion/parent/id"),
        },
    ),
    Layout(
        "OpenStad",
        _any("title yes no createdate", "title description extradata/theme", "title extradata/area",
             "title modbreak", "title summary yes no", "title commentsfor commentsagainst",
             # Its workbooks have the Dutch labels of its pages, whatever the language of the site.
             "inzending_id titel"),
        {
            "id": ("id", "inzending_id"),
            "title": ("title", "titel"),
            "summary": ("summary", "samenvatting"),
            "body": ("description", "beschrijving"),
            "theme": ("extradata/theme", "theme", "tags/thema", "tags/theme", "tags/name", "tags"),
            "neighbourhood": ("extradata/area", "extradata/wijk", "area", "tags/wijk", "tags/buurt",
                              "tags/area"),
            "date": ("publishdate", "createdate", "createdat", "startdate", "createdatehumanized",
                     "datum_aangemaakt_leesbaar"),
            "author": ("user/displayname", "user/nickname", "user/fullname",
                       "gebruiker_weergavenaam"),
            "support": ("yes", "aantal_likes"),
            "status": ("status", "statuses", "statussen"),
            "answer": ("modbreak", "modbreaks", "moderatie_bericht", "moderatie_berichten"),
            "answered": ("modbreakdate", "moderatie_bericht_datum"),
        },
        states={"closed": S.open, "busy": S.in_progress},
        drops={**dict.fromkeys(("no", "aantal_dislikes"), "there are no votes against an idea here"),
               **dict.fromkeys(("gebruiker_e_mailadres", "gebruiker_telefoonnummer",
                                "gebruiker_adres"), PRIVATE),
               "gebruiker_naam": "its pages may have shown another name; if not, name it with --map"},
    ),
    Layout(
        "meinBerlin",
        _any("referenznummer name beschreibung", "referenznummer name", "reference_no name description",
             "reference_number name description", "referenznr name beschreibung"),
        {
            "id": ("referenznummer", "referenznr", "reference_no", "reference_number"),
            "title": ("name",),
            "body": ("beschreibung", "description"),
            "theme": ("kategorie", "category", "merkmale", "labels"),
            "neighbourhood": ("bezirk", "district"),
            "date": ("erstellt", "created", "erstellt_am"),
            "author": ("ersteller", "ersteller_in", "erstellt_von", "creator", "benutzername"),
            "support": ("positive_bewertungen", "positive_ratings", "unterstutzungen", "supports"),
            "status": ("status", "moderatorenstatus", "moderationsstatus", "moderator_status",
                       "bearbeitungsstand"),
            "answer": ("offizielle_stellungnahme", "offizielle_ruckmeldung", "official_statement", "moderatorenruckmeldung",
                       "moderator_feedback", "ruckmeldung", "feedback"),
            "comments": ("comments", "kommentare"),
        },
        states={"qualified": S.under_review, "test": S.open},
        drops={"negative_bewertungen": "there are no votes against an idea here"},
    ),
    Layout(
        "Consul",
        _any("title cached_votes_up", "title summary author_username", "title summary description supports",
             "id titel autor zusammenfassung", "id title author summary", "titre auteur resume",
             "id titel auteur samenvatting", "id titulo autor resumen", "id titolo autore riassunto",
             "title supports valuator feasibility", "title scope_of_operation feasibility",
             "titel ondersteuning auteur", "title geographical_scope feasibility", "title geozone_id"),
        {
            "id": ("id", "codigo", "code"),
            "title": ("title", "titel", "titre", "titolo", "titulo"),
            "summary": ("summary", "zusammenfassung", "samenvatting", "resume", "riassunto", "resumen"),
            "body": ("description", "beschreibung", "beschrijving", "descrizione", "descripcion"),
            "theme": ("label_s", "labels", "tags", "tag_list", "category", "kategorie"),
            "neighbourhood": ("geozone", "geozone/name", "geographical_scope",
                              "scope_of_operation", "heading"),
            "date": ("published_at", "created_at", "erstellt_am", "erstellt"),
            "author": ("author_username", "public_author/username", "author", "autor", "auteur",
                       "autore"),
            "support": ("supports", "cached_votes_up", "unterstutzungen", "unterstutzer", "supporters",
                        "ondersteuning"),
            "status": ("status", "feasibility", "selected"),
            "answer": ("official_answer", "price_explanation", "unfeasibility_explanation"),
            # Until its valuation is finished, both are seen by valuators alone.
            "answer_published": ("valuation_finished", "val_fin"),
        },
        states={"undecided": S.open, "unentschieden": S.open, "true": S.accepted, "false": S.open,
                "t": S.accepted, "f": S.open, "yes": S.accepted, "no": S.open},
    ),
)  # fmt: skip

IDEA_WORDS = ("idea", "idee", "proposal", "voorstel", "vorschlag", "proposition", "proposta", "fikir", "oneri",
              "الفكره", "المقترح")  # fmt: skip
"""Names of a column that is the title where there is no better one, else the text."""
NAME_WORDS = ("name", "naam", "nom", "nome", "ad", "isim", "الاسم")
"""Names of a column that is the title of an idea at the very last, else a person's name."""
PERSON_WORDS = frozenset(
    {"first_name", "last_name", "firstname", "lastname", "surname", "voornaam", "achternaam",
     "familienaam", "prenom", "vorname", "nachname", "cognome", "soyad", *COMMON_DROPS}
)  # fmt: skip
"""Names of columns of people: beside one of them a column `name` is a person's too."""

GENERIC = Layout(
    PLAIN,
    (),
    with_words({
        "id": ("id", "number", "nr", "reference", "idea_id", "nummer", "ref", "referentie", "referenz",
               "numero", "referenznummer", "kenmerk"),
        "title": ("title", "titel", "titre", "titolo", "titulo", "baslik", "العنوان", "onderwerp",
                  "subject", "sujet", "oggetto", "konu", "betreff", *IDEA_WORDS, *NAME_WORDS),
        "summary": ("summary", "samenvatting", "zusammenfassung", "resume", "riassunto", "ozet"),
        "body": ("body", "description", "beschreibung", "beschrijving", "omschrijving", "text", "tekst",
                 "texte", "testo", "descrizione", "metin", "aciklama", "النص", "content", "inhoud", "inhalt",
                 "contenu", "toelichting", "details", *IDEA_WORDS),
        "theme": ("theme", "category", "kategorie", "categorie", "thema", "tema", "categoria", "topic",
                  "topics", "tags", "labels", "themes", "category_name", "kategori", "category/name",
                  "category/title", "theme/name", "tags/name"),
        "neighbourhood": ("neighbourhood", "neighborhood", "wijk", "buurt", "district", "quartier", "bezirk",
                          "stadtteil", "area", "areas", "scope", "quartiere", "mahalle", "deelgemeente"),
        "language": ("language", "lang", "taal", "locale", "sprache", "langue", "lingua", "dil"),
        "date": ("published_at", "publication_date", "created_at", "date", "datum", "created", "createdat",
                 "publishedat", "posted_at", "submitted_at", "data", "tarih", "erstellt", "erstellt_am",
                 "aangemaakt", "aangemaakt_op", "datum_indiening", "ingediend_op", "tijdstempel", "gepubliceerd_op", "date_de_creation",
                 "createdate", "timestamp", "التاريخ"),
        "author": ("author", "author_name", "auteur", "autor", "autore", "yazar", "creator", "creator_name",
                   "created_by", "author/name", "created_by/name", "creator/name", "user/name", "naam_auteur", "naam_indiener", "indiener", "username", "verfasser", "posted_by",
                   *NAME_WORDS),
        "support": ("support", "supports", "supporters", "votes", "votes_count", "vote_count", "likes",
                    "likes_count", "stemmen", "stimmen", "unterstutzungen", "unterstutzer", "soutiens", "voix",
                    "voti", "oylar", "aantal_stemmen", "steun", "upvotes"),
        "status": ("status", "state", "stato", "durum", "etat", "statut", "toestand"),
        "answer": ("answer", "antwoord", "antwort", "reponse", "response", "risposta", "yanit", "reactie",
                   "official_answer", "official_response"),
        "answered": ("answered_at", "responded_at", "answer_date", "beantwoord_op", "datum_antwoord"),
        "merged": ("merged_into", "merged_into_id", "is_merged", "duplicate_of_id"),
        "comments": ("comments", "arguments", "opmerkingen", "commentsfor", "commentsagainst"),
    }, IDEA_HEADERS, last=(*IDEA_WORDS, *NAME_WORDS)),
)  # fmt: skip
"""Names of columns in any file: used where no layout fits, and for fields that a layout doesn't name."""

COMMENTS = with_words({
    "id": ("id", "comment_id", "reactie_id"),
    "subject": ("commentable_id", "idea_id", "proposal_id", "input_id", "post_id", "post_number", "idea",
                "proposal", "number", "idee", "suggestion_id", "resource_id", "input", "root_id",
                "replies_to_reference", "inzending_id", "inzending_titel"),
    "subject_kind": ("commentable_type", "resource_type", "post_type"),
    "parent": ("parent_id", "parent", "parent_comment_id", "reply_to", "in_reply_to", "ancestry",
               "replies_to_comment", "reactie_op_id"),
    "body": ("body", "content", "comment", "text", "tekst", "opmerking", "kommentar", "commentaire",
             "commento", "yorum", "description", "body_multiloc", "message", "reactie"),
    "date": ("created_at", "date", "datum", "createdat", "createdate", "published_at", "posted_at",
             "created", "erstellt", "erstellt_am", "datum_leesbaar"),
    "author": ("author/name", "author_name", "author", "auteur", "autor", "user/displayname",
               "user/nickname", "user/name", "created_by", "creator_name", "username", "user",
               "benutzer", "nutzer", "gebruiker_weergavenaam", *NAME_WORDS),
    "language": ("locale", "language", "lang", "taal"),
}, IDEA_HEADERS | COMMENT_HEADERS, last=NAME_WORDS)  # fmt: skip
"""Columns of a file of comments, and names in a list of comments inside an idea."""

ANSWER_LISTS = ("replies", "answers", "children", "comments", "reactions")
"""Names of a list of answers inside a comment."""
