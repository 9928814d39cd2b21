"""Comments to post, made from a seed: each is told from every other by its text."""

import random
from dataclasses import dataclass

_NAMES = ("Ada", "Ada Nazdar", "Şêrko", "نازدار", "Müge", "ada_99", "A. D. A.")
_CLEAN = (
    "The night bus should have come years ago, and the council knows it.",
    "I read the report twice; the price of the tram seems fair to me.",
    "Good piece. I would have liked to hear more from the bakers on Tanner Street.",
    "Your headline says more than the article does, and that is a pity.",
    "My mother walked home along the ring road for ten years.",
    "Has anybody counted how many people ride after midnight?",
)
_DOUBTFUL = (
    "You are an idiot.",
    "This is bullshit from the first word to the last.",
    "What the fuck was the council thinking?",
    "Buy cheap watches at http://watches.example now!",
    "Je ne comprends pas pourquoi le conseil a voté pour ce projet.",
    "من ئەم بڕیارەم پێ باش نییە، بەڵام با ببینین.",
)
_ENDINGS = (
    "",
    "\n\nThat is all.",
    " \u2068\u202bشكرا\u202c\u2069",  # Marks of direction stay where they were put.
    " Cafe\u0301, not café.",  # Two spellings of one word stay two.
    "  two  spaces  ",
    " 🕊️🕯️",
    "\r\nA line that ends as on Windows.",
    ' <b>& "quotes"</b>',
)
_LONG = 0.05
"""The share of comments of full length: pages and files grow by them."""


@dataclass(frozen=True, slots=True)
class Text:
    """A comment that a reader is about to send."""

    name: str
    body: str
    key: str
    by_form: bool = False
    """Whether it is sent as the form of the page sends it, and not through the API."""


class Texts:
    """Make texts; the same seed gives the same ones."""

    def __init__(self, seed, label):
        self._random = random.Random(f"{seed}-{label}")  # A text as seed is the same in every process.
        self._label = f"{label}-{seed}"
        self._count = 0
        self.form_share = 0.1
        """The share of comments that are sent as the form of the page sends them."""

    def make(self, *, marker="", clean=False, long=False):
        """Return the next text. `marker` is what a hook in a worker looks for."""
        self._count += 1
        draw = self._random
        sentence = draw.choice(_DOUBTFUL if draw.random() < 0.2 and not clean else _CLEAN)
        body = f"{sentence} {marker}[{self._label}-{self._count}]"
        if long or draw.random() < _LONG:
            body += " And so on." * 400
        if not clean:
            body += draw.choice(_ENDINGS)
        key = f"{self._label}-{self._count}-{draw.getrandbits(64):016x}"
        return Text(name=draw.choice(_NAMES), body=body, key=key, by_form=draw.random() < self.form_share)
