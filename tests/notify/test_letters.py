"""How a mail looks: the same words twice, whatever they are, and nothing that a mail program would have to fetch."""

import re
from html import unescape
from html.parser import HTMLParser

from server.notify.letters import Line, letter

EVIL = '<img src=x onerror="alert(1)"> & {0} {font} %s'
TAGS = {"html", "head", "meta", "title", "body", "table", "tr", "td", "h1", "a", "b", "br", "span"}
ADDRESS = "https://kept.school.example/desk/#alerts"


class Read(HTMLParser):
    """Every tag with its attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, "tags are closed in order"

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def test_text_and_html_say_the_same_and_the_one_button_leads_into_kept() -> None:
    made = letter(
        "Kept: 2",
        "2 things",
        [Line("Asha R – 1 of 4", "Ask Ada."), Line("Ben O")],
        "And 3 more.",
        ADDRESS,
        "Foot.",
        "k",
    )
    html = Read(made.html)
    assert html.open == []
    for words in ("2 things", "Asha R – 1 of 4", "Ask Ada.", "Ben O", "And 3 more.", "Show in Kept", "Foot."):
        assert words in made.text
        assert words in " ".join(html.words)
    assert [attributes["href"] for tag, attributes in html.tags if tag == "a"] == [ADDRESS]
    assert f"Show in Kept: {ADDRESS}" in made.text


def test_what_is_put_in_stays_text() -> None:
    made = letter(EVIL, EVIL, [Line(EVIL, EVIL)], EVIL, ADDRESS, EVIL, "k")
    html = Read(made.html)
    assert {tag for tag, _ in html.tags} <= TAGS
    assert unescape(made.html).count(EVIL) == 6
    assert made.text.count(EVIL) == 5


def test_outlook_lays_it_out_and_nothing_is_fetched() -> None:
    made = letter("s", "h", [Line("a", "b")], "m", ADDRESS, "f", "k")
    assert not re.search(r"<style|<link|<img|<script|url\(|src=|@import|class=|float|flex|grid", made.html)
    assert re.findall(r"https?://[^\"]+", made.html) == [ADDRESS]
    for tag, attributes in Read(made.html).tags:
        if tag == "table":
            assert attributes["role"] == "presentation"
            assert attributes["cellpadding"] == "0"
