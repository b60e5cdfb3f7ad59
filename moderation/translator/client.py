"""Client of a translation service with LibreTranslate's API (https://docs.libretranslate.com).

It connects to the address of the settings and to no other: redirects aren't followed. An answer is text of
a stranger: its size is bounded, and it is shown as plain text.
"""

import asyncio
import json
import math
import ssl
import time
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2

from forum.core.i18n.languages import UNKNOWN
from forum.core.network import describe_unreachable
from forum.core.text.cleaning import clean_line

UNREACHABLE, OTHER_LANGUAGE = "translation_down", "translation_language"
"""Codes of failures."""
GUESS = "auto"
"""Code by which the service guesses the language."""
BATCH_CHARACTERS, BATCH_SENTENCES = 2_000, 25
"""What one request has at most, unless one sentence is longer: services limit both."""
MAX_ANSWER = 1_000_000
"""Bytes of an answer that are read."""
LANGUAGES_KEPT = 3600.0
"""Seconds for which the service isn't asked again which languages it knows."""

Targets = Mapping[str, frozenset[str]]
"""The languages of a service: for each code those into which it translates."""


class TranslationFailed(Exception):
    """There is no translation. `code` is public; `detail` is for operators, and has no text of anybody."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class TranslationService:
    """A service: its address and key, the seconds that a text may take, and which texts it may get.

    `languages` are those between which it translates; none: the service is asked. `takes_private`: it may
    get texts that not everybody can read.
    """

    url: str
    api_key: str
    timeout: float
    languages: tuple[str, ...]
    takes_private: bool


class Translator:
    """Translates texts with a service; keeps nothing but the languages that it knows."""

    def __init__(self, service: TranslationService) -> None:
        self.service = service
        self._targets = _pairs(service.languages)
        self._targets_until = math.inf if service.languages else -math.inf

    async def translate(self, texts: Sequence[str], source: str, target: str) -> tuple[str, ...]:
        """The translation of each text; `source` may be unknown. Raises `TranslationFailed`."""
        translated: list[str] = []
        async with _limited(self.service.timeout):
            languages = _languages(await self._known_targets(), source, target)
            for batch in _batches(texts):
                answer = await self._request(
                    "POST", "/translate", languages | {"q": batch, "format": "text"}
                )
                translated += _texts(answer, len(batch))
        return tuple(translated)

    async def untranslatable(self, languages: Iterable[str]) -> list[str]:
        """Those of these languages into which it translates nothing, after a try with one word.

        Raises `TranslationFailed` if the service can't be used, as with a wrong key.
        """
        async with _limited(self.service.timeout):
            targets = await self._known_targets()
        pairs = ((code, to) for code, known in targets.items() for to in known if to != code)
        source, target = next(pairs, ("", ""))
        await self.translate(["water"], source, target)
        found = set().union(*targets.values())
        return [code for code in languages if not _code(found, code)]

    async def _known_targets(self) -> Targets:
        """The languages of the settings, else those that the service names."""
        if time.monotonic() >= self._targets_until:
            self._targets = _targets(await self._request("GET", "/languages"))
            self._targets_until = time.monotonic() + LANGUAGES_KEPT
        return self._targets

    async def _request(self, method: str, path: str, data: dict[str, Any] | None = None) -> Any:
        if data is not None and self.service.api_key:
            data = data | {"api_key": self.service.api_key}
        async with (
            httpx2.AsyncClient(
                base_url=self.service.url, timeout=self.service.timeout, verify=_tls_context()
            ) as client,
            client.stream(method, path, json=data) as response,
        ):
            if response.status_code != httpx2.codes.OK:
                raise TranslationFailed(UNREACHABLE, f"it answered {response.status_code}")
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_ANSWER:
                    raise TranslationFailed(UNREACHABLE, "its answer is too long")
        return json.loads(body)


@cache
def _tls_context() -> ssl.SSLContext:
    """The trusted TLS authorities, cached: loading them takes 20 ms of the processor."""
    return httpx2.create_ssl_context()


@asynccontextmanager
async def _limited(seconds: float) -> AsyncIterator[None]:
    """A time limit on several requests; every error of theirs becomes a `TranslationFailed`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError, TypeError, KeyError) as error:
        raise TranslationFailed(UNREACHABLE, describe_unreachable(error)) from None


def _pairs(languages: Sequence[str]) -> Targets:
    return dict.fromkeys(languages, frozenset(languages))


def _targets(answer: Any) -> Targets:
    """The answer of `/languages`; a server that names no targets translates into all of them."""
    codes = [str(each["code"]) for each in answer]
    return {str(each["code"]): frozenset(map(str, each.get("targets", codes))) for each in answer}


def _code(known: Collection[str], language: str) -> str:
    """The service's code of a language, which may be that of a variant (pt-BR); empty if it has none."""
    if language in known:
        return language
    return min((code for code in known if code.partition("-")[0] == language), default="")


def _languages(targets: Targets, source: str, target: str) -> dict[str, str]:
    """The languages of a request. Raises `TranslationFailed` if the service doesn't know them."""
    if source == UNKNOWN:
        source_code, known = GUESS, frozenset().union(*targets.values())
    else:
        source_code = _code(targets, source)
        known = targets.get(source_code, frozenset())
    target_code = _code(known, target)
    if not source_code or not target_code:
        raise TranslationFailed(OTHER_LANGUAGE, f"it doesn't translate {source} into {target}")
    return {"source": source_code, "target": target_code}


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for text in texts:
        characters = sum(map(len, batch)) + len(text)
        if batch and (len(batch) == BATCH_SENTENCES or characters > BATCH_CHARACTERS):
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def _texts(answer: Any, count: int) -> list[str]:
    translated = answer["translatedText"]
    if not isinstance(translated, list) or len(translated) != count:
        raise TranslationFailed(UNREACHABLE, "its answer has not as many texts as it was sent")
    return [clean_line(str(text)) for text in translated]
