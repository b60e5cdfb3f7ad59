"""Parse pages and mails: text, fields, links, codes."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

import httpx2


class _PageParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.language = ""
        self._textarea: str | None = None
        self._select: str | None = None
        self._hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = attributes.get("lang", "")
        if tag in ("script", "style"):
            self._hidden_depth += 1
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag == "textarea":
            self._textarea = attributes.get("name", "")
            self.values.append((self._textarea, ""))
        if tag == "select":
            self._select = attributes.get("name", "")
        if tag == "option" and "selected" in attributes and self._select is not None:
            self.values.append((self._select, attributes.get("value", "")))
        kind = attributes.get("type", "text")
        is_submitted = kind not in ("checkbox", "radio") or "checked" in attributes
        if tag == "input" and kind not in ("submit", "button") and is_submitted:
            self.values.append((attributes.get("name", ""), attributes.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = None
        if tag == "select":
            self._select = None
        if tag in ("script", "style"):
            self._hidden_depth -= 1

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            name, text_before = self.values.pop()
            self.values.append((name, text_before + data))
        elif not self._hidden_depth:
            self.text.append(data)


class Page:
    """A parsed HTML page: its text, links, language and the fields of its forms."""

    def __init__(self, html: str) -> None:
        parser = _PageParser()
        parser.feed(html)
        parser.close()
        self.html = html
        # If several forms have a field of the same name, the first non-empty value counts.
        self.fields: dict[str, str] = {}
        for name, value in parser.values:
            # HTML: a newline directly after <textarea> isn't part of the value.
            self.fields[name] = self.fields.get(name) or value.removeprefix("\n")
        self.every = parser.values
        self.links = parser.links
        self.language = parser.language
        self.text = " ".join(" ".join(parser.text).split())


def plain_text(mail: EmailMessage) -> str:
    """The text/plain part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_path(mail: EmailMessage, part: str = "/sign-in/") -> str:
    """The path of the first link in a mail that contains `part`."""
    match = re.search(rf"https?://[^/\s]+(/\S*{re.escape(part)}\S+)", plain_text(mail))
    assert match, plain_text(mail)
    return match[1].rstrip(".>")


def code_in(mail: EmailMessage) -> str:
    """The six-digit code in a mail, without space."""
    match = re.search(r"\b(\d{3})\s?(\d{3})\b", plain_text(mail))
    assert match, plain_text(mail)
    return match[1] + match[2]


def flash_code(response: httpx2.Response) -> str:
    """The code of the flash message that a response sets for the next page; empty without one."""
    cookies = response.headers.get_list("set-cookie")
    match = re.search(r"forum_said=[0-9a-f]+\.(-?[a-z_]+)", "\n".join(cookies))
    return match[1] if match else ""
