"""Language tags of articles: the direction of their script, and the interface language that goes with them.

Pure functions over tags, which doors of any app may use.
"""

from django.conf import settings
from django.utils.translation import get_supported_language_variant

_RIGHT_TO_LEFT_LANGUAGES = frozenset(("ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "sdh", "ug", "ur", "yi"))
# ISO 15924 codes.
_RIGHT_TO_LEFT_SCRIPTS = frozenset(("arab", "hebr", "nkoo", "rohg", "syrc", "thaa"))
_SCRIPT_LENGTH = 4


def direction(tag: str) -> str:
    """Return `rtl` or `ltr` for a language tag; a script that the tag names outranks the language's usual one."""
    language, *subtags = tag.lower().replace("_", "-").split("-")
    script = next((subtag for subtag in subtags if len(subtag) == _SCRIPT_LENGTH and subtag.isalpha()), "")
    is_right_to_left = script in _RIGHT_TO_LEFT_SCRIPTS if script else language in _RIGHT_TO_LEFT_LANGUAGES
    return "rtl" if is_right_to_left else "ltr"


def written_language(tag: str) -> str:
    """Return the code of the written language: Kurdish in Arabic script is taken for Sorani, else for Kurmanji."""
    language = tag.lower().replace("_", "-").partition("-")[0]
    if language == "ku":
        return "ckb" if direction(tag) == "rtl" else "kmr"
    return language


def interface_language(tag: str) -> str:
    """Return the language that the site speaks around an article in this one: its own, or the site's."""
    try:
        return get_supported_language_variant(written_language(tag))
    except LookupError:
        return settings.LANGUAGE_CODE
