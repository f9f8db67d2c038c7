"""Serve a folder on this machine, for the page tests and the benchmark.

`python -m http.server` takes no port that is free, and no header of ours.
"""

import functools
import http.server
import threading
from contextlib import contextmanager


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files over connections that stay open, as servers do; says nothing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass


@contextmanager
def serve(folder, handler=Quiet):
    """Serve a folder on a free port while the block runs; yield its address."""
    handler = functools.partial(handler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
