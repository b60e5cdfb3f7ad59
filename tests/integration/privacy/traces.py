"""Where a person's data could still be after an erasure: every place of a forum, as text."""

import gzip
import os
import subprocess
import tarfile
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

import httpx2

from forum.app.container import Forum
from forum.backup.create import back_up
from forum.backup.postgres import environment, find_tool

PAGES = ("", "ideas", "ideas?sort=new", "projects", "updates", "search?q=praatbank")
"""Public pages that list content, after the language."""


def sqlite_files(path: Path) -> dict[str, bytes]:
    """A SQLite database and its write-ahead log, byte by byte, as they are."""
    return {each.name: each.read_bytes() for each in path.parent.glob(f"{path.name}*")}


def postgres_dump(url: str) -> dict[str, bytes]:
    """All rows of a PostgreSQL database, its text index included, as SQL."""
    command = [str(find_tool("pg_dump", 0)), "--inserts"]
    dump = subprocess.run(
        command, env=os.environ | environment(url), check=True, capture_output=True
    )
    return {"dump.sql": dump.stdout}


async def backup_members(forum: Forum, path: Path) -> dict[str, bytes]:
    """What is in a backup, unpacked."""
    await back_up(forum.session_factory.database, forum.settings.uploads.folder, path)
    with tarfile.open(path) as archive:
        files = {item.name: archive.extractfile(item) for item in archive.getmembers()}
        contents = {name: file.read() for name, file in files.items() if file}
    return {
        f"backup/{name}": gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        for name, data in contents.items()
    }


def mail_texts(folder: Path) -> dict[str, bytes]:
    """Every mail in a folder, its headers and parts decoded."""
    texts = {}
    for path in folder.glob("*") if folder.exists() else ():
        message = message_from_bytes(path.read_bytes(), policy=default)
        parts = [
            str(part.get_content())
            for part in message.walk()
            if part.get_content_maintype() == "text"
        ]
        headers = [f"{name}: {value}" for name, value in message.items()]
        texts[f"mail/{path.name}"] = "\n".join([path.name, *headers, *parts]).encode()
    return texts


def plain_files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def pages(client: httpx2.AsyncClient, paths: tuple[str, ...]) -> dict[str, bytes]:
    """Pages as a guest gets them, from the cache where they are in it: asked for twice."""
    answers: dict[str, bytes] = {}
    for path in paths * 2:
        response = await client.get(f"/nl/{path}")
        answers[f"page/{path}"] = response.content
    return answers


def places_with(places: Mapping[str, bytes], markers: Mapping[str, str]) -> list[str]:
    """Where a marker still is: `place: what`."""
    return [
        f"{place}: {what}"
        for place, content in places.items()
        for what, marker in markers.items()
        if marker.casefold() in _searchable(content)
    ]


def _searchable(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    return "\n".join((text, unquote(text))).casefold()
