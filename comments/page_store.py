"""Pages as they were sent, kept in this process: bounded, the least recently asked for goes first.

A page is kept with what it was made from. Who asks for it says what that is now; another state is no page.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from comments.page_state import PageState

_OVERHEAD_BYTES = 2048
"""What a page takes beside its body: headers, state, and the place in the store."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer with the status 200, and what it was made from."""

    slug: str
    state: PageState
    minute: int
    """Pages are made anew each minute, because the form's token says when it was given out."""
    body: bytes
    headers: Mapping[str, str]
    etag: str

    @property
    def size(self) -> int:
        return len(self.body) + _OVERHEAD_BYTES


class PageStore:
    """Pages by address, of at most `max_bytes` together."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = Lock()
        self._size = 0

    def find(self, address: str) -> Page | None:
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def keep(self, address: str, page: Page) -> None:
        with self._lock:
            self._forget(address)
            self._pages[address] = page
            self._size += page.size
            while self._size > self._max_bytes:
                self._forget(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    @property
    def size(self) -> int:
        """Bytes that are kept, overhead included."""
        return self._size

    def _forget(self, address: str) -> None:
        page = self._pages.pop(address, None)
        if page is not None:
            self._size -= page.size
