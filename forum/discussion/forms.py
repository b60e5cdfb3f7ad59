"""Forms for comments."""

from forum.core.forms.fields import Input, MailAddress, MultiLine, NameLine

Name = NameLine(0, 60)
Body = MultiLine(2, 3000)


class PostComment(Input):
    """A comment; `parent` is the id of the comment it answers."""

    body: Body  # type: ignore[valid-type]
    name_shown: Name = ""  # type: ignore[valid-type]
    parent: str = ""


class NameLanguage(Input):
    """The language of a text, as stated by its author; an empty one is detected from the text."""

    language: str = ""


class PostCommentAsGuest(PostComment):
    """A guest's comment."""

    email: MailAddress
