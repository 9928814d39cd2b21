"""Say what language a text is in, by script, letters and function words, with the article's language as a prior.

Pure functions over the stored text. A language that we do not screen is named where we know it, and is `und` where
we do not; nothing is ever refused for its language.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import chain
from pathlib import Path

from comments.screening.text import fold

SCREENED_LANGUAGES = frozenset(("en", "ckb", "kmr", "ar", "tr"))
UNKNOWN = "und"
NO_LANGUAGE = "zxx"
"""A text without a letter under an article of unknown language: ISO 639 for no linguistic content."""

_DATA = Path(__file__).parent / "lexicons"
_MIN_WORDS = 3
_MIN_WORDS_UNRECOGNISED = 8
_ONE_WORD = 2
"""What one function word weighs; a letter that only one of our languages has weighs 1."""
_ALIASES = {
    "ku": "kmr", "kmr": "kmr", "ckb": "ckb", "sdh": "ckb", "ar": "ar", "ara": "ar", "arb": "ar",
    "acm": "ar", "apc": "ar",
    "tr": "tr", "tur": "tr", "en": "en", "eng": "en", "fa": "fa", "fas": "fa", "per": "fa", "kur": "kmr",
}  # fmt: skip
_CHATTED = frozenset(("ar", "ckb"))
"""Languages that people also type in Latin letters; under their articles, words of no other language are such."""
_ARABIC_SCRIPT = frozenset(("ar", "ckb", "ku-Arab", "fa", "ur"))

# Names, topics and addresses are in no language. What a label has taken it keeps: a full stop can only stand behind it.
_ADDRESS = re.compile(r"[@#]\w+|(?:https?://|www\.)\S+|(?<![\w.-])[\w-]++(?:\.[\w-]++)*\.[a-z]{2,6}/\S*")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile("[a-z]+")
# Word by word, each read once: a digit that stands for an Arabic letter, with a letter before or after it.
_CHAT_WORD = re.compile(r"(?<![a-z0-9])(?:[a-z0148]*+[235679][0-9]*+[a-z]|[a-z0-9]*[a-z][235679])")
_CHAT_DIGIT = re.compile(r"[235679](?:(?<=[a-z].)|(?=[0-9]*+[a-z]))")
_LATIN = re.compile("[a-zà-ɏəḁ-ỿ]")
_ARABIC = re.compile("[ؠ-يٮ-ۓۥ-ۿݐ-ݿ]")
_SORANI_LETTERS = re.compile("[ێۆڕڵەڤ]|(?<!\\w)ئ")
_UYGHUR_LETTERS = re.compile("[ېۇۈڭ]")
_URDU_LETTERS = re.compile("[ٹڈڑے]")
_PERSIAN_LETTERS = re.compile("[گچپژ]")
_ARABIC_LETTERS = re.compile("[ةضصطظذثؤ]|(?<!\\w)(?:و|ب|ف)?ال(?=\\w{2})")
_TURKISH_LETTERS = re.compile("[ğıöü]")
_TURKISH_ONLY = re.compile("[ğışçöü]")
_KURMANJI_LETTERS = re.compile("[êîûxwq]")
_KURMANJI_ONLY = re.compile("[êîû]")


class Script(Enum):
    """The scripts that matter to us."""

    NONE = auto()
    LATIN = auto()
    ARABIC = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Identified:
    """The language of a text, and the further languages whose lexicons are worth a look (their findings are weaker)."""

    language: str
    also: tuple[str, ...] = ()


def normalise_tag(tag: str) -> str:
    """Return our code for a language tag: `ckb-IQ` is `ckb`, `ku` is `kmr`, `ku-Arab` keeps its script; never fails."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    base = _ALIASES.get(parts[0], parts[0])
    if "arab" in parts[1:] and base == "kmr":
        return "ku-Arab"
    if "latn" in parts[1:] and base in {"ar", "ckb"}:
        return f"{base}-Latn"
    return base if re.fullmatch("[a-z]{2,8}", base) else ""


def identify(text: str, *, declared: str = "", article: str = "") -> Identified:
    """Return the language of a text.

    - No letters, or fewer than three words: the article's language, else the declared one, else the likeliest.
    - Otherwise what its script, letters and words say; the article's and the declared language win ties.
    """
    prior = normalise_tag(article) or normalise_tag(declared)
    folded = text.lower() if text.isascii() else fold(text).text
    if "/" in folded or "@" in folded or "#" in folded or "www." in folded:
        folded = _ADDRESS.sub(" ", folded)
    words = (_PLAIN_WORD if folded.isascii() else _WORD).findall(folded)
    if not words:
        return Identified(prior or NO_LANGUAGE)
    script = _script_of(folded)
    language = prior if prior and len(words) < _MIN_WORDS else _detect(folded, words, script, prior)
    return Identified(language, _also(folded, language, prior, script))


def _script_of(folded: str) -> Script:
    if folded.isascii():
        return Script.LATIN
    latin, arabic = len(_LATIN.findall(folded)), len(_ARABIC.findall(folded))
    letters = sum(map(str.isalpha, folded))
    if letters - latin - arabic > max(latin, arabic):
        return Script.OTHER
    return Script.ARABIC if arabic > latin else Script.LATIN


def _detect(folded: str, words: list[str], script: Script, prior: str) -> str:
    if script is Script.LATIN:
        return _detect_latin(folded, words, prior)
    if script is Script.ARABIC:
        return _detect_arabic(folded, words, prior)
    return UNKNOWN


def _detect_latin(folded: str, words: list[str], prior: str) -> str:
    distinct = set(words)
    known = _languages_of_words()
    scores = Counter(chain.from_iterable(known[word] for word in distinct if word in known))
    if not folded.isascii():
        kurmanji = len(_KURMANJI_ONLY.findall(folded))
        scores["kmr"] += kurmanji and len(set(_KURMANJI_LETTERS.findall(folded))) + min(kurmanji, 4)
        scores["tr"] += min(len(_TURKISH_LETTERS.findall(folded)), 6)
    if _CHAT_DIGIT.search(folded):
        scores["ar-Latn"] += len(_CHAT_WORD.findall(folded))
    scores[prior] += 1
    chat = f"{prior}-Latn" if prior in _CHATTED else ""
    if chat and scores[chat]:
        scores[chat] += _ONE_WORD
    enough = [
        (-score, language != prior, language != "en", language)
        for language, score in scores.items()
        if score >= _needed(language)
    ]
    best = min(enough)[3] if enough else ""
    if best:
        return best
    if len(words) >= _MIN_WORDS_UNRECOGNISED:
        return UNKNOWN
    if prior and prior not in _ARABIC_SCRIPT:
        return prior
    if chat:
        return chat
    return _by_letters("".join(words))


def _needed(language: str) -> int:
    """Return the score that speaks for a language: one word of ours, two of another, since so many words are shared."""
    return _ONE_WORD if language in SCREENED_LANGUAGES else 2 * _ONE_WORD


def _by_letters(letters: str) -> str:
    """Return the likeliest language of a few words in Latin letters that say nothing else."""
    if letters.isascii():
        return "en"
    if _KURMANJI_ONLY.search(letters):
        return "kmr"
    return "tr" if _TURKISH_ONLY.search(letters) else UNKNOWN


def _detect_arabic(folded: str, words: list[str], prior: str) -> str:
    distinct = set(words)
    score = {language: len(distinct & known) for language, known in _function_words("_arabic").items()}
    if len(_URDU_LETTERS.findall(folded)) + score["ur"] > score["ar"] + score["ckb"] + 1:
        return "ur"
    if len(_UYGHUR_LETTERS.findall(folded)) > 2 + score["ckb"]:
        return UNKNOWN
    if len(_SORANI_LETTERS.findall(folded)) * 12 >= len(folded.replace(" ", "")):
        return "ku-Arab" if score["ku-Arab"] + 2 * (prior == "ku-Arab") > score["ckb"] + 1 else "ckb"
    arabic = score["ar"] + len(_ARABIC_LETTERS.findall(folded)) + (prior == "ar")
    shared = len(_PERSIAN_LETTERS.findall(folded))
    persian = score["fa"] + shared + (prior == "fa")
    sorani = score["ckb"] + shared + len(_SORANI_LETTERS.findall(folded)) + (prior == "ckb")
    # Of equal scores the first wins: Arabic has the fewest letters of its own.
    return max((arabic, "ar"), (sorani, "ckb"), (persian, "fa"), key=lambda scored: scored[0])[1]


def _also(folded: str, language: str, prior: str, script: Script) -> tuple[str, ...]:
    """Return the languages that a part of the text may be in: the article's, and English where letters are Latin."""
    also: list[str] = []
    if prior and prior != language and (prior in _ARABIC_SCRIPT) == (script is Script.ARABIC):
        also.append(prior)
    if language != "en" and "en" not in also and len(_LATIN.findall(folded)) >= _MIN_WORDS:
        also.append("en")
    return tuple(also)


@lru_cache(maxsize=1)
def _languages_of_words() -> dict[str, tuple[str, ...]]:
    """Return, for each function word in Latin letters, its languages, each twice: a word weighs two letters."""
    languages: dict[str, tuple[str, ...]] = {}
    for language, words in _function_words("").items():
        for word in words:
            languages[word] = (*languages.get(word, ()), language, language)
    return languages


@lru_cache(maxsize=2)
def _function_words(kind: str) -> dict[str, frozenset[str]]:
    lines = (_DATA / f"function_words{kind}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {language: frozenset(fold(words).text.split()) for language, words in rows}
