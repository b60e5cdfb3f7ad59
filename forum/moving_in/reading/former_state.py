"""States of former platforms, and what they are here."""

import re
from enum import StrEnum

from forum.core.text.cleaning import fold, one_line
from forum.moving_in.reading.table import MAX_NAME


class FormerState(StrEnum):
    """What a former platform says of an idea; the first seven are the statuses of this forum.

    `waiting`: it wasn't public yet. The others were not to be seen there, and don't come in.
    """

    open = "open"
    under_review = "under_review"
    accepted = "accepted"
    declined = "declined"
    planned = "planned"
    in_progress = "in_progress"
    realised = "realised"
    waiting = "waiting"
    draft = "draft"
    withdrawn = "withdrawn"
    private = "private"
    removed = "removed"
    merged = "merged"
    amendment = "amendment"


S = FormerState
LEFT_OUT = {
    S.draft: "it was never sent in",
    S.withdrawn: "its author withdrew it",
    S.private: "it was private or internal there",
    S.removed: "it was removed there",
    S.merged: "it was merged into another",
    S.amendment: "it is a change to another, not an idea of its own",
}
"""Why an idea in this state stays out."""

# Words of platforms and of spreadsheets, folded, in the languages of the forum.
_WORDS: dict[FormerState, str] = {
    S.open: "open|new|published|active|not answered|not_answered|proposed|viewed|submitted idea|none"
    "|geen|nieuw|gepubliceerd|ingediend|voorgesteld|gezien|answered|beantwoord|repondu|beantwortet|risposto|risposta data|yanitlandi|cevaplandi|offen|neu|veroffentlicht|eingereicht"
    "|vorgeschlagen|ouvert|nouveau|publie|propose|vu|aperto|nuova|pubblicata|acik|yeni|undecided"
    "|مفتوح|جديد|تم الرد|تمت الاجابه",
    S.under_review: "under review|under_review|evaluating|in evaluation|under consideration"
    "|under_consideration|consideration|reviewing|in behandeling|in onderzoek|wordt bekeken"
    "|in overweging|onderzocht|in prufung|wird gepruft|in bearbeitung|en evaluation|en cours d'examen"
    "|en cours d'etude|threshold reached|threshold_reached|drempel bereikt|drempel gehaald|seuil atteint"
    "|schwelle erreicht|schwellenwert erreicht|quorum erreicht|soglia raggiunta|esik asildi|تم بلوغ الحد"
    "|a l'etude|in valutazione|in esame|inceleniyor|qualified|feasible|قيد المراجعة",
    S.accepted: "accepted|approved|selected|winner|aanvaard|goedgekeurd|geaccepteerd|aangenomen"
    "|angenommen|akzeptiert|accepte|acceptee|approuve|approuvee|accettata|approvata|kabul edildi|مقبول",
    S.declined: "declined|rejected|denied|unfeasible|not feasible|not planned|won't do|wont do|afgewezen"
    "|geweigerd|niet weerhouden|niet haalbaar|abgelehnt|nicht umsetzbar|refuse|refusee|rejete|rejetee"
    "|respinta|rifiutata|reddedildi|ineligible|not eligible|expired|niet ontvankelijk|komt niet in aanmerking"
    "|verlopen|non recevable|irrecevable|non eligible|expire|expiree|nicht zulassig|unzulassig"
    "|nicht forderfahig|abgelaufen|non ammissibile|inammissibile|scaduta|uygun degil|suresi doldu"
    "|مرفوض|غير موهل|انتهت المده",
    S.planned: "planned|scheduled|gepland|ingepland|geplant|planifie|planifiee|prevu|pianificata"
    "|planlandi|مخطط",
    S.in_progress: "in progress|in_progress|started|ongoing|busy|in uitvoering|bezig|gestart"
    "|in umsetzung|begonnen|en cours|en cours de realisation|in corso|devam ediyor|قيد التنفيذ",
    S.realised: "realised|realized|implemented|completed|complete|done|shipped|executed|gerealiseerd"
    "|uitgevoerd|afgerond|klaar|umgesetzt|realisiert|abgeschlossen|realise|realisee|termine"
    "|realizzata|completata|tamamlandi|gerceklestirildi|منجز",
    S.waiting: "unapproved|unmoderated|awaiting approval|waiting|pending|in moderation|prescreening|submitted|unpublished|not published"
    "|in afwachting|wartet|en attente|in attesa|beklemede",
    S.draft: "draft|concept|ontwerp|entwurf|brouillon|bozza|taslak|مسودة",
    S.withdrawn: "withdrawn|retired|ingetrokken|zuruckgezogen|retire|retiree|ritirata|geri cekildi",
    S.removed: "removed|deleted|hidden|spam|verwijderd|verborgen|geloscht|versteckt|supprime|supprimee"
    "|masque|eliminata|silindi",
    S.merged: "merged|duplicate|samengevoegd|dubbel|zusammengefuhrt|duplikat|fusionne|fusionnee|doublon"
    "|unita|duplicato|birlestirildi",
}
# Consul adds the price: `Feasible (€10,000)`.
_REMARK = re.compile(r"\s*\(.*\)$")
_APOSTROPHES = str.maketrans("’‘ʼ", "'" * 3)
_STATES = {
    one_line(fold(word)): state for state, words in _WORDS.items() for word in words.split("|")
}


def find_state(word: str, own: dict[str, FormerState]) -> FormerState | None:
    """The state that a word means, by the layout's `own` words first; None if it is unknown."""
    if len(word) > MAX_NAME:
        return None
    folded = one_line(fold(word.translate(_APOSTROPHES)))
    if not folded:
        return FormerState.open
    for known in (folded, folded.replace("_", " "), _REMARK.sub("", folded)):
        if state := own.get(known) or _STATES.get(known):
            return state
    return None
