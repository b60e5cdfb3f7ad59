"""Names in a drawing: neutral ones in place of those that its maker or a program gave."""


class Names:
    """New names for ids, classes and whatever else is only referred to.

    Layers are often called after somebody. The same name becomes the same one everywhere, so that
    references still find what they meant.
    """

    def __init__(self) -> None:
        self._new: dict[tuple[str, str], str] = {}

    def _of(self, kind: str, name: str) -> str:
        return self._new.setdefault((kind, name), f"{kind}{len(self._new)}")

    def of_id(self, name: str) -> str:
        """The new id of an element."""
        return self._of("i", name)

    def of_class(self, name: str) -> str:
        """The new name of a class."""
        return self._of("c", name)

    def of_unknown(self, name: str) -> str:
        """In place of an element that no drawing has: its rule applies to nothing."""
        return self._of("e", name)
