"""Ways in which people disguise a word. Nothing here reads the screeners' tables: an attack made from the table that
undoes it would prove nothing. Letters come from the names in Unicode's character database, look-alikes from Unicode's
confusables, written down by name.
"""

import random
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

Draw = random.Random
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = frozenset("aeiouyıîûêöüəäåø")
_MIN_INNER = 4
"""Letters that a word needs so that inner ones can be moved or dropped and the word still be read."""

# What people type most often; several readings where people differ.
_LEET = {"a": "4@", "b": "8", "e": "3", "g": "9", "i": "1!", "l": "1", "o": "0", "s": "5$", "t": "7"}

# Unicode's confusables of small Latin letters, by name (https://www.unicode.org/Public/security/).
_LOOK_ALIKES = {
    "a": ("CYRILLIC SMALL LETTER A", "GREEK SMALL LETTER ALPHA"),
    "c": ("CYRILLIC SMALL LETTER ES", "GREEK LUNATE SIGMA SYMBOL"),
    "d": ("CYRILLIC SMALL LETTER KOMI DE",),
    "e": ("CYRILLIC SMALL LETTER IE",),
    "g": ("ARMENIAN SMALL LETTER CO", "LATIN SMALL LETTER SCRIPT G"),
    "h": ("CYRILLIC SMALL LETTER SHHA", "ARMENIAN SMALL LETTER HO"),
    "i": ("CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I", "GREEK SMALL LETTER IOTA"),
    "j": ("CYRILLIC SMALL LETTER JE", "GREEK LETTER YOT"),
    "l": ("CYRILLIC SMALL LETTER PALOCHKA", "LATIN LETTER DENTAL CLICK"),
    "n": ("ARMENIAN SMALL LETTER VO",),
    "o": ("CYRILLIC SMALL LETTER O", "GREEK SMALL LETTER OMICRON", "ARMENIAN SMALL LETTER OH"),
    "p": ("CYRILLIC SMALL LETTER ER", "GREEK SMALL LETTER RHO"),
    "q": ("CYRILLIC SMALL LETTER QA",),
    "s": ("CYRILLIC SMALL LETTER DZE",),
    "u": ("GREEK SMALL LETTER UPSILON", "ARMENIAN SMALL LETTER SEH"),
    "v": ("GREEK SMALL LETTER NU", "CYRILLIC SMALL LETTER IZHITSA"),
    "w": ("CYRILLIC SMALL LETTER WE", "ARMENIAN SMALL LETTER AYB"),
    "x": ("CYRILLIC SMALL LETTER HA",),
    "y": ("CYRILLIC SMALL LETTER U", "GREEK SMALL LETTER GAMMA"),
}
_CAPITAL_LOOK_ALIKES = {
    "a": ("GREEK CAPITAL LETTER ALPHA", "CYRILLIC CAPITAL LETTER A"),
    "b": ("GREEK CAPITAL LETTER BETA", "CYRILLIC CAPITAL LETTER VE"),
    "c": ("CYRILLIC CAPITAL LETTER ES",),
    "e": ("GREEK CAPITAL LETTER EPSILON", "CYRILLIC CAPITAL LETTER IE"),
    "h": ("GREEK CAPITAL LETTER ETA", "CYRILLIC CAPITAL LETTER EN"),
    "i": ("GREEK CAPITAL LETTER IOTA",),
    "k": ("GREEK CAPITAL LETTER KAPPA", "CYRILLIC CAPITAL LETTER KA"),
    "m": ("GREEK CAPITAL LETTER MU", "CYRILLIC CAPITAL LETTER EM"),
    "n": ("GREEK CAPITAL LETTER NU",),
    "o": ("GREEK CAPITAL LETTER OMICRON", "CYRILLIC CAPITAL LETTER O"),
    "p": ("GREEK CAPITAL LETTER RHO", "CYRILLIC CAPITAL LETTER ER"),
    "t": ("GREEK CAPITAL LETTER TAU", "CYRILLIC CAPITAL LETTER TE"),
    "x": ("GREEK CAPITAL LETTER CHI", "CYRILLIC CAPITAL LETTER HA"),
    "y": ("GREEK CAPITAL LETTER UPSILON",),
    "z": ("GREEK CAPITAL LETTER ZETA",),
}
_RARE_LOOK_ALIKES = {
    "a": "LISU LETTER A", "b": "LISU LETTER BA", "c": "LISU LETTER CA", "d": "LISU LETTER DA", "e": "LISU LETTER E",
    "f": "LISU LETTER TSA", "g": "LISU LETTER GA", "h": "LISU LETTER XA", "i": "LISU LETTER I", "j": "LISU LETTER JA",
    "k": "LISU LETTER KA", "l": "LISU LETTER LA", "m": "LISU LETTER MA", "n": "LISU LETTER NA", "o": "LISU LETTER O",
    "p": "LISU LETTER PA", "r": "LISU LETTER ZHA", "s": "LISU LETTER SA", "t": "LISU LETTER TA", "u": "LISU LETTER U",
    "v": "LISU LETTER HA", "w": "LISU LETTER WA", "x": "LISU LETTER SHA", "y": "LISU LETTER YA", "z": "LISU LETTER DZA",
}  # fmt: skip
_UPSIDE_DOWN = dict(zip(_LETTERS, "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
_SOUNDS = (("ph", "f"), ("ck", "k"), ("f", "ph"), ("ss", "zz"), ("s", "z"), ("c", "k"), ("u", "oo"), ("i", "ee"))


@dataclass(frozen=True, slots=True)
class Attack:
    """One way to disguise a word. `disguise` returns the word as it was if there is nothing for it to do."""

    name: str
    disguise: Callable[[str, Draw], str]
    is_unlisted: bool
    """Made of characters or moves of which the screeners keep no list; the rest are kinds that they speak of."""
    scripts: str = "latin arabic"


@lru_cache(maxsize=64)
def _named(pattern: str, *, with_more: bool = False) -> dict[str, str]:
    """Return, for each letter, all characters whose name is the pattern with the letter in place of `?`."""
    found: dict[str, str] = {}
    for letter in _LETTERS:
        name = pattern.replace("?", letter.upper())
        if with_more:
            found[letter] = "".join(_beginning_with(f"{name} WITH "))
        else:
            found[letter] = _lookup(name)
    return found


def _lookup(name: str) -> str:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return ""


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str], ...]:
    given = ((unicodedata.name(chr(code), ""), chr(code)) for code in range(sys.maxunicode + 1))
    return tuple((name, character) for name, character in given if name.startswith("LATIN SMALL LETTER"))


def _beginning_with(start: str) -> list[str]:
    return [character for name, character in _names() if name.startswith(start)]


def _replaced(word: str, draw: Draw, *tables: dict[str, str]) -> str:
    """Return the word with each letter that one of the tables has replaced by one of its characters."""
    made = []
    for letter in word:
        options = "".join(table.get(letter, "") for table in tables)
        made.append(draw.choice(options) if options else letter)
    return "".join(made)


def _from_names(*patterns: str) -> Callable[[str, Draw], str]:
    def disguise(word: str, draw: Draw) -> str:
        # One style for the whole word, as the sites that make such letters do.
        usable = [table for table in map(_named, patterns) if all(table.get(x) for x in word if x in table)]
        return _replaced(word, draw, draw.choice(usable)) if usable else word

    return disguise


def _leet(word: str, draw: Draw) -> str:
    return _replaced(word, draw, _LEET)


def _leet_one(word: str, draw: Draw) -> str:
    places = [place for place, letter in enumerate(word) if letter in _LEET]
    if not places:
        return word
    place = draw.choice(places)
    return word[:place] + draw.choice(_LEET[word[place]]) + word[place + 1 :]


def _look_alikes(word: str, draw: Draw) -> str:
    table = {letter: "".join(map(unicodedata.lookup, names)) for letter, names in _LOOK_ALIKES.items()}
    return _replaced(word, draw, table)


def _capital_look_alikes(word: str, draw: Draw) -> str:
    table = {letter: "".join(map(unicodedata.lookup, names)) for letter, names in _CAPITAL_LOOK_ALIKES.items()}
    made = _replaced(word, draw, table)
    return made.upper() if made != word else word


def _rare_look_alikes(word: str, draw: Draw) -> str:
    return _replaced(word, draw, {letter: unicodedata.lookup(name) for letter, name in _RARE_LOOK_ALIKES.items()})


def _between(*separators: str) -> Callable[[str, Draw], str]:
    def disguise(word: str, draw: Draw) -> str:
        return draw.choice(separators).join(word)

    return disguise


def _one_between(*signs: str) -> Callable[[str, Draw], str]:
    def disguise(word: str, draw: Draw) -> str:
        place = draw.randint(1, len(word) - 1)
        return word[:place] + draw.choice(signs) + word[place:]

    return disguise


def _marks(word: str, draw: Draw) -> str:
    return "".join(
        letter + "".join(chr(draw.randint(0x300, 0x36F)) for _ in range(draw.randint(1, 2))) for letter in word
    )


def _arabic_marks(word: str, draw: Draw) -> str:
    return "".join(letter + chr(draw.randint(0x64B, 0x652)) for letter in word)


def _accents(word: str, draw: Draw) -> str:
    return _replaced(word, draw, _named("LATIN SMALL LETTER ?", with_more=True))


def _stretched(word: str, draw: Draw) -> str:
    place = draw.randrange(len(word))
    return word[:place] + word[place] * draw.randint(3, 7) + word[place + 1 :]


def _all_stretched(word: str, draw: Draw) -> str:
    return "".join(letter * draw.randint(3, 4) for letter in word)


def _doubled(word: str, draw: Draw) -> str:
    places = [p for p in range(1, len(word)) if word[p] != word[p - 1] and word[p] != word[p + 1 : p + 2]]
    if not places:
        return word
    place = draw.choice(places)
    return word[:place] + word[place] + word[place:]


def _masked_vowel(word: str, draw: Draw) -> str:
    places = [place for place in range(1, len(word)) if word[place] in _VOWELS]
    if not places:
        return word
    place = draw.choice(places)
    return word[:place] + "*" + word[place + 1 :]


def _masked_otherwise(word: str, draw: Draw) -> str:
    place = draw.randrange(1, len(word))
    return word[:place] + draw.choice("#_-%•.") + word[place + 1 :]


def _masked_inside(word: str, draw: Draw) -> str:
    return word[0] + draw.choice("*-") * (len(word) - 2) + word[-1] if len(word) >= _MIN_INNER else word


def _swapped(word: str, draw: Draw) -> str:
    places = [place for place in range(1, len(word) - 2) if word[place] != word[place + 1]]
    if not places:
        return word
    place = draw.choice(places)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _dropped(word: str, draw: Draw) -> str:
    if len(word) < _MIN_INNER:
        return word
    place = draw.randint(1, len(word) - 2)
    return word[:place] + word[place + 1 :]


def _split(word: str, draw: Draw) -> str:
    place = draw.randint(2, len(word) - 2) if len(word) >= _MIN_INNER else 1
    return f"{word[:place]} {word[place:]}"


def _joined(word: str, draw: Draw) -> str:
    return word + draw.choice(("face", "people", "again", "everywhere", "council"))


def _mixed_case(word: str, draw: Draw) -> str:
    return "".join(letter.upper() if draw.random() < 1 / 2 else letter for letter in word[:-1]) + word[-1].upper()


def _trailing_digits(word: str, draw: Draw) -> str:
    return f"{word}{draw.randint(2, 9999)}"


def _leading_letter(word: str, draw: Draw) -> str:
    return draw.choice("xzqv") + word


def _upside_down(word: str, _: Draw) -> str:
    return "".join(_UPSIDE_DOWN.get(letter, letter) for letter in reversed(word))


def _overridden(word: str, _: Draw) -> str:
    return f"\u202e{word[::-1]}\u202c"


def _by_sound(word: str, draw: Draw) -> str:
    options = [(old, new) for old, new in _SOUNDS if old in word]
    return word.replace(*draw.choice(options), 1) if options else word


ATTACKS = (
    # Kinds that the screeners speak of, with letters that they may or may not list.
    Attack("leet, every letter", _leet, is_unlisted=False, scripts="latin"),
    Attack("leet, one letter", _leet_one, is_unlisted=False, scripts="latin"),
    Attack("full width", _from_names("FULLWIDTH LATIN SMALL LETTER ?"), is_unlisted=False, scripts="latin"),
    Attack(
        "mathematical letters",
        _from_names(*(f"MATHEMATICAL {style} SMALL ?" for style in (
            "BOLD", "ITALIC", "BOLD ITALIC", "SCRIPT", "BOLD SCRIPT", "FRAKTUR", "DOUBLE-STRUCK", "BOLD FRAKTUR",
            "SANS-SERIF", "SANS-SERIF BOLD", "SANS-SERIF ITALIC", "MONOSPACE"))),
        is_unlisted=False, scripts="latin",
    ),
    Attack("small capitals", _from_names("LATIN LETTER SMALL CAPITAL ?"), is_unlisted=False, scripts="latin"),
    Attack("look-alikes", _look_alikes, is_unlisted=False, scripts="latin"),
    Attack(
        "zero width", _between("\u200b", "\u200c", "\u2060", "\ufeff", "\u00ad"), is_unlisted=False, scripts="latin",
    ),
    Attack("combining marks", _marks, is_unlisted=False, scripts="latin"),
    Attack("one letter repeated", _stretched, is_unlisted=False),
    Attack("spaces between letters", _between(" "), is_unlisted=False),
    Attack("dots or hyphens between", _between(".", "-"), is_unlisted=False),
    Attack("vowel starred", _masked_vowel, is_unlisted=False, scripts="latin"),
    Attack("masked with another sign", _masked_otherwise, is_unlisted=False, scripts="latin"),
    Attack("inner letters swapped", _swapped, is_unlisted=False),
    Attack("letter dropped", _dropped, is_unlisted=False),
    Attack("joined with the next word", _joined, is_unlisted=False, scripts="latin"),
    Attack("split in two", _split, is_unlisted=False),
    Attack("mixed case", _mixed_case, is_unlisted=False, scripts="latin"),
    Attack("trailing digits", _trailing_digits, is_unlisted=False),
    Attack("kashida", _between("\u0640"), is_unlisted=False, scripts="arabic"),
    Attack("vowel marks", _arabic_marks, is_unlisted=False, scripts="arabic"),
    # Characters and moves of which the screeners keep no list.
    Attack("accented and stroked letters", _accents, is_unlisted=True, scripts="latin"),
    Attack("look-alike capitals", _capital_look_alikes, is_unlisted=True, scripts="latin"),
    Attack("look-alikes of rare scripts", _rare_look_alikes, is_unlisted=True, scripts="latin"),
    Attack(
        "circled, squared, bracketed",
        _from_names(*(f"{style} LETTER ?" for style in (
            "CIRCLED LATIN SMALL", "SQUARED LATIN CAPITAL", "PARENTHESIZED LATIN SMALL"))),
        is_unlisted=True, scripts="latin",
    ),
    Attack("flag letters", _from_names("REGIONAL INDICATOR SYMBOL LETTER ?"), is_unlisted=True, scripts="latin"),
    Attack("raised letters", _from_names("MODIFIER LETTER SMALL ?"), is_unlisted=True, scripts="latin"),
    Attack("upside down", _upside_down, is_unlisted=True, scripts="latin"),
    Attack("written backwards, overridden", _overridden, is_unlisted=True),
    Attack("every letter repeated", _all_stretched, is_unlisted=True, scripts="latin"),
    Attack("one letter doubled", _doubled, is_unlisted=True, scripts="latin"),
    Attack("first and last letter only", _masked_inside, is_unlisted=True, scripts="latin"),
    Attack("spelt by sound", _by_sound, is_unlisted=True, scripts="latin"),
    Attack("a letter before it", _leading_letter, is_unlisted=True, scripts="latin"),
    Attack("other signs between", _between("·", "•", "‧", "^", "=", "\u2009", "\u00a0", "' "), is_unlisted=True),
    Attack("an emoji inside", _one_between("🤬", "💩", "😂", "❤\ufe0f"), is_unlisted=True),
    Attack("variation selectors", _between("\ufe0f", "\U000e0101", "\U000e0061"), is_unlisted=True),
    Attack("a line break inside", _one_between("\n", "\r\n"), is_unlisted=True),
    Attack("markup inside", _one_between("<b></b>", "**", "<!-- -->", "&shy;"), is_unlisted=True, scripts="latin"),
)  # fmt: skip
