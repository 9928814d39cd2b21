"""Words that a comment shares with its article."""

import pytest

from articles.models import Article
from comments.admin.desk_overlap import find_overlap


@pytest.mark.parametrize(
    ("text", "title", "shared"),
    [
        ("The council wasted money.", "Council approves a new bus line", ["council"]),
        # Words of grammar are shared by any two texts.
        ("What would they have said about that?", "What they would have said about that", []),
        ("Otobüs çok pahalı oldu", "Yeni OTOBÜS hattı", ["otobüs"]),
        ("كتـــاب جميل", "كتاب جديد", ["كتاب"]),
        ("ئەم کتێبخانەیە جوانە", "کتێبخانەیە گەڕۆکەکە", ["کتێبخانەیە"]),
        ("", "Council", []),
        ("🙂 123", "Council 123", []),
    ],
)
def test_shared_words(text, title, shared):
    assert list(find_overlap(text, Article(title=title, text="")).shared) == shared


def test_each_word_counts_once_and_few_are_shown():
    article = Article(title="", text="alpha bravo charlie delta echos foxtrot golfer hotel")

    overlap = find_overlap("alpha alpha bravo charlie delta echos foxtrot golfer unlike", article)

    assert (overlap.words, len(overlap.shared), len(overlap.shown)) == (8, 7, 6)
