# SPDX-License-Identifier: Apache-2.0
"""Why objects are alive: threads, frames and their variables, generators, modules, the interpreter."""

import asyncio
import sys
import threading
import types
import unittest

from dumper_case import DumperCase

FRAMES_ARE_OBJECTS = sys.version_info < (3, 11)


class RootCase(DumperCase):
    def roots(self, snapshot, kind, name=None):
        return [root for root in snapshot.roots if root.kind == kind and name in (None, root.name)]

    def local(self, snapshot, name):
        """The one root that is a local variable of this name."""
        (root,) = self.roots(snapshot, "local", name)
        return root

    def frame_of(self, snapshot, root):
        return snapshot.threads[root.thread - 1].frames[root.frame - 1]


class Variables(RootCase):
    def test_locals_of_the_calling_frames_with_function_file_and_line(self):
        def inner(inner_argument):
            inner_variable = ["inner"]
            return self.dump(fork=False), inner_variable, sys._getframe().f_lineno

        def outer():
            outer_variable = ["outer"]
            return inner(["argument"]) + (outer_variable,)

        snapshot, inner_variable, line, outer_variable = outer()
        root = self.local(snapshot, "inner_variable")
        self.assertEqual(root.address, id(inner_variable))
        frame = self.frame_of(snapshot, root)
        self.assertEqual((frame.file, frame.line, frame.code), (__file__, line, id(inner.__code__)))
        expected = inner.__name__ if FRAMES_ARE_OBJECTS else inner.__qualname__
        self.assertEqual(frame.function, expected)
        self.assertTrue(self.local(snapshot, "inner_argument"))
        root = self.local(snapshot, "outer_variable")
        self.assertEqual(root.address, id(outer_variable))
        self.assertEqual(self.frame_of(snapshot, root).code, id(outer.__code__))

    def test_frames_are_innermost_first_and_complete(self):
        def stack():
            frame, codes = sys._getframe(1), []
            while frame is not None:
                codes.append(id(frame.f_code))
                frame = frame.f_back
            return codes

        snapshot = self.dump(fork=False)
        expected = [id(sys._getframe().f_code)] + stack()[1:]
        (thread,) = [thread for thread in snapshot.threads if thread.dumping]
        codes = [frame.code for frame in thread.frames]
        self.assertEqual(codes[-len(expected) :], expected)

    def test_frames_that_python_shows_nobody_are_no_frames(self):
        test = self

        class Maker:
            def __init__(self, dump):
                self.snapshot = test.dump(fork=False) if dump else None
                self.held = ["held"]

        makers = [Maker(False) for _ in range(50)]
        for _ in range(50):  # since 3.13 the interpreter learns to call __init__ by itself, with a frame beneath it
            makers.append(Maker(len(makers) == 99))
        snapshot = makers[-1].snapshot
        (thread,) = [thread for thread in snapshot.threads if thread.dumping]
        functions = [(frame.function, frame.file) for frame in thread.frames]
        self.assertNotIn("__init__", [file for _, file in functions])
        place = [file for _, file in functions].index(__file__)
        names = [function.rpartition(".")[2] for function, _ in functions[place:]]
        self.assertEqual(names[:2], ["__init__", "test_frames_that_python_shows_nobody_are_no_frames"])

    def test_cell_variables_of_a_frame_bear_their_names(self):
        captured = ["captured"]

        def inner():
            return captured

        snapshot = self.dump(fork=False)
        root = self.local(snapshot, "captured")
        self.assertEqual(snapshot[root.address].type.qualified_name, "cell")
        self.assertEqual(snapshot.edges(snapshot[root.address])["cell_contents"], id(inner()))

    def test_a_namespace_that_is_being_executed(self):
        namespace = {"dump": lambda: self.dump(fork=False), "held": ["held"]}
        exec("class Body:\n    variable = ['v']\n    snapshot = dump()\n", namespace)
        body = namespace["Body"]
        roots = self.roots(body.snapshot, "frame", "f_locals")
        held = {key for root in roots for key in body.snapshot[root.address].references}
        self.assertIn(id(body.variable), held)
        self.assertTrue(body.snapshot.knows(namespace["held"]))

    def test_variables_own_counted_references_where_frames_are_no_objects(self):
        def function():
            only_here = object()
            snapshot = self.dump(fork=False)
            return snapshot, id(only_here)

        snapshot, address = function()
        (root,) = [root for root in snapshot.roots if root.address == address]
        self.assertEqual(root.counted, not FRAMES_ARE_OBJECTS)
        self.assertEqual(snapshot[address].reference_count, 1)


class Threads(RootCase):
    def test_other_threads_with_their_names_and_variables(self):
        ready, stop = threading.Semaphore(0), threading.Event()

        def work(thread_variable):
            ready.release()
            stop.wait()

        held = [[1], [2]]
        threads = [threading.Thread(target=work, args=(held[0],), name="worker \u00e9", daemon=True),
                   threading.Thread(target=work, args=(held[1],), name="plain")]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            ready.acquire()
        try:
            for fork in (False, True):
                with self.subTest(fork=fork):
                    self.check_threads(threads, held, self.dump(fork=fork))
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def check_threads(self, threads, held, snapshot):
        by_ident = {thread.ident: thread for thread in snapshot.threads}
        self.assertEqual(len(by_ident), threading.active_count())
        for thread, value in zip(threads, held):
            found = by_ident[thread.ident]
            self.assertEqual((found.name, found.daemon, found.dumping), (thread.name, thread.daemon, False))
            if not FRAMES_ARE_OBJECTS:
                self.assertEqual(found.native_id, thread.native_id)
            (root,) = [root for root in self.roots(snapshot, "local", "thread_variable") if root.address == id(value)]
            self.assertEqual(root.thread, found.number)
            self.assertTrue(self.frame_of(snapshot, root).function.endswith("work"))
        self.assertEqual(by_ident[threading.get_ident()].name, threading.current_thread().name)

    def test_a_handled_exception_is_a_root_of_its_thread(self):
        try:
            raise ValueError("handled here")
        except ValueError as error:
            snapshot = self.dump(fork=False)
            self.assertIn(id(error), [root.address for root in self.roots(snapshot, "thread", "handled exception")])


class Suspended(RootCase):
    """What a generator holds is its own reference, labelled by variable; in 3.10 its frame object has it."""

    def variables(self, snapshot, generator):
        edges = snapshot.edges(snapshot.of(generator))
        frame_label = {"generator": "gi_frame", "coroutine": "cr_frame", "async_generator": "ag_frame"}
        label = frame_label[type(generator).__name__]
        return snapshot.edges(snapshot[edges[label]]) if label in edges else edges

    def test_generators(self):
        def make(argument):
            variable = ["suspended"]
            yield variable
            yield argument

        started, unstarted, finished = make([1]), make([2]), make([3])
        value = next(started)
        list(finished)
        snapshot = self.dump(fork=False)
        self.assertEqual(self.variables(snapshot, started)["variable"], id(value))
        self.assertIn("argument", self.variables(snapshot, unstarted))
        self.assertNotIn("variable", self.variables(snapshot, unstarted))
        self.assertNotIn("argument", self.variables(snapshot, finished))
        name = snapshot.names[id(started)]
        self.assertEqual(name.qualified_name, started.__qualname__)

    def test_what_waits_on_the_stack_of_a_suspended_generator(self):
        def make():
            for item in iter(["first", "second"]):
                yield item

        generator = make()
        next(generator)
        snapshot = self.dump(fork=False)
        holder = snapshot.of(generator)
        if FRAMES_ARE_OBJECTS:
            holder = snapshot[snapshot.edges(holder)["gi_frame"]]
        names = {snapshot[target].type.qualified_name for target in snapshot.targets(holder)}
        self.assertIn("list_iterator", names)

    def test_coroutines_and_asynchronous_generators(self):
        async def pause():
            paused = ["paused"]
            await asyncio.sleep(3600)
            return paused

        async def produce():
            produced = ["produced"]
            yield produced

        async def main():
            task = asyncio.create_task(pause())
            generator = produce()
            value = await generator.__anext__()
            await asyncio.sleep(0)
            snapshot = self.dump(fork=False)
            self.assertEqual(self.variables(snapshot, generator)["produced"], id(value))
            paused = self.variables(snapshot, task.get_coro())["paused"]
            self.assertIn("cr_name", snapshot.edges(snapshot.of(task.get_coro())))
            self.assertIn("ag_name", snapshot.edges(snapshot.of(generator)))
            self.assertEqual(snapshot[paused].length, 1)
            task.cancel()
            await generator.aclose()

        asyncio.run(main())

    def test_a_generator_that_was_closed_while_it_waited(self):
        def make(argument):
            variable = [argument]
            yield variable

        waiting, unstarted = make("waits"), make("never started")
        next(waiting)
        for generator in (waiting, unstarted):
            generator.close()
        filler = [[number] for number in range(1000)]  # takes the place of what the variables held
        snapshot = self.dump(fork=False)
        for generator in (waiting, unstarted):
            self.assertFalse(self.variables(snapshot, generator).get("variable"))
        del filler

    def test_a_generator_that_is_executing(self):
        def make():
            variable = ["executing"]
            yield self.dump(fork=False), id(variable)

        generator = make()
        snapshot, address = next(generator)
        self.assertEqual(self.variables(snapshot, generator)["variable"], address)
        root = self.local(snapshot, "variable")
        self.assertEqual((root.address, root.counted), (address, False))  # the generator's reference is the one
        self.assertEqual(snapshot[address].reference_count, 1)


class Interpreter(RootCase):
    def test_modules(self):
        weird = {"a module subclass": type("Weird", (types.ModuleType,), {})("weird"), "no module": 5, "none": None}
        sys.modules.update(weird)
        self.addCleanup(lambda: [sys.modules.pop(name) for name in weird])
        snapshot = self.dump(fork=False)
        modules = {root.name: root.address for root in self.roots(snapshot, "module")}
        expected = {name: id(module) for name, module in sys.modules.items() if module is not None}
        self.assertEqual(modules, expected)
        self.assertFalse([root for root in self.roots(snapshot, "module") if root.counted])
        self.assertEqual(snapshot.names[id(sys)].qualified_name, "sys")
        self.assertEqual(snapshot.names[id(sys.modules[__name__])].file, __file__)

    def test_state_of_the_interpreter(self):
        roots = {root.name: root.address for root in self.roots(self.dump(fork=False), "interpreter")}
        self.assertEqual(roots["modules"], id(sys.modules))
        self.assertEqual(roots["sysdict"], id(sys.__dict__))
        import gc

        self.assertEqual(roots["gc.callbacks"], id(gc.callbacks))

    def test_types_of_the_binary_are_roots_under_every_policy(self):
        for contents in ("none", "names"):
            snapshot = self.dump(fork=False, contents=contents)
            names = {root.address: root.name for root in self.roots(snapshot, "type")}
            self.assertEqual((names[id(int)], names[id(object)]), ("int", "object"))
            self.assertNotIn(id(RootCase), names)

    def test_functions_called_at_exit(self):
        import atexit

        callback = lambda *_: None  # noqa: E731
        atexit.register(callback, ["argument"])
        self.addCleanup(atexit.unregister, callback)
        found = [root.address for root in self.roots(self.dump(fork=False), "interpreter")]
        self.assertIn(id(callback), found)


if __name__ == "__main__":
    unittest.main()
