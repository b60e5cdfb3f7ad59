"""Why an SVG isn't shown."""


class SvgRefused(Exception):
    """Why a file isn't a drawing to show: a public code, and what is wrong in it."""

    def __init__(self, code: str, what: str | int = "") -> None:
        super().__init__(code, what)
        self.code = code
        self.what = what
