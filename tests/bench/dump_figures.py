# SPDX-License-Identifier: Apache-2.0
"""Measures dumps of one heap in this process; prints one JSON object. Called by run.py, once for each heap.

dump_figures.py KIND OBJECTS FOLDER [PYMPLER_FOLDER]     leaves FOLDER/KIND.barrow there
"""

import gc
import glob
import json
import os
import sys
import threading
import time

import barrow
import heaps
from quiet_rounds import medians


def status_mb(field):
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field + ":"))


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def private_mb_of_children(stop, peak):
    """The most private memory that a child of this process ever had while `stop` was not set."""
    while not stop.is_set():
        for path in glob.glob("/proc/self/task/*/children"):
            try:
                with open(path, encoding="ascii") as children:
                    pids = children.read().split()
                for pid in pids:
                    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as lines:
                        private = sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
                    peak[0] = max(peak[0], private / 1024)
            except OSError:
                pass
        time.sleep(0.002)


def main(kind, count, folder, pympler_folder=None):
    heap = heaps.KINDS[kind](int(count))
    gc.collect()
    path = os.path.join(folder, f"{kind}.barrow")

    def in_place():
        collect = seconds(gc.collect)
        with open("/proc/self/clear_refs", "w", encoding="ascii") as clear:
            clear.write("5")  # VmHWM starts anew
        resident = status_mb("VmRSS")
        dump = seconds(lambda: barrow.dump(path, fork=False, overwrite=True))
        return collect, dump, status_mb("VmHWM") - resident

    collect_s, dump_s, extra_peak_mb = medians(in_place)
    bare = barrow.dump(path, fork=False, overwrite=True, content_hashes=False)
    (pause_s,) = medians(lambda: (barrow.dump(path, overwrite=True).pause_seconds,))
    stop, private = threading.Event(), [0.0]
    watcher = threading.Thread(target=private_mb_of_children, args=(stop, private))
    watcher.start()
    barrow.dump(path, overwrite=True)
    stop.set()
    watcher.join()
    result = barrow.dump(path, fork=False, overwrite=True)
    barrow.dump(os.path.join(folder, f"{kind}-again.barrow"), fork=False, overwrite=True)
    figures = {
        "objects": result.objects,
        "references": result.references,
        "resident_mb": status_mb("VmRSS"),
        "collect_s": collect_s,
        "dump_s": dump_s,
        "extra_peak_mb": extra_peak_mb,
        "pause_ms": pause_s * 1000,
        "private_growth_mb": private[0],
        "bytes": result.file_bytes,
        "bytes_without_hashes": bare.file_bytes,
        "pympler_s": None,
    }
    if pympler_folder:
        sys.path.append(pympler_folder)
        try:
            from pympler import muppy, summary
        except ImportError:
            pass
        else:
            figures["pympler_s"] = seconds(lambda: summary.summarize(muppy.get_objects()))
    figures["python"] = sys.version.split()[0]
    del heap
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
