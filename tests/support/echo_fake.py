"""A fake that answers what it was asked: for tests of the adapters, which need no Keystone."""

import json

from osaccess.fake_keystone.wire import Fault, Reply


class EchoFake:
    """Answers 200 with what it saw; 204 without a body to DELETE; a `/reset` breaks the connection."""

    def __init__(self, url):
        self.url = url
        self.seen = []

    def handle(self, request):
        self.seen.append(request)
        if request.path.endswith("/reset"):
            raise Fault("declared")
        if request.method == "DELETE":
            return Reply(204, {"X-Fake": self.url})
        body = {
            "method": request.method,
            "path": request.path,
            "query": request.query,
            "body": request.body.decode(),
        }
        return Reply(200, {"Content-Type": "application/json", "X-Fake": self.url}, json.dumps(body).encode())
