"""Labels of the town's words and looks: in the audit trail, and of what is missing."""

from forum.core.audit.label import AuditLabel
from forum.core.i18n.translations import N_, gettext
from forum.core.town_settings.catalogue import CATALOGUE
from forum.core.town_settings.review import Problem
from forum.town_settings.events import TownSettingSaved

PROBLEMS = {
    Problem.example: N_("This is still the example."),
    Problem.empty: N_("This isn't written yet."),
    Problem.unwritten: N_("Not yet written in: %(languages)s."),
    Problem.unwritten_task: N_("What %(who)s does for you isn't written yet in: %(languages)s."),
    Problem.no_helpline: N_("There are no helplines: whoever is in need sees only the emergency number and your telephone."),
    Problem.incomplete_helpline: N_("A helpline has no name or no number."),
    Problem.bad_phone: N_("This isn't one telephone number: %(phone)s."),
    Problem.foreign_helpline: N_("A helpline is of another country: %(country)s."),
    Problem.gaps_of_nothing: N_("You say that the site is fully accessible, and also what doesn't work yet. Only one of them can be true. Until you choose, readers see that it is partly accessible."),
    Problem.in_future: N_("This day is still to come."),
    Problem.review_before_test: N_("The last review is before the day when the statement was made."),
    Problem.old_statement: N_("Nobody has looked at this statement again for more than a year. Please check whether it is still true, and write the day."),
    Problem.regional_law: N_("Regions of your country have their own law. Please name the one that holds for you."),
}  # fmt: skip


def _key(event: TownSettingSaved) -> str:
    setting = CATALOGUE.get(event.key)
    return gettext(setting.label) if setting else event.key


AUDIT_LABELS = (AuditLabel(TownSettingSaved, N_("Words and looks changed"), _key),)
