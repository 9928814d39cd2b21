"""The words that a comment shares with its article: a hint whether it is about it, never a reason to reject."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from articles.models import Article

SHOWN = 6
SHORTEST = 4
"""Letters. Shorter words are mostly those of grammar."""
_WORD = re.compile(r"[^\W\d_]+")
_TATWEEL = "\u0640"
# English, Turkish, Kurmanji, Arabic, Sorani: what any two texts share.
_COMMON_WORDS = """
about after again also because been before being between could does doing down each even from have here into just like
many more most much never only other over said same should some such than that their them then there these they this
those through under very want were what when where which while will with would your
ancak bana bazı beni bile biri bizim bunu bunun çünkü daha değil diye gibi hiçbir için kadar kendi nasıl neden olan
olarak olduğu onlar onun sadece sonra şimdi yani zaten
çawa dikin dixwazin ewqas hemû hene jixwe kirin niha pirr tenê tiştek wekî
الذي التي الى انها انه ايضا بعد بين حتى ذلك عندما فقط قبل كانت كما لكن لماذا منذ هذا هذه هناك
ئەمە ئەوان ئەوە ئەوەی بۆچی بەڵام دەبێت دەکات دەکەن لەبەر لەسەر لەگەڵ هەموو هەمان کردن
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of so many different words, which stand in the article too."""

    words: int
    shared: Sequence[str]

    @property
    def shown(self) -> Sequence[str]:
        return self.shared[:SHOWN]


def find_overlap(text: str, article: Article) -> Overlap:
    """Return the overlap of a comment with title and text of the article."""
    own = list(dict.fromkeys(_words(text)))
    of_article = set(_words(f"{article.title} {article.text}"))
    return Overlap(len(own), [word for word in own if word in of_article])


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).replace(_TATWEEL, "").casefold()
    return [word for word in _WORD.findall(plain) if len(word) >= SHORTEST and word not in _COMMON]
