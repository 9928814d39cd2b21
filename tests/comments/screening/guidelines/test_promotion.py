import pytest

from tests.comments.screening.judging import found, guidelines, outcome


@pytest.mark.parametrize(
    "text",
    [
        "You can buy the book at any bookshop.",
        "The price of bread is 1,500 dinars, and oil is at $82.50 a barrel.",
        "See the report at https://www.example.org/report/2023 for the source.",
        "My email is full of spam from the council.",
        "I follow the news on my phone. Please follow the rules.",
        "Call the hotline 122 if you see a mine.",
        "Check your facts, and watch your language.",
        "The ethnic vote of 1988-1992, pages 12-14 and 20-22.",
        "All is in order now.",
    ],
)
def test_a_source_a_price_and_a_hotline_are_no_promotion(text):
    assert outcome(text) == "approve"


def test_a_number_of_the_article_is_no_contact():
    text = "The line of the article, +964 750 123 4567, was dead."

    assert outcome(text) == "hold"
    assert outcome(text, text="Call +964 750 123 4567 if you were a witness.") == "approve"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Buy now at www.cheap-watches.shop", "www.cheap-watches.shop"),
        ("Best price, free trial: call 0750 123 45 67", "0750 123 45 67"),
        ("Best price, free trial: call ٠٧٥٠١٢٣٤٥٦٧", "٠٧٥٠١٢٣٤٥٦٧"),
        ("Make money online at quick.cash@example.com", "quick.cash@example.com"),
    ],
)
def test_a_contact_beside_an_offer_is_rejected(text, words):
    assert ("commercial_promotion", words) in found(text)
    assert outcome(text) == "reject"


@pytest.mark.parametrize(
    ("text", "guideline"),
    [
        ("Subscribe to my channel please.", "personal_promotion"),
        ("I wrote more on my blog.", "personal_promotion"),
        ("Read this: bit.ly/abc123", "commercial_promotion"),
        ("More at cheapwatches dot com", "commercial_promotion"),
        ("WhatsApp +1 555 123 4567", "commercial_promotion"),
        ("https://www.kickstarter.com/projects/1/lamp", "commercial_promotion"),
        ("www.a-b.com www.b-c.com www.c-d.com www.d-e.com", "commercial_promotion"),
    ],
)
def test_self_promotion_and_hidden_links_are_held(text, guideline):
    assert guideline in guidelines(text)
    assert outcome(text) == "hold"


def test_a_link_in_the_name_is_held():
    assert outcome("Nice article.", name="www.cheap-watches.shop") == "hold"


@pytest.mark.parametrize(
    "text",
    [
        "The ministry's hotline is 0800 123 456.",
        "Write to your senator: linda.berg@senate.gov.",
        "There were 1000000000 views, or 2.126.521.750.",
        "Subscribe to a newspaper if you want journalism to survive.",
        "I watched her video of the flood: https://www.youtube.com/watch?v=abcdef",
        "My daughter will follow me into nursing.",
    ],
)
def test_a_source_a_hotline_and_an_amount_are_no_promotion(text):
    assert outcome(text) == "approve"


@pytest.mark.parametrize(
    "text",
    [
        "https://www.facebook.com/some.singer like this page",
        "Help me get 100 subscribers by tonight",
        "Please like, comment and subscribe!",
        "Visit w w w . cheap - pills . c o m and order",
        "Best loans, WhatsApp 0750 123 4567",
        "I am a young rapper, please give my music a listen and subscribe",
    ],
)
def test_begging_and_own_pages_are_not_approved(text):
    assert outcome(text) != "approve"
