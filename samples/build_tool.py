# SPDX-License-Identifier: Apache-2.0
"""A build tool in small, whose memory goes into the nodes of its dependency graph: tracked before and after a diet.

    build_tool.py FOLDER

leaves build-before.barrow and build-after.barrow there: what one build holds, with the classes as they were first written,
and with the same classes after the profile had been read. `barrow stats --summary` shows either.
"""

import os
import sys

import barrow

PROGRAMS = 40
SOURCES = 50  # of each program
HEADERS = 12  # that each source includes

# --- as first written: everything in attributes, made when a node is made


class Node:
    def __init__(self, path):
        self.path = path
        self.sources = []
        self.implicit = []
        self.waiting_parents = set()
        self.attributes = {}
        self.state = "no state"


class FileNode(Node):
    def __init__(self, path):
        super().__init__(path)
        self.folder, self.name = os.path.split(path)
        self.signature = None


class Executor:
    def __init__(self, command, targets):
        self.command = command
        self.targets = targets
        self.environment = {"CC": "cc", "CFLAGS": "-O2 -Wall", "LIBPATH": ["/usr/lib", "/usr/local/lib"]}


# --- after the profile: slots, what most nodes never need is made when needed, texts and settings are shared


class LeanNode:
    __slots__ = ("path", "sources", "implicit", "state", "__weakref__")

    def __init__(self, path):
        self.path = path
        self.sources = ()
        self.implicit = ()
        self.state = "no state"


class LeanFileNode(LeanNode):
    __slots__ = ("signature",)

    def __init__(self, path):
        super().__init__(path)
        self.signature = None


class LeanExecutor:
    __slots__ = ("command", "targets", "__weakref__")

    environment = {"CC": "cc", "CFLAGS": "-O2 -Wall", "LIBPATH": ["/usr/lib", "/usr/local/lib"]}

    def __init__(self, command, targets):
        self.command = command
        self.targets = targets


def read_build(node_class, executor_class, share):
    """The graph of one build: programs, their objects, sources and headers, and what makes each."""
    nodes, executors, known = [], [], {}

    def node(path):
        if path not in known:
            known[path] = node_class(path)
            nodes.append(known[path])
        return known[path]

    headers = [node(f"include/library/{i}/api.h") for i in range(HEADERS)]
    for number in range(PROGRAMS):
        program = node(f"build/programs/{number}/main")
        objects = []
        for i in range(SOURCES):
            target = node(f"build/programs/{number}/{i}.o")
            target.sources = [node(f"programs/{number}/{i}.c")]
            target.implicit = headers if share else list(headers)
            command = "$CC $CFLAGS -c -o $TARGET $SOURCES" if share else f"cc -O2 -Wall -c -o {target.path}"
            executors.append(executor_class(command, (target,)))
            objects.append(target)
        program.sources = objects
    return nodes, executors


def profile(path, node_class, executor_class, share):
    with barrow.ClassTracker(path, overwrite=True) as tracker:
        tracker.track_class(node_class, name="Node", resolution_level=1)
        tracker.track_class(executor_class, name="Executor", resolution_level=1)
        graph = read_build(node_class, executor_class, share)
        tracker.create_snapshot("the build is read")
        del graph
        tracker.create_snapshot("the build is done")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else "."
    profile(os.path.join(folder, "build-before.barrow"), FileNode, Executor, share=False)
    profile(os.path.join(folder, "build-after.barrow"), LeanFileNode, LeanExecutor, share=True)


if __name__ == "__main__":
    main()
