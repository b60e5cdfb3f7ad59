"""HTML and Markdown as plain text."""

from time import perf_counter

import pytest

from forum.moving_in.reading.html_text import MAX_HTML, is_html, to_plain, to_plain_line


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Een <strong>bank</strong> &amp; een luifel.</p><p>Dank&nbsp;u!</p>", "Een bank & een luifel.\n\nDank u!"),
        ("<ul><li>een</li><li><p>twee</p></li></ul><p>na</p>", "- een\n- twee\n\nna"),
        ('<ol start="3"><li>drie</li><li>vier<ul><li>onder</li></ul></li></ol>', "3. drie\n4. vier\n- onder"),
        ("<p>3. Mai</p><p>1986. Dat was</p>", "3. Mai\n\n1986. Dat was"),
        ('<p>Zie <a href="https://a.example.org/x">hier</a></p>', "Zie hier (https://a.example.org/x)"),
        ('<a href="https://a.example.org">https://a.example.org</a>', "https://a.example.org"),
        ('<a href="javascript:alert(1)">klik</a>', "klik"),
        ("<script>alert(1)</script><style>p{}</style><p>x</p>", "x"),
        ("een<br>twee<br/>drie", "een\ntwee\ndrie"),
        ("<div>een</div>\n<div>twee</div>", "een\n\ntwee"),
        ("<b>Let op</b>\nregel twee\n\nnieuwe alinea", "Let op\nregel twee\n\nnieuwe alinea"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<p>onaf <b>vet <ul><li>punt", "onaf vet\n\n- punt"),
        ("<P CLASS='x'>Hoofdletters</P>", "Hoofdletters"),
        ("Gru&szlig; &#8364; &#x20AC;", "Gruß € €"),
        ("<p>voor</p><iframe src=x><p>na de video</p>", "voor\n\nna de video"),
        ("<p>voor</p><iframe src=x>weg</iframe><p>na</p><IFRAME src=y><p>slot</p>", "voor\n\nna\n\nslot"),
        ("<iframe src=x/><p>na</p>", "na"),
        ("<object><object>weg</object></object><p>na</p>", "na"),
        ("<html><head><meta charset=utf-8><title>x</title><body><p>Echte tekst<o:p></o:p></p>", "Echte tekst"),
        ("<html><head><style>p{}</style><body><p>Echte tekst</p>", "Echte tekst"),
        ("<head><script>if (a<b) x('<p>')</script></head><p>tekst</p>", "tekst"),
        ("<p>voor</p><script>alert(1)", "voor"),
        ("<p>voor</p><noscript>na", "voor\n\nna"),
        ('<a href="HTTPS://a.example.org/X">hier</a>', "hier (HTTPS://a.example.org/X)"),
        ('<a href="MAILTO:bank@example.org">schrijf</a>', "schrijf (bank@example.org)"),
        ("a < b en c > d", "a < b en c > d"),
        ("x<3 y", "x<3 y"),
        ("Regel een\n\n- punt", "Regel een\n\n- punt"),
        ("Q&A & zo", "Q&A & zo"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_text(html: str, text: str) -> None:
    assert to_plain(html) == text


def test_markdown_becomes_text() -> None:
    text = "Elke week **koffie**, zie [hier](https://a.example.org).\n\n- gratis\n- voor iedereen"
    expected = "Elke week koffie, zie hier (https://a.example.org).\n\n- gratis\n- voor iedereen"
    assert to_plain(text, markdown=True) == expected


def test_markdown_with_a_tag_in_it_becomes_text() -> None:
    text = "**Koffie** <b>elke</b> dag\n\n1. een\n2. twee<br>\n\nen *meer*"
    assert to_plain(text, markdown=True) == "Koffie elke dag\n\n1. een\n2. twee\n\nen meer"


def test_a_title_is_one_line() -> None:
    assert to_plain_line("<p>Een</p><p>bank &amp; meer</p>") == "Een bank & meer"


def test_what_is_html() -> None:
    assert is_html("<p>x") and is_html("x<br/>y")
    assert not is_html("a <b") and not is_html("<bank> in de zon")


def test_a_text_that_is_too_long_is_cut() -> None:
    assert len(to_plain("<p>" + "x" * (2 * MAX_HTML))) <= MAX_HTML


@pytest.mark.parametrize("part", ["<!--", "<iframe ", "</iframe", "<b ", "&lt;b ", "&lt;p&gt;"])
def test_tags_that_never_end_cost_little(part: str) -> None:
    started = perf_counter()
    to_plain(f"<p>x</p>{part * (MAX_HTML // len(part))}")
    assert perf_counter() - started < 5


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("&lt;p&gt;Een&lt;/p&gt;&lt;p&gt;twee &amp;amp; drie&lt;/p&gt;", "Een\n\ntwee & drie"),
        ("&amp;lt;p&amp;gt;Een&amp;lt;/p&amp;gt;", "Een"),
        ("&lt;b&gt;Vet&lt;/b&gt; plan", "Vet plan"),
        ("Een&lt;br /&gt;twee", "Een\ntwee"),
        ("&lt;p&gt;Een&lt;/p&gt;<p>twee<br>drie</p>", "Een\n\ntwee\ndrie"),
        (
            "&lt;p&gt;Zie &lt;a href=&quot;https://a.example&quot;&gt;hier&lt;/a&gt;&lt;/p&gt;",
            "Zie hier (https://a.example)",
        ),
        ("&lt;P class=&amp;quot;x&amp;quot;&gt;Een&lt;/P&gt;", "Een"),
        ("<p>Schrijf &lt;b&gt;vet&lt;/b&gt;.</p>", "Schrijf <b>vet</b>."),
        ("Ik &lt;3 de buurt", "Ik <3 de buurt"),
        ("Wat doet &lt;p&gt; hier?", "Wat doet <p> hier?"),
    ],
)
def test_tags_that_were_escaped_once_too_often(html: str, text: str) -> None:
    assert to_plain(html) == text
