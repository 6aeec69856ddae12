# SPDX-License-Identifier: Apache-2.0
"""What the command `barrow` answers about a profile, as the objects of _recorded."""

import json
import shutil
import subprocess
from typing import Any, Dict, List, Tuple

from ._recorded import Asized, ProcessMemory, Snapshot, TrackedObject

Row = Dict[str, Any]
ClassSummary = Dict[str, Dict[str, Any]]


def ask(command: str, path: str, *options: str) -> str:
    """What `barrow COMMAND PATH OPTIONS` prints. Raises ValueError with what it complains about."""
    program = shutil.which("barrow")
    if program is None:
        raise FileNotFoundError(
            "sorting, summing up and printing are done by the command `barrow`, which is not on the PATH; "
            "dump_stats writes a file, which `barrow stats FILE` shows elsewhere"
        )
    run = subprocess.run([program, command, path, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode != 0:
        raise ValueError(run.stderr.decode("utf-8", "replace").strip() or f"barrow {command} failed: {run.returncode}")
    return run.stdout.decode("utf-8", "replace")


def ask_for_data(command: str, path: str, *options: str) -> Dict[str, Any]:
    data: Dict[str, Any] = json.loads(ask(command, path, *options, "--format", "json"))
    return data


def rows_of(answer: Dict[str, Any], table: str) -> List[Row]:
    """None if the answer has no such table."""
    rows: List[Row] = answer["tables"].get(table, {"rows": []})["rows"]
    return rows


def snapshots_of(information: Dict[str, Any]) -> List[Snapshot]:
    """Of `barrow info`."""
    pid = information["facts"].get("process", {}).get("pid") or 0
    snapshots = []
    for row in rows_of(information, "snapshots"):
        snapshot = Snapshot()
        snapshot.timestamp, snapshot.desc = row["time"] / 1e9, row["description"]
        snapshot.tracked_total, snapshot.overhead = row["tracked_size"], row["overhead_size"]
        snapshot.asizeof_total = row["all_objects_size"] or 0
        figures = ("virtual_size", "resident_size", "major_faults", "data_segment_size", "code_segment_size",
                   "shared_segment_size", "stack_segment_size")  # fmt: skip
        snapshot.system_total = ProcessMemory((pid, *(row[name] or 0 for name in figures), 0, []))
        snapshots.append(snapshot)
    return snapshots


def objects_of(listing: Dict[str, Any]) -> List[TrackedObject]:
    """Of `barrow stats`, in its order; sizes over time, referents and stacks only of `--tree`."""
    objects = []
    for row in rows_of(listing, "objects"):
        item = TrackedObject()
        item.id, item.name, item.repr = int(row["address"], 16), row["name"], row["representation"]
        item.classname, item.size, item.tsize = row["class_name"], row["size"], row["tsize"]
        item.birth = row["birth"] / 1e9
        item.death = None if row["death"] is None else row["death"] / 1e9
        item._resolution_level = row["resolution_level"]
        item.snapshots = []
        objects.append(item)
    footprints: Dict[Tuple[int, int], Tuple[Row, List[Row]]] = {}
    for row in rows_of(listing, "footprints"):
        footprints[row["object_number"], row["time"]] = row, []
    for row in rows_of(listing, "referents"):
        footprints[row["object_number"], row["time"]][1].append(row)
    for (number, time_ns), (row, referents) in footprints.items():
        size = Asized(row["size"], row["flat_size"], tree_of_rows(referents))
        objects[number - 1].snapshots.append((time_ns / 1e9, size))
    for row in rows_of(listing, "frames"):
        item = objects[row["object_number"] - 1]
        source = row["source"]
        item.trace = (item.trace or []) + [
            (row["file"], row["line"], row["function"], [source + "\n"] if source else None, 0 if source else None)
        ]
    return objects


def classes_of(summary: Dict[str, Any]) -> Dict[int, ClassSummary]:
    """Of `barrow stats --summary --tree`, by the nanosecond of the snapshot: what Pympler's annotate() puts into it."""
    referents: Dict[Tuple[int, str], List[Row]] = {}
    for row in rows_of(summary, "referents"):
        referents.setdefault((row["snapshot_number"], row["class_name"]), []).append(row)
    snapshots: Dict[int, ClassSummary] = {}
    for row in rows_of(summary, "classes"):
        name, active = row["class_name"], row["active_count"]
        tree = tree_of_rows(referents.get((row["snapshot_number"], name), []))
        snapshots.setdefault(row["snapshot_time"], {})[name] = {
            "sum": row["size"],
            "avg": row["size"] / active if active else 0,
            "pct": row["share"] * 100,
            "active": active,
            "merged": Asized(row["size"], row["flat_size"], tree),
        }
    return snapshots


def tree_of_rows(rows: List[Row]) -> Tuple[Asized, ...]:
    """Referents in preorder, as nested tuples."""
    top: List[Asized] = []
    open_refs = [top]
    parents: List[Tuple[Asized, List[Asized]]] = []
    for row in rows:
        del open_refs[row["level"] :]
        node = Asized(row["size"], row["flat_size"], (), row["name"])
        open_refs[-1].append(node)
        open_refs.append([])
        parents.append((node, open_refs[-1]))
    for node, refs in parents:
        node.refs = tuple(refs)
    return tuple(top)
