"""A receiver of webhooks on loopback, which checks signatures the way docs/webhooks.md tells receivers to."""

import hashlib
import hmac
import http.server
import json
import threading
import time
from dataclasses import dataclass, field


def verify(secret, headers, body, *, now=None):
    """Return whether the message is ours and fresh."""
    timestamp = headers["Verbatim-Timestamp"]
    expected = "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_fresh = abs((now or time.time()) - int(timestamp)) <= 300
    return is_fresh and hmac.compare_digest(expected, headers["Verbatim-Signature"])


@dataclass
class Received:
    path: str
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def event(self):
        return self.headers["Verbatim-Event"]


@dataclass
class Receiver:
    """Answers with `answers`, one after the other, then with 204; `behave` may take over a request."""

    messages: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    behave: object = None
    port: int = 0

    @property
    def origin(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{self.origin}/hook?for=tests"

    @property
    def events(self):
        return [message.event for message in self.messages]

    def __enter__(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.messages.append(Received(self.path, dict(self.headers), body))
                if receiver.behave is not None:
                    receiver.behave(self)
                    return
                answer = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(answer)
                if answer in {301, 302, 307, 308}:
                    self.send_header("Location", f"{receiver.origin}/elsewhere")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
