"""What was rejected within a day, to know again what is sent anew with a letter changed.

A comment that is nearly the same waits for a person; it is never rejected for that.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from comments.bulk import among
from comments.models import ActorKind, Comment, Decision, Fingerprint, Status, Verdict
from comments.screening import fingerprint

PERIOD = timedelta(hours=24)
MAX_COMMENTS = 500
"""Of a flood of rejections the last ones are known again."""

LEAST_BANDS = 2
"""Bands that texts share which are worth comparing: those that share 0.7 of their pieces share 2.7 of eight."""
MAX_COMPARED = 3
"""The likest ones; a wave of the same text needs no more."""


@dataclass(frozen=True, slots=True)
class RejectedLately:
    """The bands of what was rejected lately, by the comments that have them."""

    by_band: Mapping[int, Sequence[int]]

    def has_alike(self, body: str) -> bool:
        """Whether a text is nearly the same as one of them; the texts are read only if a band says so."""
        if not self.by_band:
            return False
        shared = Counter(pk for band in fingerprint.bands(body) for pk in self.by_band.get(band, ()))
        near = [pk for pk, count in shared.most_common(MAX_COMPARED) if count >= LEAST_BANDS]
        if not near:
            return False
        own = fingerprint.pieces(body)
        texts = Comment.objects.filter(pk__in=near, erased_at__isnull=True).values_list("body", flat=True)
        return any(fingerprint.resemblance(own, fingerprint.pieces(text)) >= fingerprint.ALIKE for text in texts)


def read_rejected_lately(*, now: datetime) -> RejectedLately:
    """Return what was rejected for what it says; what its commenter took back is no offence.

    It is read at each claim, and is mostly the same as at the one before: bands are read once for each comment.
    """
    decided = Decision.objects.filter(
        verdict=Verdict.REJECT,
        created_at__gte=now - PERIOD,
        comment__status=Status.REJECTED,
        comment__erased_at__isnull=True,
    ).exclude(actor_kind=ActorKind.COMMENTER)
    last = decided.order_by("-created_at").values_list("comment_id", "comment__text_digest")[:MAX_COMMENTS]
    comments = dict(last)
    _read_bands({pk: digest for pk, digest in comments.items() if digest not in _bands})
    for digest in _bands.keys() - comments.values():
        del _bands[digest]
    by_band: dict[int, list[int]] = {}
    for pk, digest in comments.items():
        for band in _bands[digest]:
            by_band.setdefault(band, []).append(pk)
    return RejectedLately(by_band)


_bands: dict[str, list[int]] = {}
"""The bands of what was rejected lately, by the digest of its text, which is salted and so nobody else's."""


def _read_bands(comments: Mapping[int, str]) -> None:
    if not comments:
        return
    _bands.update({digest: [] for digest in comments.values()})
    found = Fingerprint.objects.filter(among("comment_id", comments))
    for band, pk in found.values_list("band", "comment_id"):
        _bands[comments[pk]].append(band)
