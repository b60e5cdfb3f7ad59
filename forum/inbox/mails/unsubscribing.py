"""The link in a mail with which its reader stops such mails without signing in."""

from urllib.parse import urlencode

from forum.accounts.tables import Member
from forum.core.i18n.translations import current_language
from forum.core.ref import ContentRef


def unsubscribe_path(member: Member, about: ContentRef | None = None) -> str:
    """The path of the page, which offers to stop the news about one content first.

    In the language of the mail and not the member's, which the town may no longer offer: mail providers
    follow no redirect from a one-click address (RFC 8058, 3.2).
    """
    path = f"/{current_language.get()}/unsubscribe/{member.unsubscribe_code}"
    return f"{path}?{urlencode({'about': about})}" if about else path
