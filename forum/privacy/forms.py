"""Form input of privacy: what goes when an account is erased."""

from forum.core.forms.fields import Checkbox, Input


class EraseAccount(Input):
    """Whether the published texts go too."""

    take_texts: Checkbox = False
