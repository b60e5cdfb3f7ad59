"""Texts of notices: what happened to content, and what happens next."""

from dataclasses import dataclass

from forum.core.i18n.translations import N_


@dataclass(frozen=True)
class NoticeText:
    """Texts of the notices of one code; in English, translated where they are shown.

    `heading` begins the mail's subject and the notice, before a title; `own` replaces it for the
    author of the content. Both may name `who` acted, and what the content is a part of (`about`).
    `next_step` says what happens next, and may name `who` reads the content by which `day`.
    `button_label` is the label of the mail's button.
    `about` introduces the title of the content that a notice is about besides.
    `by_town`: a text that comes with the notice is introduced as the municipality's.
    `for_colleagues`: it is about a colleague's work; the content isn't named, and may be on the site or not.
    """

    heading: str
    next_step: str = ""
    own: str = ""
    button_label: str = N_("View")
    about: str = N_("The project: “%(title)s”.")
    by_town: bool = True
    for_colleagues: bool = False
