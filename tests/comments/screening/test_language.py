import os
import subprocess
import sys
import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening.language import identify, normalise_tag


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"), ("en-GB", "en"), ("EN_us", "en"), ("ku", "kmr"), ("ku-Latn", "kmr"), ("kmr", "kmr"),
        ("ckb", "ckb"), ("ckb-IQ", "ckb"), ("ku-Arab", "ku-Arab"), ("kmr-Arab", "ku-Arab"), ("ar-IQ", "ar"),
        ("tr-TR", "tr"), ("fa", "fa"), ("ar-Latn", "ar-Latn"), ("ckb-Latn", "ckb-Latn"),
        ("xx", "xx"), ("", ""), ("  ", ""), ("?!", ""), ("-", ""),
    ],
)  # fmt: skip
def test_language_tags_are_mapped_and_never_refused(tag, language):
    assert normalise_tag(tag) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council should have asked the people who live there.", "en"),
        ("Bu karar halkın iradesine karşı alınmış bir karardır.", "tr"),
        ("Cok guzel bir haber olmus ama bence eksik", "tr"),  # as typed without dots and cedillas
        ("Ev biryar li dijî vîna gel e û divê bê betalkirin.", "kmr"),
        ("ئەم بڕیارە دژی ویستی خەڵکە و دەبێت هەڵبوەشێتەوە.", "ckb"),
        ("هذا القرار ضد إرادة الشعب ويجب إلغاؤه.", "ar"),
        ("این تصمیم بر خلاف خواست مردم است و باید لغو شود.", "fa"),
        ("Diese Entscheidung ist gegen den Willen der Leute, und das ist nicht gut.", "de"),
        ("Cette décision est contre la volonté du peuple et ne passera pas.", "fr"),
        ("ana mesh fahem leh 3amalo keda ya 3am", "ar-Latn"),
        ("mar7aba ya sadi2i kifak", "ar-Latn"),
        ("@verbatim_times اخر خبر", "ar"),  # a name is in no language
        ("Это решение против воли народа", "und"),
        ("qwzx vbnm trplk fghjd wqpx zzkl mnbv lkjh", "und"),
    ],
)
def test_language_is_read_from_script_letters_and_words(text, language):
    assert identify(text).language == language


@pytest.mark.parametrize("text", ["🕊🕯", "!!!", "2026", "Bijî", "هههه", "سڵاو", "Bijî Kurdistan"])
def test_a_text_of_few_or_no_words_takes_the_language_of_the_article(text):
    assert identify(text, article="ckb-IQ").language == "ckb"


def test_the_declared_language_stands_in_for_an_article_without_one():
    assert identify("🕊", declared="ku").language == "kmr"


def test_a_text_without_letters_under_no_known_article_has_no_language():
    assert identify("🕊").language == "zxx"


def test_a_few_words_without_any_prior_are_read_for_what_they_are():
    assert identify("Thank you!").language == "en"
    assert identify("شكرا").language == "ar"
    assert identify("سڵاو").language == "ckb"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("vazgeçmek", "tr"),
        ("rewşa", "tr"),
        ("Bijî", "kmr"),
        ("Well done 🎉", "en"),
        ("schon barn men", "en"),
    ],
)
def test_one_word_of_a_language_that_we_do_not_screen_is_not_enough(text, language):
    assert identify(text).language == language


def test_the_articles_language_wins_a_tie():
    assert identify("Ankara Diyarbakır Van", article="tr").language == "tr"


def test_a_tie_between_other_languages_is_settled_the_same_way_in_every_process():
    script = (
        "from comments.screening.language import identify\n"
        "print(identify('não está nie jest qwzx vbnm trplk fghjd').language)"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True,
        ).stdout
        for seed in "0123"
    }  # fmt: skip

    assert len(found) == 1


def test_words_speak_louder_than_the_article():
    assert identify("I do not think that this is what they meant", article="tr").language == "en"


def test_a_part_in_another_language_is_looked_at_too():
    assert identify("Ev nivîs pir baş e, well done", article="kmr").also == ("en",)
    assert identify("I think that this is good", article="tr").also == ("tr",)


@pytest.mark.parametrize(
    "text",
    ["-" * 5000, "a-" * 2500, "/" + "-" * 5000, "a" * 4993 + " b c 1", "a" * 4990 + "1 b c /", "2" * 4990 + " a /"],
)
def test_a_text_of_one_endless_word_is_read_in_a_few_milliseconds(text):
    fastest = min(timeit.repeat(lambda: identify(text), number=1, repeat=3, timer=time.process_time))

    assert fastest < 0.2


@given(st.text(), st.text(max_size=12))
def test_no_text_and_no_tag_fails(text, tag):
    assert identify(text, declared=tag, article=tag).language
