"""Tables of characters that folding and unmasking read; data only."""

from functools import lru_cache
from pathlib import Path

_UNICODE = Path(__file__).parent / "lexicons" / "confusables.tsv"
"""Built from Unicode's confusables data; see NOTICE."""

SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))

# Negative circled and squared letters have no compatibility mapping in Unicode, bracketed ones one with brackets.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENCLOSED = {
    chr(start + i): letter for start in (0x1F150, 0x1F170, 0x249C, 0x1F110) for i, letter in enumerate(_LETTERS)
}

PUNCTUATION = {
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "′": "'", "ʹ": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-",
    "۔": ".", "،": ",", "؛": ";", "؟": "?", "٪": "%",
    "™": " ", "℠": " ", "®": " ", "©": " ",
}  # fmt: skip

# Keyboards of the region produce these for one and the same letter; nothing here joins two letters of Sorani.
ARABIC = {
    "ك": "ک", "ڪ": "ک", "ي": "ی", "ى": "ی", "ھ": "ه", "ہ": "ه", "ۀ": "ە",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ـ": "",
}  # fmt: skip

# Characters that have a width of nothing, or the look of a space, though Unicode calls them letters or symbols.
FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

# Look-alikes that people use and Unicode's data does not name, or names for another letter first. They are read only
# in tokens that stand in a text of Latin letters, and only when the result is a word of the lexicon: a Russian or
# Greek word is never touched.
_BY_EYE = {
    "ӓ": "a", "в": "b", "ь": "b", "ё": "e", "є": "e", "н": "h", "ї": "i", "ӏ": "l", "к": "k", "м": "m", "п": "n",
    "т": "t", "ү": "y", "ш": "w", "и": "u", "ц": "u", "β": "b", "σ": "o", "ε": "e", "η": "n", "ι": "i", "κ": "k",
    "μ": "u", "ν": "v", "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ζ": "z", "і": "i",
    "զ": "q", "յ": "j", "ք": "p", "ı": "i", "ɩ": "i", "ɪ": "i", "ø": "o", "ð": "d", "đ": "d", "ħ": "h",
    "ł": "l", "ŧ": "t", "ƒ": "f", "µ": "u", "ɔ": "c", "ŋ": "n", "ʀ": "r", "ʃ": "s",
}  # fmt: skip


@lru_cache(maxsize=1)
def confusables() -> tuple[dict[int, str], dict[int, str]]:
    """Return two translations of look-alikes to Latin letters: the likelier reading of each, and the other one."""
    first: dict[int, str] = {ord(character): letter for character, letter in _BY_EYE.items()}
    second: dict[int, str] = {}
    for line in _UNICODE.read_text(encoding="utf-8").splitlines()[2:]:
        letter, look_alikes = line.split("\t")
        for character in look_alikes.split():
            if first.setdefault(ord(character), letter) != letter:
                second[ord(character)] = letter
    return first, {**first, **second}


# The likeliest reading of each sign, and letters that it stands for too; those with marks are Turkish and Kurmanji.
LEET = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "€": "e", "£": "l", "¢": "c", "§": "s", "(": "c", "<": "c",
}  # fmt: skip
LEET_MORE = {
    "0": "ö", "1": "lıî", "!": "lıî", "|": "lı", "3": "ê", "4": "â", "@": "â", "5": "ş", "$": "ş", "9": "ğ",
    "(": "ç", "<": "ç",
}  # fmt: skip

MASKS = frozenset("*#%_.-@&?•·~^=")
