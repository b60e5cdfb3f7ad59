"""Bounds of a request before the application sees it: bytes of its head, and requests in a queue.

Neither uvicorn nor httptools has any: one endless header would fill memory and hold the event loop.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

MAX_HEAD = 64_000
"""Bytes of a request's address and headers, and of what surrounds the parts of its body."""
MAX_ADDRESS = 16_000
"""Bytes of the address alone: Starlette takes a microsecond for each field of a query."""
HEADER_OVERHEAD = 32
"""Bytes that each header counts for beside its name and value, as in HTTP/2 (RFC 9113, 10.5.1)."""
SMALL_HEAD = 7_000
"""Bytes of a head that needn't be counted by header: the shortest has 4 bytes and counts for 33."""
PIECE = 16_384
"""Bytes that are parsed at once, so that what a connection has sent is bounded between two pieces."""
MAX_QUEUED = 20
"""Requests that may wait on a connection for the response to an earlier one; browsers send none."""
LINGER = 2.0
"""Seconds in which the rest of a refused request is discarded: a sender that can't go on sending
doesn't read the answer."""


class _Refusal(Exception):
    """Raised in the parser's callbacks, to stop it."""


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol for HTTP/1.1; it refuses endless heads (431, 414) and endless queues.

    httptools calls back with complete headers only. So counted are also the bytes that came since
    it last reported the end of a head or a part of a body (`_unreported`).
    """

    _unreported = 0
    _is_in_head = True
    _refused_with: HTTPStatus | None = None

    def data_received(self, data: bytes) -> None:
        if len(data) <= PIECE:
            self._parse(data)
            return
        for start in range(0, len(data), PIECE):
            self._parse(data[start : start + PIECE])

    def _parse(self, data: bytes) -> None:
        if self._refused_with:
            return
        self._unreported += len(data)
        super().data_received(data)
        if self._unreported > MAX_HEAD and not self._refused_with:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MAX_QUEUED:
            self._stop(HTTPStatus.TOO_MANY_REQUESTS)
        self._is_in_head = True
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        if len(self.url) + len(url) > MAX_ADDRESS:
            self._stop(HTTPStatus.REQUEST_URI_TOO_LONG)
        super().on_url(url)

    def on_headers_complete(self) -> None:
        if self._unreported > SMALL_HEAD and self._head_size() > MAX_HEAD:
            self._stop(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._unreported, self._is_in_head = 0, False
        super().on_headers_complete()

    def _head_size(self) -> int:
        counted = (len(name) + len(value) + HEADER_OVERHEAD for name, value in self.headers)
        return len(self.url) + sum(counted)

    def on_chunk_header(self) -> None:
        """Called by the parser at the beginning of each chunk of a body."""
        self._unreported = 0

    def on_body(self, body: bytes) -> None:
        self._unreported = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Answer what the parser can't read, or was stopped at."""
        if self._refused_with:
            self._refuse(self._refused_with)
        else:
            super().send_400_response(msg)

    def _stop(self, status: HTTPStatus) -> None:
        self._refused_with = status
        raise _Refusal

    def _refuse(self, status: HTTPStatus) -> None:
        self._refused_with = status
        if self.transport.is_closing():
            return
        # None before the first request.
        cycle: RequestResponseCycle | None = self.cycle
        is_answering = cycle is not None and not cycle.response_complete
        if is_answering or not self._is_in_head:
            # A response now would be taken for that to another request.
            self.transport.close()
            return
        text = status.phrase.encode()
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(text)),
            (b"connection", b"close"),
        ]
        lines = [b"%s: %s\r\n" % header for header in headers]
        self.transport.write(b"".join([STATUS_LINE[status], *lines, b"\r\n", text]))
        self._linger()

    def _linger(self) -> None:
        if self.transport.can_write_eof():
            self.transport.write_eof()
        asyncio.get_running_loop().call_later(LINGER, self.transport.close)
