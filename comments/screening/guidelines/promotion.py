"""Commercial and personal promotion: calls to buy, follow or subscribe, contacts with an offer, links with an offer.

Source: docs/screening.md#promotion.
A cited source, a hotline, and a price in the news are none. It will not catch praise of a product without a call or a
contact, or an offer that only the linked page makes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from comments.screening.screenable import Screenable
from comments.screening.types import Context, Field, Finding, Guideline, Severity

NAME = "promotion"
_GUIDELINES = frozenset((Guideline.COMMERCIAL_PROMOTION.value, Guideline.PERSONAL_PROMOTION.value))

_DOMAINS = "com|net|org|info|biz|shop|store|online|club|site|xyz|top|ru|io|me|ly|link|live|bet|casino"
_LINK = re.compile(
    r"https?://\S{3,300}|www\.[^\s/]{2,80}\S{0,200}"
    rf"|(?<![@\w.])(?:[a-z0-9-]{{2,40}}\.){{1,3}}(?:{_DOMAINS})(?:/\S{{0,200}})?(?![\w.]*@)(?!\w)"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}")
_PHONE = re.compile(r"(?<![\w.,/$€£%-])(?:\+|00)?\d(?:[ .()/-]{0,2}\d){8,14}(?![\w%/-])")
_HANDLE = re.compile(
    r"(?:whats ?app|telegram|viber|signal|snapchat|skype|kik|insta(?:gram)?)\W{0,3}(?:me|us|number|no|at|id|:|on)?"
    r"\W{0,3}[@+\d]\S{3,40}|t\.me/\S{2,60}|wa\.me/\S{2,60}"
)
_SHORTENED = re.compile(
    r"(?<!\w)(?:bit\.ly|goo\.gl|tinyurl\.com|ow\.ly|is\.gd|adf\.ly|cutt\.ly|rebrand\.ly|shorturl\.at|t\.ly)/\w"
)
_SHOP = re.compile(
    r"(?:ebay\.\w+|etsy\.com|kickstarter\.com|gofundme\.com|indiegogo\.com|patreon\.com|onlyfans\.com|cash\.app"
    r"|paypal\.me|amzn\.to|amazon\.[a-z.]{2,6}/\S{0,80}(?:dp|gp))/\S{1,200}|https?://\S{3,200}[?&](?:ref|aff)=\S{1,60}"
)
_OBFUSCATED = re.compile(r"\w{3,40} ?[(\[]? ?dot ?[)\]]? ?(?:com|net|org)(?!\w)")
# Each kind with a sign that is quick to look for, without which the text is not looked at further.
_KINDS = (
    ("shortened", re.compile(r"\.(?:ly|gl|com|gd|at)/"), _SHORTENED),
    ("obfuscated", re.compile(r"dot"), _OBFUSCATED),
    ("shop", re.compile(r"ebay|etsy|starter|fund|patreon|amazon|amzn|paypal|cash\.app|onlyfans|[?&]ref="), _SHOP),
    ("handle", re.compile(r"app|gram|viber|signal|snapchat|skype|kik|\.me/"), _HANDLE),
    ("email", re.compile(r"@"), _EMAIL),
    ("phone", re.compile(r"\d[ .()/-]{0,2}\d[ .()/-]{0,2}\d[ .()/-]{0,2}\d[ .()/-]{0,2}\d"), _PHONE),
    ("link", re.compile(r"\.[a-z]{2}|://"), _LINK),
)
_MAX_LINKS = 3


@dataclass(frozen=True, slots=True)
class _Contact:
    start: int
    end: int
    kind: str


def screen_promotion(screenable: Screenable, context: Context) -> Iterator[Finding]:
    """Yield the promotion of a field; the links of the article itself are no contacts."""
    yield from screenable.word_findings(_GUIDELINES, screener=NAME)
    yield from screenable.frame_findings(NAME)
    text = screenable.folded.text
    contacts = list(_contacts(text))
    if contacts and context.article.text:
        article = context.article.text.lower()
        contacts = [contact for contact in contacts if text[contact.start : contact.end] not in article]
    if contacts:
        yield from _contact_findings(screenable, contacts)


def _contacts(text: str) -> Iterator[_Contact]:
    for kind, sign, pattern in _KINDS:
        for found in pattern.finditer(text) if sign.search(text) else ():
            yield _Contact(found.start(), found.end(), kind)


def _contact_findings(screenable: Screenable, contacts: list[_Contact]) -> Iterator[Finding]:
    """Yield a finding for each contact that stands beside an offer, in a name, or is of a kind that hides its end."""
    offers = screenable.lexicon.frames.classes.get("offer", "")
    offered = any(offers and offers in sentence.letters for sentence in screenable.sentences)
    links = sum(contact.kind == "link" for contact in contacts)
    for contact in contacts:
        severity, rule = _judge(contact, offered=offered, in_name=screenable.field is Field.NAME, links=links)
        if severity is not None:
            yield screenable.finding(
                contact.start,
                contact.end,
                guideline=Guideline.COMMERCIAL_PROMOTION,
                severity=severity,
                screener=NAME,
                rule=rule,
            )


def _judge(contact: _Contact, *, offered: bool, in_name: bool, links: int) -> tuple[Severity | None, str]:
    if offered:
        return Severity.CERTAIN, f"{contact.kind}_with_offer"
    if in_name:
        return Severity.LIKELY, f"{contact.kind}_in_name"
    if contact.kind in {"shortened", "obfuscated", "handle"}:
        return Severity.LIKELY, contact.kind
    if contact.kind == "link" and links > _MAX_LINKS:
        return Severity.POSSIBLE, "many_links"
    return (Severity.POSSIBLE, contact.kind) if contact.kind in {"phone", "email", "shop"} else (None, "")
