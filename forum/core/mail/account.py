"""Account mail: the texts of a mail about somebody's account, for the template `mail/account.jinja`."""

from dataclasses import dataclass

TEMPLATE = "account"


@dataclass(frozen=True)
class AccountMail:
    """Texts in the recipient's language: paragraphs, and a button between them.

    `path` (after the language) is where the button leads; without it there is no button.
    """

    subject: str
    before: tuple[str, ...]
    name: str = ""
    button_label: str = ""
    path: str = ""
    after: tuple[str, ...] = ()
