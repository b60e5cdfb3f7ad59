"""What an address under `/ideas/7/…` is about, for content of any kind."""

from starlette.requests import Request

SUBJECT = "/{collection:code}/{number:number}"


def subject_of(request: Request) -> tuple[str, int]:
    """The collection and the number in the path of a request."""
    return request.path_params["collection"], request.path_params["number"]
