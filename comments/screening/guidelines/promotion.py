"""Commercial and personal promotion: calls to buy, follow or subscribe, contacts with an offer, links with an offer.

Source: docs/screening.md#promotion.
A cited source, a hotline, and a price in the news are none. It will not catch praise of a product without a call or a
contact, or an offer that only the linked page makes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter

import ahocorasick

from comments.screening.lexicon import capped
from comments.screening.screenable import Screenable
from comments.screening.types import Context, Field, Finding, Guideline, Severity

NAME = "promotion"
_GUIDELINES = frozenset((Guideline.COMMERCIAL_PROMOTION.value, Guideline.PERSONAL_PROMOTION.value))

_DOMAINS = (
    "com|net|org|info|biz|shop|store|online|club|site|xyz|top|ru|io|me|ly|link|live|bet|casino|co|tv|app|win|vip|pro"
    "|click|deals|market|blog|page|today|space|website|fun|loan|money|cash|trade|iq|krd|ir|tr|de|example|eu|uk|us"
    "|art|studio|agency|academy|life|world|group|email|chat|gg|ai|dev|tech|digital|media|news|social|solutions|support"
)
_LINK = re.compile(
    r"https?://\S{3,300}|www\.[^\s/]{2,80}\S{0,200}"
    rf"|(?<![@\w.])(?:[a-z0-9-]{{2,40}}\.){{1,3}}(?:{_DOMAINS})(?:/\S{{0,200}})?(?![\w.]*@)(?!\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}")
_OFFICIAL = re.compile(  # Offices may be written to.
    r"[.@](?:gov|gc|parl|parliament|edu|europa|un|bundestag|senate|house)\.|\.(?:gov|edu|mil|int)$"
)
# A number is a telephone's if it is written like one, with a plus or a zero before it, and not as an amount.
_PHONE = re.compile(
    r"(?<![\w.,/$€£%-])(?:\+\d|00[1-9]|0(?=[ ()/-]{0,2}[1-9])|\(\d{2,5}\))(?:[ .()/-]{0,2}\d){7,13}(?![\w%/-])"
    r"|(?<![\w.,/$€£%-])\d{3}[ -]\d{3}[ -]\d{4}(?![\w%/-])"
)
_HANDLE = re.compile(
    r"(?:whats ?app|watsapp|telegram|viber|signal|snapchat|snap|skype|kik|insta(?:gram)?|ig|tiktok|wechat|discord"
    r"|واتساب|واتس اب|تلگرام|تلغرام|تلیجرام|انستا|سناب|ڤایبەر|فایبر|واتسئاپ)\W{0,3}"
    r"(?:me|us|number|no|at|id|:|on|only|is|hatt[ıi]m?ız|numara(?:m|mız)?|ژمارە|رقم|numre|hejmar)?"
    r"\W{0,3}(?:@\S{3,40}|\+?\d[\d ()-]{6,20}|\w{2,30}\d{2,6}(?!\w))|t\.me/\S{2,60}|wa\.me/\S{2,60}"
)
_SHORTENED = re.compile(
    r"(?<!\w)(?:bit\.ly|goo\.gl|tinyurl\.com|ow\.ly|is\.gd|adf\.ly|cutt\.ly|rebrand\.ly|linkbucks\.com|shhort\.com|woobox\.com|binbox\.io|tiny\.cc|shorturl\.at|t\.ly)/\w"
)
_SHOP = re.compile(
    r"(?:ebay\.\w+|etsy\.com|kickstarter\.com|gofundme\.com|indiegogo\.com|patreon\.com|onlyfans\.com|cash\.app"
    r"|paypal\.me|amzn\.to|amazon\.[a-z.]{2,6}/\S{0,80}(?:dp|gp))/\S{1,200}|https?://\S{3,200}[?&](?:ref|aff)=\S{1,60}"
)
_OBFUSCATED = re.compile(
    r"\w{3,40} ?(?:[(\[{]|\s) ?(?:dot|d0t|nokta|نقطة|خاڵ|xal) ?(?:[)\]}]|\s) ?"
    r"(?:com|net|org|c0m|info|shop|example)(?!\w)"
    r"|(?<!\w)w w w ?\. ?\w[\w -]{2,40}\. ?c ?o ?m(?!\w)|(?<!\w)[\w-]{3,40} \. ?(?:com|net|org|shop|info)(?!\w)"
    r"|hxxps?://\S{3,80}|https?(?: :|: /) ?/?/ ?\S{3,80}"
)
# Pages that belong to one person or group, or pay whoever leads others there.
_OWN_PAGE = re.compile(
    r"(?:facebook\.com/(?!sharer|photo|story|watch|groups/\w+/posts)|fb\.me/|fb\.com/|instagram\.com/(?!p/)|twitch\.tv/"
    r"|soundcloud\.com/|tiktok\.com/@|youtube\.com/(?:c/|channel/|user/|@)|flipagram\.com/|vimeo\.com/|bandcamp\.com|tsu\.co/"
    r"|reverbnation\.com/|wattpad\.com/|change\.org/p|surveymonkey\.com/|vakinha\.com|bubblews\.com/|twitter\.com/\w+/?(?!\S)"
    r"|x\.com/\w+/?(?!\S)|linktr\.ee/|sunfrogshirts|swagbucks\.com|play\.google\.com/store|itunes\.apple\.com|apps\.apple\.com"
    r"|[?&/](?:ref|referral|refer|invite|aff|promo)[/=?])\S{0,200}"
)
# Each kind with some plain text, without which the text is not looked at further.
_KINDS: tuple[tuple[str, tuple[str, ...], re.Pattern[str]], ...] = (
    ("shortened", (".ly/", ".gl/", ".com/", ".gd/", ".at/", ".cc/"), _SHORTENED),
    (
        "obfuscated",
        ("dot", "d0t", "nokta", "نقطة", "خاڵ", "xal", "w w w", " .", "hxxp", ": /", "s :/"),
        _OBFUSCATED,
    ),
    ("own_page", (".com", ".tv", ".co", ".me", ".ee", "ref", "invite", "promo", "aff"), _OWN_PAGE),
    (
        "shop",
        ("ebay", "etsy", "starter", "fund", "patreon", "amaz", "amzn", "paypal", "cash.a", "onlyf", "indieg"),
        _SHOP,
    ),
    (
        "handle",
        (
            *(
                "app",
                "gram",
                "viber",
                "signal",
                "snap",
                "skype",
                "kik",
                ".me/",
                "insta",
                "tiktok",
                "chat",
                "discord",
                "ig",
            ),
            *("واتس", "تلگ", "تلغ", "تلی", "سناب", "ڤایبەر", "فایبر"),
        ),
        _HANDLE,
    ),
    ("email", ("@",), _EMAIL),
    ("phone", ("0", "+", "(", "-", "5"), _PHONE),
    ("link", (".", "://"), _LINK),
)


def _automaton_of_signs() -> ahocorasick.Automaton:
    """Return what finds, in one pass, the plain texts of more than one letter, each with the kinds that it may be."""
    kinds: dict[str, tuple[str, ...]] = {}
    for kind, signs, _ in _KINDS:
        for sign in signs:
            if len(sign) > 1:
                kinds[sign] = (*kinds.get(sign, ()), kind)
    automaton = ahocorasick.Automaton()
    for sign, found in kinds.items():
        automaton.add_word(sign, found)
    automaton.make_automaton()
    return automaton


_ALL_SIGNS = _automaton_of_signs()
_SINGLE_SIGNS = {kind: tuple(sign for sign in signs if len(sign) == 1) for kind, signs, _ in _KINDS}
"""Letters stand in every comment, so that to look for each is faster than to be told of all."""
_SIGNS = {"phone": re.compile(r"\d(?:[ .()/-]{0,2}\d){6}"), "link": re.compile(r"\.[a-z]{2}|://")}
"""For the kinds whose plain text stands in every second comment."""
_MAY_HOLD_CONTACT = re.compile(r"[.@:/0-9]|dot|xal|خاڵ")
_SIGNED_KINDS = itemgetter(1)
_MAX_LINKS = 3
_WORD = re.compile(r"[^\W\d_]{2,}")
_CALLS = frozenset(
    [
        "please",
        "pls",
        "plz",
        "plzz",
        "kindly",
        "check",
        "checkout",
        "follow",
        "subscribe",
        "like",
        "join",
        "vote",
        "click",
        "visit",
        "share",
        "support",
        "donate",
        "watch",
        "listen",
        "win",
        "earn",
        "register",
        "download",
        "sign",
        "takip",
        "abone",
        "tıkla",
        "tıklayın",
        "katıl",
        "beğen",
        "تابعوا",
        "تابعونا",
        "اشترك",
        "اشتركوا",
        "انضموا",
        "اضغط",
        "زوروا",
        "binêre",
        "bişopînin",
        "تکایە",
        "سەردانی",
    ]
)
"""Words that call readers to a page."""
_BEGGING = frozenset(
    ("plz", "pls", "subscribe", "like", "vote", "click", "free", "win", "donate", "join", "tıkla", "اضغط")
)
_HELP_WORDS = """
hotline helpline lifeline emergency emergencies police ambulance fire crisis ministry hospital samaritans
childline crimestoppers refuge shelter suicide suicidal violence abuse abused victims victim survivors
missing witness witnesses anonymously counselling counseling counsellor counsellors rescue lifeboat
coastguard poison gas leak leaks helping advice support embassy consulate information council clinic doctor
doctors imdat acil
"""
_HELP = frozenset(_HELP_WORDS.split())
"""Words of a hotline or an office."""
_FEW_WORDS, _SOME_WORDS = 5, 12


@dataclass(frozen=True, slots=True)
class _Contact:
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What stands beside the contacts of a field."""

    offered: bool
    called: bool
    begged: bool
    """A call that no citation has: like, subscribe, vote, click."""
    helps: bool
    """Words of a hotline or an office."""
    in_name: bool
    links: int
    words: int


def screen_promotion(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield the promotion of a field; the links of the article itself are no contacts."""
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
    text = screenable.folded.text
    contacts = list(_contacts(text)) if _MAY_HOLD_CONTACT.search(text) else []
    if contacts and context.article.text:
        article = _lowered(context.article.text)
        contacts = [contact for contact in contacts if text[contact.start : contact.end] not in article]
    if contacts:
        yield from _contact_findings(screenable, contacts)


@lru_cache(maxsize=64)
def _lowered(text: str) -> str:
    """Return a text in small letters; cached, since the comments of a batch share their articles."""
    return text.lower()


def _contacts(text: str) -> Iterator[_Contact]:
    signed = set(chain.from_iterable(map(_SIGNED_KINDS, _ALL_SIGNS.iter(text))))
    for kind, _, pattern in _KINDS:
        if kind not in signed and not any(map(text.__contains__, _SINGLE_SIGNS[kind])):
            continue
        if kind in _SIGNS and not _SIGNS[kind].search(text):
            continue
        for found in pattern.finditer(text):
            if not _OFFICIAL.search(found[0]):
                yield _Contact(found.start(), found.end(), kind)


def _contact_findings(screenable: Screenable, contacts: list[_Contact]) -> Iterator[Finding]:
    """Yield a finding for each contact that stands beside an offer, in a name, alone, or hides where it leads."""
    surroundings = _surroundings(screenable, contacts)
    for contact in contacts:
        severity, rule = _judge(contact, surroundings)
        if severity is not None:
            is_personal = contact.kind == "own_page" and not surroundings.offered
            yield screenable.finding(
                contact.start,
                contact.end,
                guideline=Guideline.PERSONAL_PROMOTION if is_personal else Guideline.COMMERCIAL_PROMOTION,
                severity=capped(severity, language=screenable.lexicon.language, checked_by=""),
                screener=NAME,
                rule=rule,
            )


def _surroundings(screenable: Screenable, contacts: list[_Contact]) -> _Surroundings:
    classes = screenable.lexicon.frames.classes
    offers = classes.get("offer", "")
    pieces, done = [], 0
    for start, end in sorted((contact.start, contact.end) for contact in contacts):
        pieces.append(screenable.folded.text[done : max(done, start)])
        done = max(done, end)
    words = _WORD.findall(" ".join((*pieces, screenable.folded.text[done:])))
    return _Surroundings(
        offered=any(offers and offers in sentence.letters for sentence in screenable.sentences),
        called=not _CALLS.isdisjoint(words),
        begged=not _BEGGING.isdisjoint(words),
        helps=not _HELP.isdisjoint(words),
        in_name=screenable.field is Field.NAME,
        links=sum(contact.kind == "link" for contact in contacts),
        words=len(words),
    )


def _judge(contact: _Contact, around: _Surroundings) -> tuple[Severity | None, str]:
    if contact.kind == "phone" and around.helps and not around.in_name:
        return (Severity.POSSIBLE, contact.kind) if around.offered else (None, "")
    if around.offered:
        return Severity.CERTAIN, f"{contact.kind}_with_offer"
    if around.in_name:
        return Severity.LIKELY, f"{contact.kind}_in_name"
    if contact.kind in {"shortened", "obfuscated", "handle"}:
        return Severity.LIKELY, contact.kind
    if contact.kind in {"link", "own_page"}:
        return _judge_link(contact, around)
    return (Severity.POSSIBLE, contact.kind) if contact.kind in {"phone", "email", "shop"} else (None, "")


def _judge_link(contact: _Contact, around: _Surroundings) -> tuple[Severity | None, str]:
    if contact.kind == "own_page" and (around.called or around.words <= _FEW_WORDS):
        return Severity.LIKELY if around.called else Severity.POSSIBLE, "own_page"
    if contact.kind == "link" and around.begged and around.words <= _SOME_WORDS:
        return Severity.POSSIBLE, "link_with_call"
    if around.words == 0 and contact.kind == "link":
        return Severity.POSSIBLE, "link_alone"
    return (Severity.POSSIBLE, "many_links") if around.links > _MAX_LINKS else (None, "")
