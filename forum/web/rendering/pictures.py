"""Pictures that came from people, as responses."""

from starlette.responses import Response

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Opened by itself, an SVG is a document: it may draw, and nothing else."""


def picture_response(content: bytes, media_type: str, cache_control: str) -> Response:
    """A picture, which can do nothing."""
    headers = {"cache-control": cache_control, "content-security-policy": POLICY}
    return Response(content, media_type=media_type, headers=headers)
