"""Words that say whether something was public, in names of columns and in their values.

They stand here as people write them; `publicity` compares them folded. A new one is one more word.
"""

from forum.moving_in.reading.former_state import FormerState as S

STATES: dict[S, str] = {
    S.open: "published publish publication publicly public visible visibly viewable shown show displayed"
    " approved approval_given moderator_approved released listed online live active enabled"
    " gepubliceerd publicatie publicatiedatum publiceren openbaar publiek zichtbaar tonen weergeven getoond goedgekeurd"
    " vrijgegeven actief toegelaten"
    " veröffentlicht veröffentlichung veröffentlichungsdatum öffentlich sichtbar angezeigt freigegeben"
    " freigeschaltet genehmigt aktiv"
    " publié publiée publiés publique publiquement affiché affichée approuvé approuvée validé validée"
    " actif active en_ligne"
    " pubblicato pubblicata pubblicazione pubblico pubblica visibile mostrato mostrata approvato approvata"
    " attivo attiva"
    " yayınlandı yayımlandı yayınlanmış yayında yayın yayınlanma yayımlanma herkese_açık kamuya_açık görünür onaylandı onaylı aktif"
    " منشور منشوره النشر عام علني مرئي ظاهر معتمد موافق_عليه",
    S.removed: "hidden hide hiding deleted delete deletion removed remove removal spam trashed trash binned"
    " erased destroyed discarded purged quarantine quarantined banned junk hidden_from_public hide_from_public softdeleted"
    " verborgen verwijderd verwijderde verwijdering verwijderingsdatum gewist prullenbak ongewenst"
    " versteckt verborgene ausgeblendet gelöscht löschung löschdatum entfernt papierkorb unerwünscht"
    " retiré_par_la_modération masqué masquée masqués caché cachée supprimé supprimée suppression effacé effacée"
    " corbeille indésirable pourriel"
    " nascosto nascosta eliminato eliminata eliminazione cancellato cancellata cancellazione rimosso rimossa"
    " cestino indesiderato"
    " gizli gizlendi gizlenmiş silindi silinmiş silinme kaldırıldı istenmeyen"
    " مخفي مخفيه محذوف محذوفه حذف تاريخ_الحذف محجوب مزعج سخام",
    S.withdrawn: "withdrawn withdraw withdrawal retired retracted ingetrokken teruggetrokken intrekking zurückgezogen"
    " zurückgenommen retiré_par_l_auteur retirée_par_l_auteur retiré_par_son_auteur"
    " retiré retirée retrait ritirato ritirata ritiro geri_çekildi geri_çekilme geri_alındı مسحوب مسحوبه"
    " تم_سحبها تاريخ_السحب",
    S.draft: "draft drafted concept conceptversie kladversie entwurf brouillon bozza taslak مسوده",
    S.private: "private privately confidential secret internal internally staff_only admin_only admins_only prive vertrouwelijk geheim besloten afgeschermd intern"
    " interne privat vertraulich nichtöffentlich privé privée confidentiel confidentielle secrète privato"
    " privata riservato riservata segreto segreta interno interna özel gizlilik dahili خاص سري داخلي",
    S.waiting: "pending unpublished unpublish unapproved unmoderated unlisted invisible disapproved blocked"
    " suspended archived restricted disabled inactive offline held needs_moderation needs_approval"
    " awaiting_moderation awaiting_approval"
    " onzichtbaar ongepubliceerd geblokkeerd gearchiveerd gedepubliceerd afgekeurd inactief beperkt"
    " in_afwachting wachtend te_modereren"
    " unsichtbar unveröffentlicht gesperrt blockiert archiviert deaktiviert inaktiv eingeschränkt ausstehend"
    " dépublié dépubliée bloqué bloquée archivé archivée désactivé désactivée inactif restreint en_attente"
    " à_modérer"
    " bloccato bloccata archiviato archiviata disattivato disattivata limitato in_attesa da_moderare"
    " engellendi engelli engellenmiş arşivlendi arşivlenmiş pasif beklemede onay_bekliyor"
    " محظور مؤرشف معلق قيد_الانتظار",
}
"""What is said by these words: as the name of a column that holds a yes, and as a value."""

COMMENT_STATES: dict[S, str] = {
    S.private: "valuation valuator",
    S.removed: "rejected denied refused declined afgewezen geweigerd abgelehnt refusé refusée rejeté rejetée"
    " rifiutato respinto reddedildi مرفوض",
}
"""Further names of columns of comments: a rejected idea is declined, a rejected comment never public."""

TOPICS = (
    "visibility visibility_level zichtbaarheid sichtbarkeit visibilité visibilità görünürlük الظهور الرؤيه"
    " viewable_by viewable_by_role visible_to visible_for visible_by zichtbaar_voor sichtbar_für visible_pour"
    " visible_par visibile_a who_can_see access access_level privacy_level privacy_setting"
)
"""Names of columns that name a state; an empty cell says nothing."""
DUE_TOPICS = (
    "moderation moderated moderatie gemodereerd moderationsstatus moderiert modération modéré modérée"
    " moderazione moderato moderata moderasyon moderatiestatus publicatiestatus publikationsstatus"
    " publikation veröffentlichungsstatus freigabe freigabestatus approval goedkeuring goedkeuringsstatus"
    " genehmigung approbation validation approvazione onay yayınlanma_durumu review_state review_status"
)
"""The same, of a step that comes before publication: an empty cell says that it wasn't taken yet."""
STATUS = (
    "status state states statut statuts état stato stati durum durumu toestand zustand الحاله حاله"
)
"""Words of columns that name a state; with a word of `STATES` it is a state of publication."""

YES = "true t yes y on 1 ja j aan oui o vrai waar wahr si s vero evet e doğru نعم صحيح x v ✓ ✔ ☑ ✅"
NO = (
    "false f no n off 0 nee nein non uit onwaar falsch faux falso hayır h yanlış لا خطا none null nil"
    " never nooit nie jamais mai ☐ ✗ ✘ ❌"
)
NOTHING = "- – — n/a n.v.t. nvt null nil k.a. s.o. n.d."
"""Words for yes, no and nothing, also as databases and spreadsheets in our languages write them."""

OPEN_VALUES = (
    "everyone everybody all anyone anybody anonymous world guest guests visitors iedereen allen alle"
    " bezoekers jeder besucher tous tout_le_monde visiteurs tutti chiunque visitatori herkes ziyaretçiler"
    " الجميع الكل"
)
"""Values that say that everybody could see it."""
ENDED_VALUES = (
    "ok okay closed answered resolved expired reopened gesloten beantwoord afgesloten verlopen geschlossen"
    " beantwortet abgelaufen fermé répondu clos expiré chiuso risposto scaduto kapalı yanıtlandı مغلق"
)
"""States, besides those of ideas, of what was public; a closed visibility is another thing."""
WAITING_VALUES = (
    "none nobody no_one admin admins administrator administrators moderator moderators editor editors owner"
    " author staff member members users registered logged_in group niemand geen beheerder beheerders auteur"
    " leden medewerkers mitglieder mitarbeiter keiner autor aucun personne membres administrateur nessuno"
    " membri autore amministratore üyeler yönetici hiç_kimse لا_احد الاعضاء المشرف unknown"
)
"""Values that say that only some could see it."""

NOT = "not niet nicht pas non no değil غير never nog_niet onterecht"
"""Words that turn the others around."""
FILLED = "by door von par da tarafından reason reasons reden grund raison motif motivo neden nedeni explanation"
"""In the name of a column of who or why: whatever is in it says yes."""
ROLES = "moderator moderators admin administrator beheerder author auteur modérateur moderatore autore autor"
"""In the name of such a column: it says yes or no, and that it was them."""
DATES = "at on op am le il the date datum data tarih tarihi time timestamp moment since تاريخ"
BESIDE = (
    "is isnt was are be been has have it flag marked as confirmed probably likely possibly currently"
    " automatically manually soft do only already yet here there waarschijnlijk vermoedelijk reeds al alleen als ist"
    " wurde bereits wahrscheinlich nur est a été déjà probablement de du la des di della del e è stato già mi"
    " mı mu mü in for to voor für fur pour per için site website platform portal web page everyone"
    " everybody all iedereen alle tous tutti herkes idea idee ideas voorstel inzending post posts"
    " suggestion proposal proposals input item node attributes extradata contribution vorschlag beitrag"
    " proposition proposta fikir record row"
)
"""Words beside those of `STATES` in the name of a column, which change nothing."""
BESIDE_COMMENT = "comment comments reactie reactions kommentar commentaire commento yorum opmerking argument reply answer"
"""The same in a file of comments."""
