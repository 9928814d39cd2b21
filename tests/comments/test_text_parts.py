"""Texts in paragraphs, with links where addresses stand, and nothing lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.text_parts import split_paragraphs


def addresses(text):
    return [part.address for paragraph in split_paragraphs(text) for part in paragraph if part.address]


def test_empty_lines_part_paragraphs():
    parts = split_paragraphs("One,\ntwo.\n\nThree.")

    assert [[part.text for part in paragraph] for paragraph in parts] == [["One,\ntwo."], ["Three."]]


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,<b>",
        "See //news.example/a or www.news.example.",
        "https://",
        "https://bank.example@evil.example/",  # Looks like the bank's.
        "http://[broken/",
        "http://news.example:99999/",
        "http://" + "a" * 600,
        "xhttps://news.example/",
    ],
)
def test_what_is_no_plain_address_stays_text(text):
    assert addresses(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://news.example/a.", "https://news.example/a"),
        ("(https://news.example/a)", "https://news.example/a"),
        ("https://news.example/a_(b)", "https://news.example/a_(b)"),
        ("HTTP://News.example/?a=1&b=2#c!", "HTTP://News.example/?a=1&b=2#c"),
        ('"https://news.example/"onmouseover=alert(1)', "https://news.example/"),
        ("<https://news.example/><script>", "https://news.example/"),
        ("بڕوانە https://news.example/هەواڵ، تکایە", "https://news.example/هەواڵ"),
        # What turns the direction of writing would show another address than it is.
        ("https://news.example/\u202egpj.exe", "https://news.example/"),
    ],
)
def test_address_is_found_without_what_stands_around_it(text, found):
    assert addresses(text) == [found]


@given(st.text(alphabet=st.sampled_from("a1 \n./:;?&#@()[]<>\"'\\hts\u202eهé"), max_size=60))
def test_parts_are_the_text_again(text):
    text = f"{text} https://{text}"

    assert "\n\n".join("".join(part.text for part in parts) for parts in split_paragraphs(text)) == text


@given(st.text(max_size=80))
def test_link_begins_with_its_scheme_and_has_no_quote_or_bracket(text):
    for address in addresses(f"http://{text}"):
        assert address.lower().startswith(("http://", "https://"))
        assert not set('"<>\\ \n\x00\u202e') & set(address)
