# SPDX-License-Identifier: Apache-2.0
"""What the measuring scripts have in common: a heap that is dumped, a command that has run, a sheet of figures and bars."""

import os
import subprocess
import sys
import time

MAKE = """
import gc, os, sys
import barrow, heaps
gc.disable()
heap = heaps.KINDS[sys.argv[1]](int(sys.argv[2]))
barrow.dump(sys.argv[3], fork=False)
os._exit(0)
"""


class Run:
    """A command that has run: seconds waited for, seconds of processor, peak of resident bytes, output."""

    def __init__(self, command, **extra):
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **extra)
        self.output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.waited = time.perf_counter() - begin
        if status != 0:
            sys.exit(f"{' '.join(command)}: status {status}")
        self.processor = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024


class Sheet:
    missed = 0

    def row(self, what, value, unit, bar=None):
        line = f"  {what:<58} {value:>9.2f} {unit:<8}"
        if bar is not None:
            self.missed += value > bar
            line += f" <= {bar:>8.2f}   {'ok' if value <= bar else 'MISSED'}"
        print(line, flush=True)
