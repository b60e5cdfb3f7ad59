"""Words of headers: what people and platforms call the fields, in every language of the forum.

Written as `columns.normalise` writes names. Names of APIs and of single platforms stand in `layouts`.
"""

from collections.abc import Collection, Mapping

IDEA_HEADERS: dict[str, dict[str, str]] = {
    "id": {
        "en": "id number reference reference_number idea_id idea_number proposal_id",
        "nl": "nummer nr volgnummer kenmerk referentie referentienummer ideenummer idee_nr "
        "nummer_van_het_idee voorstelnummer",
        "fr": "identifiant numero n reference numero_de_reference numero_de_l_idee "
        "numero_de_la_proposition identifiant_de_la_proposition",
        "de": "nummer nr kennung kennnummer laufende_nummer lfd_nr referenz vorschlagsnummer "
        "aktenzeichen",
        "it": "codice numero identificativo riferimento numero_di_riferimento codice_proposta "
        "numero_progressivo",
        "tr": "sira_no sira numara fikir_no oneri_no kayit_no basvuru_no referans kimlik",
        "ar": "الرقم رقم رقم_الفكره رقم_المقترح المعرف الرقم_المرجعي المرجع الرقم_التسلسلي",
    },
    "title": {
        "en": "title subject heading headline idea_title title_of_the_idea proposal_title",
        "nl": "titel onderwerp kop naam_van_het_idee titel_van_het_idee titel_van_het_voorstel "
        "titel_idee",
        "fr": "titre sujet objet intitule titre_de_l_idee titre_de_la_proposition nom_de_l_idee",
        "de": "titel betreff uberschrift titel_der_idee titel_des_vorschlags name_der_idee",
        "it": "titolo oggetto titolo_dell_idea titolo_della_proposta titolo_proposta nome_dell_idea",
        "tr": "baslik konu fikrin_basligi fikir_basligi oneri_basligi onerinin_basligi",
        "ar": "العنوان عنوان عنوان_الفكره عنوان_المقترح الموضوع",
    },
    "body": {
        "en": "text body description content details explanation full_description idea_text "
        "description_of_the_idea",
        "nl": "tekst omschrijving beschrijving toelichting inhoud uitleg korte_omschrijving "
        "volledige_omschrijving omschrijving_van_het_idee beschrijving_van_het_idee "
        "korte_beschrijving uitgebreide_omschrijving",
        "fr": "texte description contenu explication details description_de_l_idee "
        "description_de_la_proposition breve_description courte_description description_courte "
        "description_complete description_detaillee",
        "de": "text beschreibung inhalt erlauterung begrundung beschreibung_der_idee kurzbeschreibung "
        "kurze_beschreibung langbeschreibung ausfuhrliche_beschreibung",
        "it": "testo descrizione contenuto spiegazione dettagli descrizione_dell_idea "
        "descrizione_della_proposta descrizione_breve breve_descrizione descrizione_completa "
        "descrizione_dettagliata",
        "tr": "metin aciklama icerik detaylar detay ayrintilar fikrin_aciklamasi oneri_metni "
        "kisa_aciklama tanim",
        "ar": "النص الوصف نص_الفكره وصف_الفكره المحتوي التفاصيل الشرح وصف_مختصر وصف_المقترح",
    },
    "theme": {
        "en": "theme category topic tags labels themes categories topics subject_area",
        "nl": "thema categorie thema_s categorieen onderwerpen rubriek trefwoorden labels beleidsdomein",
        "fr": "theme categorie thematique themes categories thematiques rubrique etiquettes mots_cles",
        "de": "thema kategorie themen kategorien themenfeld themenbereich rubrik schlagworter "
        "schlagworte",
        "it": "tema categoria temi categorie argomento ambito_tematico tematica etichette parole_chiave",
        "tr": "tema kategori temalar kategoriler konu_basligi konular etiketler etiket",
        "ar": "المحور الفيه التصنيف المجال الموضوعات المواضيع الفيات الوسوم",
    },
    "neighbourhood": {
        "en": "neighbourhood neighborhood district area borough quarter ward part_of_town",
        "nl": "wijk buurt stadsdeel deelgemeente gebied district wijk_of_buurt kern dorp",
        "fr": "quartier secteur arrondissement commune zone nom_du_quartier section",
        "de": "stadtteil bezirk ortsteil quartier viertel stadtbezirk kiez gebiet ortsbezirk",
        "it": "quartiere zona circoscrizione rione frazione municipio localita",
        "tr": "mahalle semt ilce bolge mahalle_adi",
        "ar": "الحي المنطقه الحاره البلده الدايره اسم_الحي",
    },
    "language": {
        "en": "language lang locale",
        "nl": "taal taalcode taal_van_het_idee",
        "fr": "langue langue_de_l_idee code_langue",
        "de": "sprache sprachcode",
        "it": "lingua codice_lingua",
        "tr": "dil dil_kodu",
        "ar": "اللغه لغه رمز_اللغه",
    },
    "summary": {
        "en": "summary abstract in_short teaser",
        "nl": "samenvatting kort_samengevat in_het_kort",
        "fr": "resume synthese en_bref en_resume",
        "de": "zusammenfassung kurzfassung in_kurze",
        "it": "riassunto sintesi sommario in_breve",
        "tr": "ozet kisa_ozet kisaca",
        "ar": "الملخص ملخص الخلاصه نبذه",
    },
    "date": {
        "en": "date created created_on created_at date_created creation_date posted_on posted_at "
        "submitted_on submitted_at date_submitted submission_date published_on publication_date "
        "date_published date_of_submission",
        "nl": "datum aangemaakt aangemaakt_op aanmaakdatum datum_aangemaakt ingediend_op datum_ingediend "
        "indiendatum datum_van_indiening wanneer_ingediend ingestuurd_op geplaatst_op "
        "datum_geplaatst gepubliceerd_op publicatiedatum datum_publicatie gemaakt_op toegevoegd_op",
        "fr": "date cree_le creee_le date_de_creation date_de_depot depose_le deposee_le "
        "date_de_soumission soumis_le soumise_le publie_le publiee_le date_de_publication "
        "horodateur date_d_envoi ajoute_le",
        "de": "datum erstellt erstellt_am erstelldatum erstellungsdatum eingereicht_am eingangsdatum "
        "einreichungsdatum datum_der_einreichung angelegt_am veroffentlicht_am "
        "veroffentlichungsdatum zeitstempel gepostet_am",
        "it": "data creato_il creata_il data_di_creazione data_creazione data_di_invio data_invio "
        "inviato_il inviata_il data_di_presentazione presentata_il pubblicato_il pubblicata_il "
        "data_di_pubblicazione data_pubblicazione data_di_inserimento informazioni_cronologiche",
        "tr": "tarih olusturulma olusturulma_tarihi olusturma_tarihi gonderilme_tarihi gonderim_tarihi "
        "basvuru_tarihi eklenme_tarihi yayin_tarihi yayinlanma_tarihi yayimlanma_tarihi "
        "zaman_damgasi",
        "ar": "التاريخ تاريخ تاريخ_الانشاء تاريخ_الارسال تاريخ_التقديم تاريخ_الاضافه تاريخ_النشر "
        "طابع_زمني",
    },
    "author": {
        "en": "author author_name name_of_the_author submitter submitted_by posted_by created_by creator "
        "username user_name display_name proposer",
        "nl": "auteur naam_auteur indiener naam_indiener naam_van_de_indiener ingediend_door "
        "ingestuurd_door geplaatst_door gebruikersnaam gebruiker naam_gebruiker inzender "
        "schermnaam initiatiefnemer",
        "fr": "auteur autrice auteur_rice auteur_trice auteur_e nom_de_l_auteur depose_par soumis_par "
        "propose_par cree_par nom_d_utilisateur utilisateur pseudo porteur nom_et_prenom",
        "de": "autor autorin autor_in verfasser verfasserin verfasser_in name_des_autors eingereicht_von "
        "einreicher einreichende_person ersteller erstellt_von benutzername benutzer nutzername "
        "vor_und_nachname",
        "it": "autore autrice autore/autrice nome_autore nome_dell_autore proponente inviato_da "
        "inviata_da presentata_da proposto_da nome_utente utente nome_e_cognome creato_da",
        "tr": "yazar adi_soyadi ad_soyad gonderen oneren oneri_sahibi fikir_sahibi kullanici_adi "
        "kullanici olusturan yazarin_adi",
        "ar": "المولف اسم_المولف الكاتب اسم_الكاتب المرسل مقدم_الفكره مقدم_المقترح صاحب_الفكره "
        "اسم_المستخدم الاسم_الكامل",
    },
    "support": {
        "en": "support supports supporters votes vote_count number_of_votes number_of_supporters "
        "number_of_supports number_of_likes likes upvotes",
        "nl": "steun steunbetuigingen stemmen aantal_stemmen stemmen_voor aantal_steunbetuigingen "
        "aantal_likes aantal_steunen ondersteuning ondersteuningen ondersteuners "
        "aantal_ondersteuners voorstemmen duimpjes",
        "fr": "soutien soutiens nombre_de_soutiens voix votes nombre_de_votes nombre_de_voix "
        "nombre_de_likes nombre_de_j_aime j_aime votes_pour appuis",
        "de": "stimmen anzahl_stimmen anzahl_der_stimmen unterstutzung unterstutzungen unterstutzer "
        "anzahl_der_unterstutzer anzahl_unterstutzer anzahl_unterstutzungen unterstutzende "
        "stimmenzahl likes zustimmungen gefallt_mir anzahl_likes",
        "it": "sostegni sostegno numero_di_sostegni voti numero_di_voti numero_voti adesioni sostenitori "
        "mi_piace voti_a_favore numero_sostegni appoggi",
        "tr": "oylar oy oy_sayisi destek destekler destek_sayisi destekleyenler destekci_sayisi begeni "
        "begeni_sayisi begeniler",
        "ar": "الاصوات عدد_الاصوات الدعم عدد_الداعمين الداعمون المويدون عدد_المويدين الاعجابات "
        "عدد_الاعجابات التاييد",
    },
    "status": {
        "en": "status state current_status",
        "nl": "status toestand stand_van_zaken huidige_status status_van_het_idee",
        "fr": "statut etat etat_d_avancement avancement statut_de_la_proposition",
        "de": "status zustand stand aktueller_status bearbeitungsstand sachstand",
        "it": "stato stato_attuale stato_della_proposta stato_di_avanzamento esito",
        "tr": "durum durumu guncel_durum fikrin_durumu",
        "ar": "الحاله حاله حاله_الفكره حاله_المقترح الوضع",
    },
    "answer": {
        "en": "answer response reply official_answer official_response official_reply official_feedback "
        "answer_of_the_municipality feedback reaction_of_the_municipality",
        "nl": "antwoord reactie officieel_antwoord officiele_reactie antwoord_gemeente "
        "antwoord_van_de_gemeente reactie_gemeente reactie_van_de_gemeente antwoord_stad "
        "antwoord_van_de_stad terugkoppeling gemotiveerd_antwoord",
        "fr": "reponse reponse_officielle reponse_de_la_ville reponse_de_la_commune reponse_de_la_mairie "
        "reponse_de_l_administration retour_de_la_commune retour_de_la_ville avis_de_la_commune",
        "de": "antwort offizielle_antwort antwort_der_stadt antwort_der_verwaltung antwort_der_gemeinde "
        "ruckmeldung ruckmeldung_der_verwaltung stellungnahme stellungnahme_der_verwaltung "
        "offizielle_stellungnahme reaktion_der_verwaltung",
        "it": "risposta risposta_ufficiale risposta_del_comune risposta_dell_amministrazione riscontro "
        "riscontro_ufficiale parere_del_comune",
        "tr": "yanit cevap resmi_yanit resmi_cevap belediyenin_yaniti belediye_yaniti belediyenin_cevabi "
        "belediye_cevabi geri_bildirim",
        "ar": "الرد الجواب الاجابه الرد_الرسمي رد_البلديه جواب_البلديه اجابه_البلديه",
    },
    "answered": {
        "en": "answered_on answered_at answer_date date_of_the_answer response_date responded_on",
        "nl": "beantwoord_op datum_antwoord datum_van_het_antwoord antwoorddatum datum_reactie",
        "fr": "repondu_le date_de_reponse date_de_la_reponse reponse_du",
        "de": "beantwortet_am datum_der_antwort antwortdatum datum_der_ruckmeldung",
        "it": "risposto_il data_risposta data_della_risposta data_di_risposta",
        "tr": "yanit_tarihi cevap_tarihi yanitlanma_tarihi cevaplanma_tarihi",
        "ar": "تاريخ_الرد تاريخ_الاجابه تاريخ_الجواب",
    },
    "merged": {
        "en": "merged_into merged_with duplicate_of is_duplicate duplicate",
        "nl": "samengevoegd_met samengevoegd dubbel_van duplicaat_van is_dubbel",
        "fr": "fusionne_avec fusionnee_avec doublon",
        "de": "zusammengefuhrt_mit zusammengefuhrt duplikat_von duplikat doppelt_mit",
        "it": "unito_a unita_a accorpata_a accorpato_a duplicato_di duplicato",
        "tr": "birlestirildi birlestirilen_fikir kopyasi tekrari",
        "ar": "مدمج_مع مدمجه_مع مكرر نسخه_من",
    },
    "comments": {
        "en": "comments discussion",
        "nl": "opmerkingen reacties commentaren",
        "fr": "commentaires reactions",
        "de": "kommentare diskussion",
        "it": "commenti",
        "tr": "yorumlar",
        "ar": "التعليقات تعليقات",
    },
}  # fmt: skip
"""For each field of ideas its words by language."""
COMMENT_HEADERS: dict[str, dict[str, str]] = {
    "id": {
        "en": "comment_id comment_number",
        "nl": "reactie_id reactienummer nummer_van_de_reactie",
        "fr": "identifiant_du_commentaire numero_du_commentaire",
        "de": "kommentar_id kommentarnummer",
        "it": "codice_commento id_commento numero_del_commento",
        "tr": "yorum_no yorum_kimligi",
        "ar": "رقم_التعليق معرف_التعليق",
    },
    "subject": {
        "en": "idea_id idea_number idea proposal comment_on about",
        "nl": "ideenummer idee voorstel bij_idee nummer_van_het_idee inzending_id reactie_bij",
        "fr": "numero_de_l_idee idee proposition numero_de_la_proposition identifiant_de_la_proposition",
        "de": "vorschlagsnummer idee vorschlag beitrag nummer_der_idee",
        "it": "codice_proposta idea proposta numero_della_proposta id_proposta",
        "tr": "fikir_no oneri_no fikir oneri",
        "ar": "رقم_الفكره رقم_المقترح الفكره المقترح",
    },
    "subject_kind": {
        "en": "kind_of_content",
        "nl": "soort_inhoud",
        "fr": "type_de_contenu",
        "de": "art_des_inhalts",
        "it": "tipo_di_contenuto",
        "tr": "icerik_turu",
        "ar": "نوع_المحتوي",
    },
    "parent": {
        "en": "reply_to in_reply_to answer_to parent_comment",
        "nl": "reactie_op antwoord_op reactie_op_id",
        "fr": "reponse_a en_reponse_a commentaire_parent",
        "de": "antwort_auf antwort_auf_kommentar",
        "it": "risposta_a in_risposta_a commento_padre",
        "tr": "yanitlanan_yorum yanitlanan ust_yorum",
        "ar": "رد_علي ردا_علي التعليق_الاصلي",
    },
    "body": {
        "en": "comment comment_text text message",
        "nl": "reactie opmerking tekst bericht tekst_van_de_reactie commentaar",
        "fr": "commentaire texte message texte_du_commentaire",
        "de": "kommentar text nachricht kommentartext text_des_kommentars",
        "it": "commento testo messaggio testo_del_commento",
        "tr": "yorum metin mesaj yorum_metni",
        "ar": "التعليق تعليق النص نص_التعليق",
    },
}  # fmt: skip
"""The same for fields of comments that ideas don't have, or call otherwise."""


def with_words(
    columns: Mapping[str, tuple[str, ...]],
    words: Mapping[str, Mapping[str, str]],
    last: Collection[str] = (),
) -> dict[str, tuple[str, ...]]:
    """The columns of each field with its words; names that mean something else too stay the `last`."""
    return {
        field: tuple(
            dict.fromkeys(
                (
                    *(name for name in names if name not in last),
                    *(word for each in words.get(field, {}).values() for word in each.split()),
                    *(name for name in names if name in last),
                )
            )
        )
        for field, names in columns.items()
    }
