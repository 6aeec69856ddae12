# SPDX-License-Identifier: Apache-2.0
"""Medians of repeated measurements on a machine that others may share."""

import os
import statistics


def _stolen_seconds():
    """Processor time that this machine was ready to use and its host gave to others, since it started."""
    with open("/proc/stat", encoding="ascii") as lines:
        fields = lines.readline().split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK") if len(fields) > 8 else 0.0


def medians(measure, rounds=7):
    """Medians, figure by figure, of the tuples that `measure` returns, over `rounds` calls from which no time was stolen. If
    six times as many calls do not bring so many together, over those from which least was."""
    results = []
    while sum(stolen == 0 for stolen, _ in results) < rounds and len(results) < 6 * rounds:
        before = _stolen_seconds()
        figures = measure()
        results.append((_stolen_seconds() - before, figures))
    results.sort(key=lambda result: result[0])
    return tuple(map(statistics.median, zip(*(figures for _, figures in results[:rounds]))))
