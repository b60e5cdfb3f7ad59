"""Forms for comments."""

from forum.core.forms.fields import Input, MailAddress, MultiLine, NameLine

Name = NameLine(0, 60)
Body = MultiLine(2, 3000)


class PostComment(Input):
    """A comment; `parent` is the id of the comment it answers.

    `home` is where the author lives, if the form asks for it.
    """

    body: Body  # type: ignore[valid-type]
    name_shown: Name = ""  # type: ignore[valid-type]
    parent: str = ""
    home: str = ""


class ChangeComment(Input):
    """The new text of a comment that was sent back to its author."""

    body: Body  # type: ignore[valid-type]


class NameLanguage(Input):
    """The language of a text, as stated by its author; an empty one is detected from the text."""

    language: str = ""


class PostCommentAsGuest(PostComment):
    """A guest's comment."""

    email: MailAddress
