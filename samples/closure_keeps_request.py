# SPDX-License-Identifier: Apache-2.0
"""A notifier schedules retries as closures. A closure whose work is done stays in the list, and each holds the whole request it
was made for, body and all, though it only needs the address.

`barrow diff before.barrow after.barrow`: function grows by one and cell by two with each Request. `barrow query after.barrow
functions_by_count` names the function in its first row: `Notifier.handle.<locals>.send`; `containers_by_length` names the
list: `.retries` of a Notifier.
"""

import sys
from dataclasses import dataclass, field
from pathlib import Path

import barrow


@dataclass
class Request:
    number: int
    address: str
    headers: dict = field(default_factory=dict)
    body: bytes = b""


class Mailer:
    """Delivers at the second try."""

    def __init__(self):
        self.tries = {}

    def deliver(self, address):
        self.tries[address] = self.tries.get(address, 0) + 1
        return self.tries[address] % 2 == 0


class Notifier:
    def __init__(self, mailer):
        self.mailer = mailer
        self.retries = []
        self.delivered = 0

    def handle(self, request):
        def send():  # refers to `request`, hence keeps all of it
            if self.mailer.deliver(request.address):
                self.delivered += 1
                return True
            return False

        if not send():
            self.retries.append(send)

    def run_retries(self):
        for send in self.retries:
            send()
        # Forgotten: keep only those that returned False.


def serve(notifier, requests):
    for number in range(requests):
        notifier.handle(
            Request(
                number,
                f"user{number % 40}@example.org",
                headers={"Content-Type": "application/json", "X-Request": str(number)},
                body=b"{" + b'"key": "value", ' * 100 + b"}",
            )
        )
        if number % 500 == 499:
            notifier.run_retries()


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    notifier = Notifier(Mailer())
    serve(notifier, 200)
    barrow.dump(folder / "before.barrow", overwrite=True)
    serve(notifier, 5_000)
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{notifier.delivered} delivered, {len(notifier.retries)} retries kept")


if __name__ == "__main__":
    main()
