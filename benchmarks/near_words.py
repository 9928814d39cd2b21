"""Print the words of a word list that a slip, a split or a joined word would mistake for a listed one.

    python -m benchmarks.near_words --language en /usr/share/dict/words > near_words.en.txt

Dictionaries are read and not shipped: of a few hundred thousand words, the few that stand near a bad one are kept, so
that no variant of a listed word is a word of its own. Each line of a list is a word; what follows a slash (affixes, as
spelling checkers write them) is left out.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from comments.screening.compiled import guessable_words
from comments.screening.matching import MIN_JOINED
from comments.screening.text import fold
from comments.screening.variants import doubled, dropped, swapped

_HEADER = "# Words that a slip or a split of a listed word makes, found in dictionaries: see benchmarks/near_words.py."
_PER_LINE = 24
_MAX_SHORT = {"en": 3}
"""Dictionaries hold every abbreviation as a word: short words are in `short_words.txt`, chosen by hand."""
_CLITICS = {"ar": ("ال", "و", "وال", "ف", "ب", "بال", "ل", "لل")}


def words_in(paths: Iterable[str], *, language: str) -> Iterator[str]:
    """Yield the folded words of some lists that are all letters."""
    for path in paths:
        for line in Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
            for word in line.split("/")[0].split():
                folded = fold(word, turkish=language == "tr").text.removesuffix("'s")
                if folded.isalpha() and len(folded) > _MAX_SHORT.get(language, 0):
                    yield from (f"{clitic}{folded}" for clitic in ("", *_CLITICS.get(language, ())))


def near_words(language: str, words: frozenset[str]) -> set[str]:
    """Return the words that are a variant of a listed word or a half of one, or that hold one at an end."""
    listed = guessable_words(language)
    near: set[str] = set()
    for bad in listed:
        near.update(slip for kind in (swapped, doubled, dropped) for slip in kind(bad))
        near.update(half for place in range(1, len(bad)) for half in (bad[:place], bad[place:]))
    return {word for word in words if word not in listed and (word in near or _holds(word, listed))}


def _holds(word: str, listed: frozenset[str]) -> bool:
    """Return whether a word begins or ends with a listed one."""
    ends = (part for place in range(1, len(word)) for part in (word[:place], word[place:]))
    return any(len(part) >= MIN_JOINED and part in listed for part in ends)


def main() -> None:
    """Print the words, sorted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", required=True)
    parser.add_argument("lists", nargs="+", metavar="FILE")
    options = parser.parse_args()
    found = sorted(near_words(options.language, frozenset(words_in(options.lists, language=options.language))))
    rows = (" ".join(found[start : start + _PER_LINE]) for start in range(0, len(found), _PER_LINE))
    sys.stdout.write("\n".join((_HEADER, *rows)) + "\n")


if __name__ == "__main__":
    main()
