# SPDX-License-Identifier: Apache-2.0
"""A threaded service is dumped by signal under load: no request fails, and the process is afterwards as it was before.

    service_test.py BARROW PYTHON [--dumps N]
"""

import argparse
import csv
import glob
import http.client
import io
import os
import signal
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "..", "..", "samples")
CLIENTS = 4
PATHS = 16  # so that the service's cache is full soon; urllib of 3.10 keeps 20, and then none
MOST_GROWTH = 4 << 20  # bytes of resident memory: what the allocator of a threaded process may come to hold


class Client(threading.Thread):
    """Asks again and again until told to stop, and checks what it gets."""

    def __init__(self, port, number, stop, cookies):
        super().__init__()
        self.port, self.number, self.stop, self.cookies, self.done, self.failures = port, number, stop, cookies, 0, []

    def run(self):
        connection, sizes = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30), {}
        while not self.stop.is_set():
            path = f"/product/{(self.done * 7 + self.number) % PATHS}"
            try:
                cookie = self.cookies.get(self.number)
                connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
                answer = connection.getresponse()
                body = answer.read()
                self.cookies[self.number] = answer.headers["Set-Cookie"]
                if answer.status != 200 or sizes.setdefault(path, body) != body or not body:
                    self.failures.append((path, answer.status))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append((path, repr(error)))
                connection.close()
            self.done += 1
        connection.close()


class Service:
    def __init__(self, python, folder):
        self.folder = folder
        self.cookies = {}  # by the number of a client: the second load goes on with the sessions of the first
        self.process = subprocess.Popen(
            [python, "-B", os.path.join(HERE, "steady_service.py"), SAMPLES, folder],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
        )  # fmt: skip
        self.port = int(self.process.stdout.readline())
        self.proc = f"/proc/{self.process.pid}"

    def under_load(self, work):
        stop = threading.Event()
        clients = [Client(self.port, number, stop, self.cookies) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            work()
            while any(client.done < PATHS for client in clients):
                time.sleep(0.01)
        finally:
            stop.set()
            for client in clients:
                client.join()
        failures = [failure for client in clients for failure in client.failures]
        assert not failures, failures[:5]
        return sum(client.done for client in clients)

    def dump(self):
        """The path of a whole dump; the service is asked by signal."""
        os.kill(self.process.pid, signal.SIGUSR2)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if found := glob.glob(os.path.join(self.folder, "*.barrow")):
                return found[0]
            time.sleep(0.005)
        raise AssertionError("no dump after a minute")

    def at_rest(self):
        """Descriptors, children and resident bytes, when the threads of the requests have ended."""
        until = time.monotonic() + 10
        while len(os.listdir(self.proc + "/task")) > 2 and time.monotonic() < until:
            time.sleep(0.05)
        children = []
        for task in os.listdir(self.proc + "/task"):
            with open(f"{self.proc}/task/{task}/children") as file:
                children += file.read().split()
        with open(self.proc + "/statm") as file:
            resident = int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")
        return sorted(os.listdir(self.proc + "/fd")), children, resident

    def close(self):
        self.process.stdin.close()
        assert self.process.wait() == 0, self.process.returncode


# Names that Python looked up in types last stay in a table of the interpreter: what alone holds them is no part of the
# service, and another after every few requests.
TYPES = """
SELECT t.type_name, count(*), sum(o.flat_size)
FROM object AS o JOIN type AS t ON t.snapshot_id = o.snapshot_id AND t.type_id = o.type_id
WHERE o.object_id NOT IN (SELECT object_id FROM root WHERE name = 'type cache')
   OR EXISTS (SELECT 1 FROM referrer_of(o.object_id))
GROUP BY t.type_id
ORDER BY t.type_id
"""


def types_of(barrow, path):
    """Objects and bytes by type, also those of the same name."""
    done = subprocess.run([barrow, "sql", path, TYPES, "--format", "csv"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return sorted(map(tuple, csv.reader(io.StringIO(done.stdout))))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("barrow")
    parser.add_argument("python")
    parser.add_argument("--dumps", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="barrow-service-") as folder:
        os.environ["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        service = Service(arguments.python, folder)

        def dump_often(count):
            for _ in range(count):
                path = service.dump()
                done = subprocess.run([arguments.barrow, "verify", path], capture_output=True, text=True)
                assert done.returncode == 0, done.stdout + done.stderr
                os.remove(path)

        service.under_load(lambda: dump_often(3))  # until then it still gets what every process gets once
        before = service.at_rest()
        kept = service.dump()
        types_before = types_of(arguments.barrow, kept)
        os.remove(kept)
        requests = service.under_load(lambda: dump_often(arguments.dumps))
        after = service.at_rest()
        types_after = types_of(arguments.barrow, service.dump())
        service.close()

        assert after[0] == before[0], (before[0], after[0])
        assert after[1] == [], after[1]
        growth = after[2] - before[2]
        assert growth < MOST_GROWTH, growth
        assert len(types_before) > 100 and types_after == types_before, set(types_before) ^ set(types_after)
        print(f"{arguments.dumps} dumps, {requests} requests, none failed; the same {len(types_after)} types of objects, {growth} bytes grown, no descriptor, no child left")


if __name__ == "__main__":
    main()
