"""What people type to comment."""

from forum.core.forms.fields import Input, MailAddress, MultiLine, NameLine

Name = NameLine(0, 60)
Body = MultiLine(2, 3000)


class PostComment(Input):
    """A comment; `parent` is the id of the comment it answers."""

    body: Body  # type: ignore[valid-type]
    name_shown: Name = ""  # type: ignore[valid-type]
    parent: str = ""


class NameLanguage(Input):
    """In which language a text is, as its author says; unnamed, the text tells."""

    language: str = ""


class PostCommentAsGuest(PostComment):
    """A comment by somebody signed out."""

    email: MailAddress
