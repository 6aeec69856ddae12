# SPDX-License-Identifier: Apache-2.0
"""An importer keeps the last error of each record in a local variable of the very function that caught it: error ->
traceback -> frame -> error, a reference cycle. The cycle collector would clear it, but the program has switched it off "for
latency", as services do; so each failed record leaves its error, its frames and the record itself behind.

`barrow diff before.barrow after.barrow`: one ImportFailure and Record, two traceback and frame for each failed record, though
nothing in the program refers to them. `barrow query after.barrow functions_by_count` says which frames: parse_amount and
import_record, with file and line. `barrow info after.barrow` has the reason: collector enabled: no.
"""

import gc
import sys
from pathlib import Path

import barrow


class Record:
    def __init__(self, number, fields):
        self.number = number
        self.fields = fields


class ImportFailure(Exception):
    pass


def parse_amount(record):
    text = record.fields["amount"]
    if not text.replace(".", "", 1).isdigit():
        raise ImportFailure(f"record {record.number}: amount {text!r} is no number")
    return float(text)


def import_record(record, retries=2):
    """Returns the amount, or None if the record cannot be imported."""
    last_error = None
    for _ in range(retries):
        try:
            return parse_amount(record)
        except ImportFailure as error:
            last_error = error  # keeps this frame, which keeps last_error
    report(last_error)
    return None


def report(error):
    Importer.failures += 1


class Importer:
    failures = 0

    def __init__(self):
        self.total = 0.0

    def run(self, count):
        for number in range(count):
            amount = "n/a" if number % 4 == 0 else f"{number}.50"
            record = Record(number, {"amount": amount, "note": f"note of record {number}" * 5})
            self.total += import_record(record) or 0


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    gc.disable()
    importer = Importer()
    importer.run(400)
    barrow.dump(folder / "before.barrow", overwrite=True)
    importer.run(20_000)
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{Importer.failures} records failed, total {importer.total:.2f}")


if __name__ == "__main__":
    main()
