"""Measure what a disguise does to recall: words of the lexicon, plain and under each attack, in sentences of our own.

    python -m benchmarks.obfuscation

- *found*: the comment is held or rejected, and a finding touches the word. Recall under an attack is the share of what
  was found plain that is still found; it is 1 where the disguise changes nothing.
- *without the word*: the same sentence with the word left out must not be flagged.
- *everyday words*: words that offend nobody, under the same attack, must not be flagged.
"""

import argparse
import json
import random
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

from benchmarks.attacks import ATTACKS, Attack
from benchmarks.judging import Judged, in_parallel, judge, table
from benchmarks.labelled import LabelledSet
from benchmarks.measures import Share, share
from comments.screening.compiled import Lexicons, default_lexicons
from comments.screening.lexicon import Kind
from comments.screening.types import Outcome, Severity
from comments.screening.vocabulary import Vocabulary

CARRIERS = {
    "en": (
        "You are a {word} and everybody on this street knows it.",
        "Two years of building works, {word}, and the bridge is still closed.",
        "The new bus line costs a fortune and this {word} wants another one.",
    ),
    "tr": ("Bu belediyede herkes {word} olmuş artık.", "Otobüs yine gelmedi, {word} durakta bir saat bekledim."),
    "kmr": ("Li vî bajarî her kes {word} e û rê hîn nehatiye çêkirin.", "Otobus dîsa nehat, {word} li benda min bû."),
    "ar": ("كل هذا المجلس {word} والجسر ما زال مغلقا.", "لم تصل الحافلة اليوم {word} وانتظرت ساعة كاملة."),
    "ckb": ("لەم شارەدا هەموو کەس {word} و پردەکە هێشتا داخراوە.", "پاسەکە نەهات {word} و کاتژمێرێک چاوەڕێم کرد."),
}
EVERYDAY = {
    "en": "table garden winter bridge teacher harvest ticket window kitchen market music doctor flower station paper "
    "summer village basket morning letter butter candle forest island mountain picture silver thunder yellow "
    "cattle shelter finger country duchess analyst classic cocktail penalty grape therapist assistant document "
    "pension shiitake sextant essex titanic hancock dickens specialist title button hello pass count class",
    "tr": "masa bahçe köprü öğretmen kitap pencere mutfak pazar deniz çiçek sabah mektup yaprak sikke amca göz",
    "kmr": "mase baxçe pire mamoste pirtûk pencere bazar derya kulîlk sibeh name zevî got hewa zarok xwarin",
    "ar": "طاولة حديقة جسر معلم كتاب نافذة مطبخ سوق بحر زهرة صباح رسالة ورقة كسر زبون قهوة",
    "ckb": "مێز باخچە پرد مامۆستا کتێب پەنجەرە بازاڕ دەریا گوڵ بەیانی نامە پەڕە کەرکووک حیزب گوێ کار",
}
SCRIPTS = {"en": "latin", "tr": "latin", "kmr": "latin", "ar": "arabic", "ckb": "arabic"}
WORDS = 300
"""Words a language, drawn at random where a lexicon has more."""
_UNSEEN = frozenset(("Cf", "Cc", "Mn", "Me"))
_MIN_LETTERS = 4
"""Shorter words are never read out of signs and digits, on purpose."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A word, as it is or disguised, in a sentence."""

    language: str
    carrier: str
    shown: str

    @property
    def text(self) -> str:
        """The whole comment."""
        return self.carrier.format(word=self.shown)


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a trial."""

    flagged: bool
    found: bool
    rejected: bool


def words_of(language: str, *, seed: int) -> dict[str, bool]:
    """Return words of a lexicon that stand alone and are all letters, and whether each is `certain` in itself.

    Abbreviations that the lexicon takes only as they are spelt (`exact`) are disguises already.
    """
    lexicon = default_lexicons().languages[language]
    found: dict[str, bool] = {}
    for entry in lexicon.entries:
        for form in entry.forms if entry.kind is not Kind.EXACT else ():
            if len(form) >= _MIN_LETTERS and form.isalpha():
                found[form] = found.get(form, False) or entry.severity is Severity.CERTAIN
    chosen = random.Random(f"{seed}:{language}").sample(sorted(found), min(WORDS, len(found)))
    return {word: found[word] for word in chosen}


def _see(trial: Trial) -> Seen:
    judged = judge(trial.text, language=trial.language)
    start = trial.carrier.index("{word}")
    end = start + len(trial.shown)
    touches = any(found.start < end and start < found.end for found in judged.findings)
    return Seen(judged.flagged, judged.flagged and touches, judged.outcome is Outcome.REJECT)


def measure(*, seed: int, languages: Iterable[str] = tuple(CARRIERS)) -> dict[str, Any]:
    """Return recall under each attack relative to plain recall, and the controls, by language."""
    return {"languages": [_measure_language(language, seed) for language in languages]}


def _measure_language(language: str, seed: int) -> dict[str, Any]:
    words = words_of(language, seed=seed)
    plain = [Trial(language, carrier, word) for word in words for carrier in CARRIERS[language]]
    seen = in_parallel(_see, plain, title=f"{language}, plain words")
    kept = [trial for trial, one in zip(plain, seen, strict=True) if one.found]
    sure = [trial for trial, one in zip(plain, seen, strict=True) if one.rejected]
    bare = [judge(_without_word(carrier), language=language).flagged for carrier in CARRIERS[language]]
    everyday = [Trial(language, carrier, word) for word in EVERYDAY[language].split() for carrier in CARRIERS[language]]
    attacks = [attack for attack in ATTACKS if SCRIPTS[language] in attack.scripts]
    return {
        "language": language,
        "words": len(words),
        "plain_recall": asdict(share(len(kept), len(plain))),
        "plain_rejected": len(sure),
        "without_the_word_flagged": sum(bare),
        "everyday_flagged": asdict(_flagged(everyday, f"{language}, everyday words")),
        "attacks": [_measure_attack(attack, kept, frozenset(sure), everyday, seed) for attack in attacks],
    }


def _without_word(carrier: str) -> str:
    return carrier.replace("{word}", "").replace("  ", " ")


def _flagged(trials: Sequence[Trial], title: str) -> Share:
    return share(sum(one.flagged for one in in_parallel(_see, trials, title=title)), len(trials))


def _measure_attack(
    attack: Attack, kept: Sequence[Trial], sure: frozenset[Trial], everyday: Sequence[Trial], seed: int
) -> dict[str, Any]:
    disguised = list(_disguised(attack, kept, seed))
    seen = in_parallel(_see, [trial for _, trial in disguised], title=attack.name)
    pairs = [(trial, one) for (trial, _), one in zip(disguised, seen, strict=True)]
    missed = sorted({trial.shown for trial, one in pairs if not one.found})
    innocent = [trial for _, trial in _disguised(attack, everyday, seed)]
    return {
        "attack": attack.name,
        "unlisted": attack.is_unlisted,
        "relative_recall": asdict(share(sum(one.found for _, one in pairs), len(pairs))),
        "still_rejected": asdict(
            share(sum(one.rejected for t, one in pairs if t in sure), sum(t in sure for t, _ in pairs))
        ),
        "everyday_flagged": asdict(_flagged(innocent, attack.name)),
        "missed_words": random.Random(seed).sample(missed, min(12, len(missed))),
    }


def _disguised(attack: Attack, trials: Sequence[Trial], seed: int) -> Iterator[tuple[Trial, Trial]]:
    """Yield each trial with its disguise, where the attack changes the word."""
    for trial in trials:
        # By trial, not in a row: leaving one word out must not change the others.
        draw = random.Random(f"{seed}:{attack.name}:{trial.shown}:{trial.carrier}")
        shown = attack.disguise(trial.shown, draw)
        if shown != trial.shown:
            yield trial, replace(trial, shown=shown)


@lru_cache(maxsize=1)
def lexicons_without_unmasking() -> Lexicons:
    """Return the lexicons as shipped, with no word that unmasking may lead to."""
    nothing = Vocabulary.build(frozenset(), frozenset())
    shipped = default_lexicons()
    languages = {name: replace(lexicon, vocabulary=nothing) for name, lexicon in shipped.languages.items()}
    return Lexicons(languages, shipped.version)


@dataclass(frozen=True, slots=True)
class Added:
    """Whether a clean text is flagged, and whether it would be without unmasking and folding."""

    by_unmasking: bool
    by_folding: bool
    rejected: bool
    rules: tuple[str, ...]


def _added(given: tuple[str, str]) -> Added:
    text, language = given
    judged = judge(text, language=language)
    if not judged.deciding:
        return Added(by_unmasking=False, by_folding=False, rejected=False, rules=())
    without = judge(text, language=language, lexicons=lexicons_without_unmasking())
    return Added(
        by_unmasking=not without.flagged,
        by_folding=without.flagged and not any(map(_is_as_written, _spans(text, judged))),
        rejected=judged.outcome is Outcome.REJECT and without.outcome is not Outcome.REJECT,
        rules=tuple(sorted({found.rule for found in judged.deciding})),
    )


def _spans(text: str, judged: Judged) -> Iterator[str]:
    return (text[found.start : found.end] for found in judged.deciding)


def _is_as_written(span: str) -> bool:
    """Return whether all that folding can have changed are case, apostrophes and a keyboard's variant of a letter."""
    return not any(unicodedata.category(character) in _UNSEEN or _is_compatible(character) for character in span)


def _is_compatible(character: str) -> bool:
    return character != "\u00a0" and unicodedata.normalize("NFKC", character) != character


def added_false_alarms(sets: Sequence[LabelledSet]) -> list[dict[str, Any]]:
    """Return, by set, how many clean rows are flagged only because a word was unmasked or folded."""
    measured = []
    for given in sets:
        texts = [(row.text, given.language) for row in given.clean()]
        seen = in_parallel(_added, texts, title=f"{given.name}, without unmasking")
        measured.append({
            "set": given.name,
            "added": asdict(share(sum(one.by_unmasking or one.by_folding for one in seen), len(seen))),
            "by_unmasking": sum(one.by_unmasking for one in seen),
            "by_folding": sum(one.by_folding for one in seen),
            "rejected_by_unmasking": sum(one.rejected for one in seen),
            "rules": _most_often(seen),
        })  # fmt: skip
    return measured


def _most_often(seen: Iterable[Added]) -> list[str]:
    counts: dict[str, int] = {}
    for one in seen:
        for rule in one.rules if one.by_unmasking or one.by_folding else ():
            counts[rule] = counts.get(rule, 0) + 1
    ranked = sorted(counts, key=lambda rule: -counts[rule])
    return [f"{rule} {counts[rule]}" for rule in ranked[:8]]


def as_table(figures: dict[str, Any]) -> str:
    """Return recall by attack; unlisted attacks are marked with a +."""
    rows: list[Sequence[Any]] = []
    for one in figures["languages"]:
        title = f"{one['language']}: plain, {one['words']} words"
        shares = Share(**one["plain_recall"]), "", Share(**one["everyday_flagged"])
        rows.append((title, *shares, f"flagged without the word: {one['without_the_word_flagged']}"))
        rows += [_attack_row(attack) for attack in one["attacks"]]
    return table(rows, header=("attack", "found", "still rejected", "everyday words flagged", "missed, for example"))


def _attack_row(attack: dict[str, Any]) -> Sequence[Any]:
    shares = (Share(**attack[name]) for name in ("relative_recall", "still_rejected", "everyday_flagged"))
    return f"  {'+ ' if attack['unlisted'] else ''}{attack['attack']}", *shares, " ".join(attack["missed_words"][:3])


def added_as_table(figures: dict[str, Any]) -> str:
    """Return the false alarms that unmasking and folding add."""
    rows = [
        (one["set"], Share(**one["added"]), one["by_unmasking"], one["by_folding"], one["rejected_by_unmasking"],
         ", ".join(one["rules"][:3]))
        for one in figures["added_false_alarms"]
    ]  # fmt: skip
    return table(rows, header=("set", "added %", "unmasking", "folding", "rejected", "rules"))


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--language", action="append", choices=tuple(CARRIERS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(seed=options.seed, languages=options.language or tuple(CARRIERS))
    sys.stdout.write((json.dumps(figures, ensure_ascii=False) if options.json else as_table(figures)) + "\n")


if __name__ == "__main__":
    main()
