"""Pages that a process keeps."""

import pytest

from comments.page_store import Page, PageStore


def make_page(body=b"x" * 1000, **fields):
    return Page(**{"slug": "a", "state": (1,), "minute": 0, "body": body, "headers": {}, "etag": '"1"'} | fields)


def test_page_is_found_by_its_address():
    store = PageStore(100_000)
    page = make_page()
    store.keep("/a/", page)

    assert store.find("/a/") is page
    assert store.find("/b/") is None


def test_store_stays_within_its_bounds_and_forgets_what_was_not_asked_for():
    store = PageStore(10_000)
    store.keep("/first/", make_page())
    store.keep("/second/", make_page())
    store.find("/first/")

    for number in range(2):
        store.keep(f"/{number}/", make_page())

    assert store.find("/second/") is None
    assert store.find("/first/") is not None
    assert store.size <= 10_000


def test_page_that_takes_the_place_of_another_is_counted_once():
    store = PageStore(100_000)
    store.keep("/a/", make_page())
    size = store.size

    store.keep("/a/", make_page())

    assert store.size == size


@pytest.mark.parametrize("max_bytes", [0, 100])
def test_page_that_is_larger_than_the_store_is_not_kept(max_bytes):
    store = PageStore(max_bytes)

    store.keep("/a/", make_page())

    assert (store.find("/a/"), store.size) == (None, 0)


def test_cleared_store_is_empty():
    store = PageStore(100_000)
    store.keep("/a/", make_page())

    store.clear()

    assert (store.find("/a/"), store.size) == (None, 0)
