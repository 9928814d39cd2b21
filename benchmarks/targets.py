"""What the screeners aim at, as data, and whether a run of `make evaluate` met it."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.judging import table

# Set, figure, at least or at most, bound.
OF_SETS = (
    ("dev/news_comments_en", "clean_approve", ">=", 0.97),
    ("dev/news_comments_en", "clean_reject", "<=", 0.001),
    ("dev/news_sentences_ckb", "clean_approve", ">=", 0.98),
    ("dev/news_sentences_ckb", "clean_reject", "<=", 0.0),
    ("dev/news_sentences_kmr", "clean_approve", ">=", 0.98),
    ("dev/news_sentences_kmr", "clean_reject", "<=", 0.0),
    ("dev/identity_templates_en", "clean_approve", ">=", 0.99),
    ("dev/wiki_talk_en", "clean_reject", "<=", 0.002),
    ("dev/olid_en", "flagged_precision", ">=", 0.80),
    ("dev/olid_en", "flagged_recall", ">=", 0.45),
    ("train/youtube_spam_en", "flagged_precision", ">=", 0.95),
    ("train/youtube_spam_en", "flagged_recall", ">=", 0.80),
    ("dev/osact2022_ar", "flagged_precision", ">=", 0.80),
    ("dev/osact2022_ar", "flagged_recall", ">=", 0.40),
    ("train/lingda_tr", "flagged_precision", ">=", 0.80),
    ("train/lingda_tr", "flagged_recall", ">=", 0.40),
)
PIECES_APPROVED = 0.95
RECALL_UNDER_ATTACK = 0.90
ADDED_FALSE_ALARMS = 0.001


@dataclass(frozen=True, slots=True)
class Verdict:
    """One aim and what was measured."""

    what: str
    aim: str
    measured: float
    met: bool
    attack: str = ""
    """The kind of attack that it is about, with its language; empty for all else."""


def judge_all(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every aim that the figures speak of, ready for JSON."""
    return [asdict(verdict) for verdict in _verdicts(figures)]


def _verdicts(figures: dict[str, Any]) -> Iterator[Verdict]:
    measured = {one["set"]: one["figures"] for one in figures["sets"]}
    for name, figure, sense, bound in OF_SETS:
        value = measured.get(name, {}).get(figure, {}).get("share")
        if value is not None:
            yield _verdict(f"{name}: {figure.replace('_', ' ')}", value, sense, bound)
    for one in figures.get("pieces", ()):
        if one["approved"]["share"] is not None:
            what = f"1 to 20 letters, {one['language']}, article {one['article_language'] or 'unknown'}: approved"
            yield _verdict(what, one["approved"]["share"], ">=", PIECES_APPROVED)
    yield from _of_languages(figures.get("cross_language", ()))
    yield from _of_obfuscation(figures.get("obfuscation", {}))


def _of_languages(measured: Iterable[dict[str, Any]]) -> Iterator[Verdict]:
    for one in measured:
        yield _verdict(f"{one['language']} under {one['lexicon']}: certain", one["certain"], "<=", 0)


def _of_obfuscation(figures: dict[str, Any]) -> Iterator[Verdict]:
    for one in figures.get("languages", ()):
        for attack in one["attacks"]:
            if attack["relative_recall"]["share"] is not None:
                kind = f"{'unlisted' if attack['unlisted'] else 'listed'}, {one['language']}"
                yield _verdict(
                    f"{one['language']}, {attack['attack']}",
                    attack["relative_recall"]["share"],
                    ">=",
                    RECALL_UNDER_ATTACK,
                    attack=kind,
                )
    for one in figures.get("added_false_alarms", ()):
        if one["added"]["share"] is not None:
            yield _verdict(f"{one['set']}: added by unmasking", one["added"]["share"], "<=", ADDED_FALSE_ALARMS)


def _verdict(what: str, value: float, sense: str, bound: float, *, attack: str = "") -> Verdict:
    met = value >= bound if sense == ">=" else value <= bound
    return Verdict(what, f"{sense} {bound:g}", round(value, 5), met, attack)


def as_table(verdicts: list[dict[str, Any]]) -> str:
    """Return the aims, the missed ones marked; attacks are only counted, since they have a table of their own."""
    rows = [(one["what"], one["aim"], f"{one['measured']:.4g}", _mark(one)) for one in verdicts if not one["attack"]]
    attacks = [one for one in verdicts if one["attack"]]
    for kind in dict.fromkeys(one["attack"] for one in attacks):
        met = [one["met"] for one in attacks if one["attack"] == kind]
        rows.append((f"attacks, {kind}", f"{len(met)} of {len(met)}", f"{sum(met)}", "" if all(met) else "missed"))
    return table(rows, header=("what", "aim", "measured", ""))


def _mark(verdict: dict[str, Any]) -> str:
    return "" if verdict["met"] else "missed"
