"""Reading pages and mails as a person does: headings, fields, faults, links, codes."""

import re
from email.message import EmailMessage
from html.parser import HTMLParser

import httpx2


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.language = ""
        self._area: str | None = None
        self._select: str | None = None
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found.get("lang", "")
        if tag in ("script", "style"):
            self._hidden += 1
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "textarea":
            self._area = found.get("name", "")
            self.values.append((self._area, ""))
        if tag == "select":
            self._select = found.get("name", "")
        if tag == "option" and "selected" in found and self._select is not None:
            self.values.append((self._select, found.get("value", "")))
        kind = found.get("type", "text")
        chosen = kind not in ("checkbox", "radio") or "checked" in found
        if tag == "input" and kind not in ("submit", "button") and chosen:
            self.values.append((found.get("name", ""), found.get("value", "on")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None
        if tag in ("script", "style"):
            self._hidden -= 1

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            name, begun = self.values.pop()
            self.values.append((name, begun + data))
        elif not self._hidden:
            self.text.append(data)


class Page:
    """A page, read."""

    def __init__(self, html: str) -> None:
        parser = _Page()
        parser.feed(html)
        parser.close()
        self.html = html
        # Where several forms have a field of one name, the first that is filled in counts.
        self.fields: dict[str, str] = {}
        for name, value in parser.values:
            # A browser drops the line end after <textarea>.
            self.fields[name] = self.fields.get(name) or value.removeprefix("\n")
        self.every = parser.values
        self.links = parser.links
        self.language = parser.language
        self.text = " ".join(" ".join(parser.text).split())


def plain_text(mail: EmailMessage) -> str:
    """The plain part of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_path(mail: EmailMessage, part: str = "/sign-in/") -> str:
    """The path of the first link of a mail that holds `part`."""
    found = re.search(rf"https?://[^/\s]+(/\S*{re.escape(part)}\S+)", plain_text(mail))
    assert found, plain_text(mail)
    return found[1].rstrip(".>")


def code_in(mail: EmailMessage) -> str:
    """The six digits of a mail."""
    found = re.search(r"\b(\d{3})\s?(\d{3})\b", plain_text(mail))
    assert found, plain_text(mail)
    return found[1] + found[2]


def flash_code(answer: httpx2.Response) -> str:
    """The code of the message that an answer hands to the page it leads to."""
    cookies = answer.headers.get_list("set-cookie")
    found = re.search(r"forum_said=[0-9a-f]+\.(-?[a-z_]+)", "\n".join(cookies))
    return found[1] if found else ""
