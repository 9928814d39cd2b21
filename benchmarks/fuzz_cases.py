"""Comments that nobody would write, each made from a seed and its number, for `fuzz_screening` to throw."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.attacks import ATTACKS
from benchmarks.obfuscation import CARRIERS, EVERYDAY
from benchmarks.screen import OFFENCES, SENTENCES, WORST
from comments.screening.compiled import default_lexicons
from comments.screening.types import ArticleContext, Context, Draft

MAX_LENGTH = 5000
_LANGUAGES = ("en", "tr", "kmr", "ar", "ckb")
# Blocks in which something is odd: controls, marks, Arabic and its forms, presentation, tags, letters beyond 16 bits.
_BLOCKS = (
    (0x20, 0x7E), (0x20, 0x7E), (0x00, 0x1F), (0x80, 0xFF), (0x100, 0x24F), (0x250, 0x2FF), (0x300, 0x36F),
    (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x58F), (0x590, 0x5FF), (0x600, 0x6FF), (0x600, 0x6FF), (0x750, 0x77F),
    (0x900, 0x97F), (0xE00, 0xE7F), (0x1100, 0x11FF), (0x13A0, 0x13FF), (0x1D00, 0x1DBF), (0x1E00, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x214F), (0x2400, 0x24FF), (0x3000, 0x30FF), (0x3130, 0x318F), (0xA4D0, 0xA4FF),
    (0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0xFB00, 0xFDFF), (0xFE00, 0xFEFF), (0xFF00, 0xFFEF), (0xFFF0, 0xFFFF),
    (0x1D400, 0x1D7FF), (0x1F100, 0x1F1FF), (0x1F300, 0x1F6FF), (0xE0000, 0xE01EF), (0x10FF00, 0x10FFFF),
)  # fmt: skip
_ODD = (
    "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u0640", "\ufe0f", "İ", "ı", "ß", "ﷺ", "ﬁ",
    "ه\u200c", "’", "“", "”", "*", "**", "@", "$", "://", "www.", "http://", ".", "…", "\n", "\t", "\x00", "\x85",
    "\u2028", "a\u0301", "\u0301", "🤬", "👩\u200d👩\u200d👧", "٠٧٧٠", "۱۲۳", "\u3164", "ͅ", "ΰ", "ŉ", "ẞ", "ǰ", "K",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One made-up comment and what surrounds it."""

    draft: Draft
    context: Context


def make_case(seed: int, number: int) -> Case:
    """Return the case of a number: always the same."""
    draw = random.Random(f"{seed}:{number}")
    body = _body(draw)[:MAX_LENGTH]
    name = draw.choice(("Ada", "", "Mo", _noise(draw, 20), draw.choice(OFFENCES)[:80]))
    language = draw.choice(("", "en", "tr", "ckb-IQ", "ku", "kmr", "ar", "fa", "xx-invalid-tag", "ku-Arab"))
    article = ArticleContext(
        title=draw.choice(("Council votes", _noise(draw, 30))),
        text=draw.choice(("", " ".join(SENTENCES["en"]), body[:300], body)),
        byline=draw.choice(("", "Vera Kaya")),
        language=draw.choice(("", *_LANGUAGES, "de")),
    )
    parent = draw.choice(("", "", draw.choice(OFFENCES), body[:200]))
    return Case(Draft(body, name, language), Context(article, parent, draw.choice(((), ("The Bridge Times", "")))))


def _body(draw: random.Random) -> str:
    makers: tuple[Callable[[random.Random], str], ...] = (
        lambda draw: _noise(draw, draw.choice((5, 50, 400))),
        _sentences, _mutated, _mutated, _attacked, _attacked, _repeated, _worst_mixed, _spliced,
    )  # fmt: skip
    return draw.choice(makers)(draw)


def _noise(draw: random.Random, most: int) -> str:
    blocks = draw.choices(_BLOCKS, k=draw.randint(1, 4))
    made = [chr(draw.randint(*draw.choice(blocks))) for _ in range(draw.randint(0, most))]
    # A lone surrogate cannot be stored, so it never gets as far as screening.
    return "".join(character for character in made if not 0xD800 <= ord(character) <= 0xDFFF)


def _sentences(draw: random.Random) -> str:
    every = [sentence for language in _LANGUAGES for sentence in SENTENCES[language]] + list(OFFENCES)
    return draw.choice((" ", "\n", "")).join(draw.choices(every, k=draw.randint(1, 30)))


def _mutated(draw: random.Random) -> str:
    text = list(_sentences(draw)[: draw.choice((60, 300, 1200))])
    for _ in range(draw.randint(1, 30)):
        place = draw.randrange(len(text) + 1)
        move = draw.randrange(5)
        if move == 0:
            text[place:place] = draw.choice(_ODD)
        elif move == 1:
            text[place:place] = _noise(draw, 4)
        elif move == 2:
            del text[place : place + draw.randint(1, 5)]
        elif move == 3:
            text[place : place + 1] = text[place : place + 1] * draw.randint(2, 40)
        else:
            other = draw.randrange(len(text) + 1)
            text[place:place] = text[other : other + draw.randint(1, 40)]
    return "".join(text)


def _attacked(draw: random.Random) -> str:
    language = draw.choice(_LANGUAGES)
    made = []
    for _ in range(draw.choice((1, 1, 3, 20))):
        word = _word(draw, language)
        for attack in draw.sample(ATTACKS, draw.randint(1, 3)):
            word = attack.disguise(word, draw) if word else word
        made.append(draw.choice(CARRIERS[language]).format(word=word))
    return " ".join(made)


def _word(draw: random.Random, language: str) -> str:
    lexicon = default_lexicons().languages[language]
    forms = draw.choice(lexicon.entries).forms if draw.random() < 4 / 5 else EVERYDAY[language].split()
    return draw.choice([form for form in forms if len(form) > 1] or ["table"])


def _repeated(draw: random.Random) -> str:
    unit = "".join(draw.choices((*_ODD, *WORST.values(), "a", " ", "i", "you "), k=draw.randint(1, 4)))
    return (unit * MAX_LENGTH)[: draw.choice((200, 2000, MAX_LENGTH))]


def _worst_mixed(draw: random.Random) -> str:
    units = draw.choices((*WORST.values(), *OFFENCES), k=draw.randint(2, 8))
    return "".join(unit * draw.randint(1, 200) for unit in units)[:MAX_LENGTH]


def _spliced(draw: random.Random) -> str:
    parts = [_attacked(draw), _noise(draw, 60), _mutated(draw)[:500], _repeated(draw)[:300]]
    draw.shuffle(parts)
    return draw.choice((" ", "", "\n", ". ")).join(parts)
