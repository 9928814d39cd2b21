"""What any page of the site asks for."""

import pytest

from articles.templatetags.site import paragraphs, site_name


def test_site_has_the_name_of_the_settings(settings):
    settings.SITE_NAME = "The Marrowby Mail"

    assert site_name() == "The Marrowby Mail"


@pytest.mark.parametrize("text", ["", "one", "one\n\ntwo", "one\n\n\n\n two \n", "\n\none"])
def test_paragraphs_joined_are_the_text_again(text):
    assert "\n\n".join(paragraphs(text)) == text


def test_line_breaks_of_an_import_are_paragraphs_too():
    assert paragraphs("one\r\n\r\ntwo") == ["one", "two"]
