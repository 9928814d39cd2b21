"""Names that readers could take for somebody of the house: the publisher, its staff, and who wrote the article.

Compared by what they look like, so that neither another case nor a letter of another script makes a difference. A
namesake is possible, so a comment under such a name waits for a person and is never rejected for it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import User

from comments.conf import comments_settings
from comments.screening.lookalikes import by_skeleton, can_be_read_as, skeleton
from comments.screening.text import fold

_WORD = re.compile(r"\w+")
# Between the names of several authors: a comma of any script, an ampersand, "and" in the languages of the site.
_BETWEEN = re.compile(r"[,،;&/|+]|\b(?:and|ve|û|u|و)\b", re.IGNORECASE)
_BY = frozenset(("by", "from"))
MIN_LENGTH = 4
"""Letters: shorter names are everybody's."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of the house, to be compared by what they look like."""

    by_skeleton: Mapping[str, tuple[str, ...]]

    def look_like(self, name: str) -> bool:
        look = _look(name)
        alike = self.by_skeleton.get(skeleton(look), ())
        return any(can_be_read_as(look, one, frozenset()) for one in alike)


def read_staff_names() -> Names:
    """Return the names of staff and publisher."""
    staff = User.objects.filter(is_staff=True, is_active=True).values_list("username", "first_name", "last_name")
    names = [name for username, first, last in staff for name in (username, f"{first} {last}")]
    return _names((*names, *comments_settings.publisher_names))


def is_of_the_house(name: str, *, byline: str, staff: Names) -> bool:
    """Whether a commenter's name looks like one of the staff (`read_staff_names`) or of the article's authors."""
    return staff.look_like(name) or _authors(byline).look_like(name)


@lru_cache(maxsize=128)
def _authors(byline: str) -> Names:
    """Return the names of an article's authors; most comments of a batch are under the same few articles."""
    return _names(_BETWEEN.split(byline))


def _names(names: Iterable[str]) -> Names:
    return Names(by_skeleton({look for name in names if len(look := _look(name)) >= MIN_LENGTH}))


def _look(name: str) -> str:
    """Return the letters of a name; a capital `i` and a small `l` are one stroke in many typefaces."""
    words = [word for word in _WORD.findall(fold(name).text) if word not in _BY]
    return "".join(words).replace("l", "i")
