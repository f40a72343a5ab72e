"""The comment as GitHub's own parser renders it: whatever names and messages say, it has the shape of a harmless one."""

import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osaccess.report.markdown import as_markdown
from support.believable_runs import LIST, report_of
from support.event_logs import Stack, event_log, finding

PIECES = (
    "@team", "@org/team", "</details>", "<details>", "<summary>", "<script>alert(1)</script>", "<!--", "-->", "<img src=x>",
    "`", "``", "```", "~~~", "|", "\\", "\\|", "*", "**", "_", "~~", "#", "#123", "GH-1", "gh-12", "org/repo#7", "!9", "%3",
    "&5", "$1", "$x$", "~bug", "^alert#1", ":tada:", ":+1:", "[a](javascript:alert(1))", "[a]: //evil", "![a](//evil)",
    "http://evil.example", "https://evil.example/x", "www.evil.example", "ftp://evil.example", "a@evil.example",
    "mailto:a@evil.example", "xmpp:a@evil.example", "<http://evil.example>", "&lt;", "&#64;team", "&amp;", "&",
    "- x", "1. x", "1) x", "+ x", "---", "===", "> x", "# x", "\n", "\r\n", "\n\n", "\t", "\u202e", "\u2066", "\u200b",
    "\u2028", "\x00", "\x1b[31m", "\xa0", "{{ x }}", "é", "字", "🎉", "a", "b c",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
).filter(lambda text: text.strip() and "::" not in text)
LIVE = re.compile(
    r"(?<![\w`])@\w|#\d|\bGH-\d|(?<!\w)[!%^&$~]\d|\$\w|~[a-z]|:[a-z+]\w*:|https?://|ftp://|\bwww\.", re.IGNORECASE
)
"""What GitHub or GitLab would make a mention, a reference, a formula, a picture or a link of, in rendered text."""


class Shape(HTMLParser):
    """The elements with their attributes, in order, and the texts that are no code."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self._code = [], [], 0
        self.feed(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag, attrs):
        self._code += tag in ("code", "pre")
        self.elements.append((tag, attrs))

    def handle_endtag(self, tag):
        self._code -= tag in ("code", "pre")
        self.elements.append(f"/{tag}")

    def handle_comment(self, data):
        self.elements.append("comment")

    def handle_decl(self, decl):
        self.elements.append("declaration")

    def handle_data(self, data):
        if not self._code:
            self.texts.append(data)


def a_comment(name, message):
    """One of everything, so that no order depends on a name."""
    after = Stack().project(name).user(name).grant(name, name)
    after.credential(name, name, name, series=name, description=message, accessRules=[LIST])
    message = " ".join(message.splitlines())  # a line break begins another text of the finding
    message = f"{message}\n    have: {message}\n    why:  {message}\n    fix:  {message}"
    return as_markdown(
        report_of(
            event_log(Stack(), after, findings=[finding(name, message, message)], said=[("error", message)])
        ),
        1_000_000,
    )


PLAIN = Shape(a_comment("x", "x"))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS, TEXTS)
def test_whatever_it_is_named_the_comment_has_the_same_elements_and_calls_nobody(name, message):
    shape = Shape(a_comment(name, message))
    assert shape.elements == PLAIN.elements
    assert not [text for text in shape.texts if LIVE.search(text)]


@pytest.mark.parametrize("piece", PIECES)
def test_each_known_trick_alone_changes_nothing(piece):
    shape = Shape(a_comment(f"x{piece}", f"{piece}x"))
    assert shape.elements == PLAIN.elements
    assert not [text for text in shape.texts if LIVE.search(text)]


def test_no_letter_hides_or_turns_others_around():
    text = a_comment("web\u202etseb\u2066", "\u200bnothing\x07")
    assert not set(text) & set("\u202e\u2066\u200b\x07")
    assert "\ufffd" in text


def test_the_oracle_sees_what_it_is_for():
    assert "a" in str(Shape("https://evil.example").elements)
    assert LIVE.search("ask @team")
    assert Shape("<img src=x>").elements == [("img", [("src", "x")])]


def test_a_summary_shows_a_name_as_it_is():
    assert "<summary>my_credential: operations</summary>" in a_comment("my_credential", "x")


def test_a_book_is_cut():
    text = a_comment("x", "word " * 100_000)
    assert len(text) < 30_000
