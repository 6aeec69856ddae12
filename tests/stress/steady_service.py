# SPDX-License-Identifier: Apache-2.0
"""The shop of samples/web_service.py without its leaks: a threaded server that dumps on SIGUSR2. Started by service_test.py.

    steady_service.py SAMPLES FOLDER       prints its port; ends with the end of its standard input
"""

import signal
import sys
import threading
from http.server import ThreadingHTTPServer

import barrow

sys.path.insert(0, sys.argv[1])
import web_service  # noqa: E402


class SteadySessions(web_service.SessionStore):
    """Of what a session saw only the last page is kept."""

    def get(self, key):
        session = super().get(key)
        session.visited = []
        return session


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), web_service.Handler)
    server.daemon_threads = True
    server.shop = web_service.Shop()
    server.shop.sessions = SteadySessions()
    barrow.dump_on_signal(signal.SIGUSR2, sys.argv[2])

    def end():
        sys.stdin.read()
        server.shutdown()

    threading.Thread(target=end, name="end", daemon=True).start()
    print(server.server_address[1], flush=True)
    server.serve_forever(poll_interval=0.1)  # Python runs handlers of signals in this thread, when it comes round


if __name__ == "__main__":
    main()
