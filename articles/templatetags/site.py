"""What the templates of any page of the site ask for."""

from django import template
from django.conf import settings

from articles.languages import direction

register = template.Library()

register.filter("direction", direction)


@register.simple_tag
def site_name() -> str:
    return str(settings.SITE_NAME)


@register.filter
def paragraphs(text: str) -> list[str]:
    """Return the parts of the text between empty lines; joined by them they are the text again."""
    return text.replace("\r\n", "\n").split("\n\n")
