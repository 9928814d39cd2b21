"""What must not depend on the keyboard or on a neighbour's word list.

The texts are the policy cases and a few everyday sentences, all our own: each again as it is typed on a telephone, and
the clean ones under every other language's lexicon. There, every row counts as if two native speakers had signed it, so
that a signature cannot bring a surprise.
"""

import re
import unicodedata
from pathlib import Path

import pytest

from comments.management.commands.policy_test import judge
from comments.screening.cases import Expectation, Family, read_cases
from comments.screening.compiled import LANGUAGES, lexicons_from_content
from comments.screening.lexicon import DATA, read_rows
from comments.screening.pipeline import SCREENERS
from comments.screening.screenable import prepare
from comments.screening.types import Context, Draft, Field, Severity

LINK = re.compile(r"@|www|\.\w|http")
CASES = read_cases(Path(__file__).parents[2] / "policy_cases")
EVERYDAY = {
    "en": """
The bus to Dohuk leaves at seven, and the driver is called Kamal; got it?
Our sick aunt ate organic figs, pickled onions and a cock-shaped cake at the fair in Am Kanal.
Sikkim and Goettingen signed a pact on figs, hay and salt.
""",
    "tr": """
Sabah sık sık kuma gidip göle bakardık; götürdüğümüz ekmeği kazlara verirdik.
Amcam pişmiş balığı, am bar memuru da bal kabağını sevdi.
Şike soruşturmasında ifade veren sikke uzmanı kahve içti, ama pul koleksiyonunu getirmedi.
Domates bu yıl pahalı, piknikte peynir ve zeytin yedik.
""",
    "ar": """
ذهب الزبون إلى كركوك وكسب قضيته في المحكمة، ثم شرب الشاي مع أصدقائه.
الحزب أعلن برنامجه، والطلاب كتبوا خططهم على السبورة.
كسر الهواء غصن الزيتون، فجمعت أمي الحطب والخبز من الطيبين.
""",
    "ckb": """
کەس لە کەرکووک گوڵی نەچاند، بەڵام کوڕەکان لە باخەکان یارییان کرد.
حیزبەکان و قەرزەکان و گۆزەکان لە هەواڵەکاندا بوون.
کەرامەتی مرۆڤ لە هەموو شتێک گرنگترە، گووتی مامۆستاکە.
""",
    "kmr": """
Wî got: ker û pez li çiyê ne, û sikak jî li bajêr in.
Kes nizane ka qûtiya min li ku ye; em li ser girê kumê xwe digerin.
Şêx Seîd û hevalên wî di sala 1925an de hatin darvekirin.
Amed û Wan û Mûş bajarên mezin in, gul û pel li her derê ne.
""",
}
CLEAN = {
    language: [
        *filter(None, EVERYDAY[language].split("\n")),
        *(case.text for case in CASES if case.language == language and case.expect is Expectation.APPROVE),
    ]
    for language in LANGUAGES
}
SPELLED = {family for family in Family if family.value.startswith("spelling_")}


@pytest.fixture(scope="module")
def signed():
    """Return the lexicons as if every row had been signed."""
    rows = [
        {**row, "language": language, "checked_by": "Ada Mo"}
        for language in LANGUAGES
        for row in read_rows(DATA / f"{language}.tsv")
    ]
    return lexicons_from_content({"added": rows}).languages


def certain(text, lexicon):
    screenable = prepare(Field.BODY, text, lexicon)
    found = (finding for _, screener in SCREENERS for finding in screener(screenable, Context()))
    return [finding.rule for finding in found if finding.severity is Severity.CERTAIN]


# Under its own language's lexicon a sentence is a policy case, with protections and all. English needs no signatures.
@pytest.mark.parametrize(
    ("language", "lexicon"),
    [(language, lexicon) for language in LANGUAGES for lexicon in LANGUAGES if (language, lexicon) != ("en", "en")],
)
def test_clean_sentences_are_not_certain_under_any_languages_lexicon(language, lexicon, signed):
    found = {text: rules for text in CLEAN[language] if (rules := certain(text, signed[lexicon]))}

    assert found == {}


def with_arabic_keyboard(text):
    """Sorani as Arabic keyboards spell it: ي ك, and ه with a zero-width non-joiner for ە."""
    return text.translate(str.maketrans({"ی": "ي", "ک": "ك", "ە": "ه\u200c", "ھ": "ه"}))


def with_persian_keyboard(text):
    """Arabic as Persian and Kurdish keyboards spell it."""
    return text.translate(str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی"}))


def with_kashida(text):
    """Each word of Arabic letters drawn out once, behind a letter that joins the next."""
    return re.sub(r"([بپتثجچحخسشصضطظعغفڤقکكگلڵمنهيیێ])(?=\w)", "\\1ـ", text)


def with_vowel_marks(text):
    """A fatha on every consonant."""
    return re.sub(r"([بتثجحخسشصضطظعغفقكلمن])", "\\1\u064e", text)


def with_presentation_forms(text):
    """The isolated shapes that old programs write, and one ligature."""
    shapes = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFE80, 0xFEFD)}
    return "".join(shapes.get(letter, letter) for letter in text.replace("لا", "ﻻ"))


def with_loose_marks(text):
    """Letters and their marks as two characters each, as some systems store them."""
    return unicodedata.normalize("NFD", text)


def without_marks(text):
    """Latin letters without circumflex, cedilla and dots."""
    return text.translate(str.maketrans("êîûşçğıöüÊÎÛŞÇĞİÖÜ", "eiuscgiouEIUSCGIOU"))


def in_turkish_capitals(text):
    """Capitals as a Turkish keyboard writes them: i becomes İ and ı becomes I."""
    return text.replace("i", "İ").replace("ı", "I").upper()


def in_capitals(text):
    """In which a name cannot be told from a word."""
    return text.upper()


def with_curly_apostrophes(text):
    """As telephones correct them."""
    return text.replace("'", "’")


def outcome(case, text):
    draft = Draft(body=text, name=case.name)
    return judge(draft, case.context())[1].outcome


def is_plain_text(case, typed):
    """Return whether the way of typing means nothing in the case, as it would in a link or a hidden word."""
    is_name_in_capitals = typed is in_capitals and case.family is Family.HOMONYM_OR_NAME
    return not (LINK.search(case.text) or case.family in SPELLED or is_name_in_capitals)


def outcomes_that_change(language, typed):
    changed = {}
    for case in CASES:
        if case.language == language and is_plain_text(case, typed):
            plain, other = outcome(case, case.text), outcome(case, typed(case.text))
            if plain != other:
                changed[typed(case.text)] = f"{plain.value} to {other.value} ({case.id})"
    return changed


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("ckb", with_arabic_keyboard),
        ("ckb", with_kashida),
        ("ckb", with_presentation_forms),
        ("ckb", with_loose_marks),
        ("ar", with_persian_keyboard),
        ("ar", with_kashida),
        ("ar", with_vowel_marks),
        ("ar", with_presentation_forms),
        ("ar", with_loose_marks),
        ("tr", in_turkish_capitals),
        ("tr", with_loose_marks),
        ("tr", with_curly_apostrophes),
        ("kmr", in_capitals),
        ("kmr", with_loose_marks),
        ("en", in_capitals),
        ("en", with_curly_apostrophes),
    ],
)
def test_a_comment_typed_otherwise_has_the_same_outcome(language, typed):
    assert any(typed(text) != text for text in CLEAN[language])
    assert outcomes_that_change(language, typed) == {}


@pytest.mark.parametrize("language", ["tr", "kmr"])
def test_a_comment_without_diacritics_is_never_rejected_for_it(language):
    changed = outcomes_that_change(language, without_marks)

    assert [change for change in changed.values() if "to reject" in change] == []


@pytest.mark.parametrize("language", ["tr", "kmr"])
def test_nearly_all_clean_comments_without_diacritics_are_still_approved(language):
    changed = outcomes_that_change(language, without_marks)

    # The few that wait hold a word that another is written like without its marks, or seem to be in another language.
    assert sum(change.startswith("approve") for change in changed.values()) <= 0.05 * len(CLEAN[language])
