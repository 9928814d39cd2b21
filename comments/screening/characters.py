"""Tables of characters that folding and unmasking read; data only."""

SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))

# Negative circled and negative squared letters carry no compatibility mapping in Unicode.
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENCLOSED = {chr(start + i): letter for start in (0x1F150, 0x1F170) for i, letter in enumerate(_LETTERS)}

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

# Look-alikes of Latin letters. They are read only in tokens that stand in a text of Latin letters, and only when
# the result is a word of the lexicon: a Russian or Greek word is never touched.
CONFUSABLES = {
    "а": "a", "ӓ": "a", "в": "b", "ь": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "є": "e", "ԍ": "g", "һ": "h",
    "н": "h", "і": "i", "ї": "i", "ӏ": "l", "ј": "j", "к": "k", "ԛ": "q", "м": "m", "п": "n", "о": "o", "р": "p",
    "г": "r", "ѕ": "s", "т": "t", "у": "y", "ү": "y", "ѵ": "v", "ԝ": "w", "ш": "w", "х": "x", "и": "u", "ц": "u",
    "α": "a", "β": "b", "ϲ": "c", "σ": "o", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o",
    "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w", "ϳ": "j", "ζ": "z",
    "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "զ": "q", "ա": "w", "յ": "j", "ք": "p",
    "ɑ": "a", "ɡ": "g", "ı": "i", "ɩ": "i", "ɪ": "i", "ʋ": "u", "ʏ": "y", "ø": "o", "ð": "d", "đ": "d", "ħ": "h",
    "ł": "l", "ŧ": "t", "ƒ": "f", "µ": "u", "ɔ": "c", "ŋ": "n", "ʀ": "r", "ʃ": "s",
}  # fmt: skip

# One reading each; a second reading is tried for those in LEET_SECOND.
LEET = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "i", "+": "t", "€": "e", "£": "l", "¢": "c", "§": "s", "(": "c", "<": "c",
}  # fmt: skip
LEET_SECOND = {"1": "l", "|": "l", "!": "l"}

MASKS = frozenset("*#%_.-@&?•·~^=")
