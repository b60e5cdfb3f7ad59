"""What a mail says, decoded: as it travels, encoded lines hide words from a test that looks for them."""

from email.message import EmailMessage


def mail_text(mail: EmailMessage) -> str:
    """The headers and all texts of a mail."""
    texts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *texts])
