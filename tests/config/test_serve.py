"""`manage.py serve`, with real processes and real kills."""

import urllib.error
import urllib.request


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_ready_is_said_when_the_web_answers(served):
    assert status_of(f"{served.url}/admin/login/") == 200


def test_term_stops_all_with_status_0(served):
    assert served.stop() == 0
