"""What the kinds of groups are called, and what they may mean."""

from forum.clusters.tables import ClusterKind
from forum.core.i18n.translations import N_

KINDS = {
    ClusterKind.burst: (
        N_("New accounts that support the same idea"),
        N_("They joined within the same hour. That may be one person, or a class, a meeting, or a message that many people read."),
    ),
    ClusterKind.domain: (
        N_("Many accounts of one domain in a short time"),
        N_("Whoever owns a domain can make any number of addresses there. It may also be a school, a club or a company."),
    ),
    ClusterKind.mailbox: (
        N_("Several accounts with one mailbox"),
        N_("The addresses differ only by a word after a plus sign or by dots, so mail to all of them may arrive in one place."),
    ),
}  # fmt: skip
