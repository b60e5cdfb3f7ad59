"""Small exports, one of each platform's layouts."""

DECIDIM = (
    "id;author/id;author/name;category/id;category/name/nl;category/name/fr;scope/name/nl;component/id;"
    "title/nl;title/fr;body/nl;body/fr;state;answer/nl;answered_at;supports;published_at;comments;url\n"
    "11;4;An Proef;3;Buren;Voisins;Centrum;9;Een bank;Un banc;<p>In de <b>zon</b></p><ul><li>hout</li></ul>;"
    "<p>Au soleil</p>;accepted;<p>Goed plan</p>;2024-06-01 08:00:00 UTC;34;2024-05-01 10:00:00 UTC;2;"
    "https://decidim.example.org/11\n"
    "12;5;;;;;;9;;Un café;;<p>Le dimanche</p>;evaluating;;;5;;0;\n"
    "13;5;;;;;;9;Weg ermee;;<p>Nee</p>;;withdrawn;;;0;2024-05-01;0;\n"
)
CONSUL = (
    "id,title,description,external_url,cached_votes_up,comments_count,created_at,summary,geozone_id,hidden_at\n"
    '21,Bank,"<p>In de zon</p>",,12,0,2023-04-01 09:00:00 +0200,Kort gezegd een bank.,3,\n'
)
FIDER = (
    "number,title,description,created_at,created_by,votes_count,comments_count,status,responded_by,"
    "responded_at,response,original_number,original_title,tags\n"
    '1,Koor,"Samen **zingen**.\n\n- gratis",2023-01-02T10:00:00Z,An,14,0,started,Tom,2023-02-01T10:00:00Z,'
    "We beginnen in mei,,,buren\n"
    "2,Wandelen,,2023-01-03T10:00:00Z,Jo,3,0,open,,,,,,\n"
    "3,Zingen,Ook,2023-01-04T10:00:00Z,Jo,2,0,duplicate,,,,1,Koor,\n"
)
GO_VOCAL = "ID,Title_nl-BE,Title_fr-BE,Body_nl-BE,Body_fr-BE,Email,Project,Phase,Image URL,Topics\n1,Soep,Soupe,Soep delen.,Partager.,x@example.org,P,1,,Buren\n"
MEIN_BERLIN = (
    "Link;Referenznummer;Name;Beschreibung;Kategorie;Ortsbezeichnung;Positive Bewertungen;"
    "Negative Bewertungen;Erstellt;Status;Offizielle Stellungnahme\n"
    "https://b.example.org/1;2023-7;Bänke;Wer müde ist, sitzt.;Buren;;5;1;01.05.2023 10:00;Abgelehnt;Kein Platz\n"
)
OPEN_STAD = (
    "id;title;summary;description;extraData.theme;extraData.area;status;yes;no;createDate;user.displayName;"
    "user.email;modBreak\n"
    "7;Koken;Met buren.;<p>Elke week.</p>;Buren;Noord;DONE;12;1;2021-01-01;J. Proef;j@example.org;Het is er!\n"
)
USER_VOICE = (
    "Id,Title,Description,Status,Category,Votes,Created At,Creator Name,Creator Email,Forum\n"
    "44,Boodschappen,Hulp.,under review,Buren,55,2020/01/31,An,a@example.org,Stad\n"
    "45,Alleen een titel,,,Buren,1,2020/01/31,,,Stad\n"
)
