# SPDX-License-Identifier: Apache-2.0
"""Dumps from awkward places: half-built objects, callbacks of C code, busy threads, giant and deep heaps."""

import asyncio
import ctypes
import functools
import gc
import io
import os
import sys
import threading
import types
import unittest
import weakref

import barrow
import support
from dumper_case import DumperCase
from heap_check import overcounted


class RobustCase(DumperCase):
    done = False

    def dump_once(self, *_):
        """To be called from the awkward place: dumps in all ways the first time it is called."""
        if self.done:
            return
        self.done = True
        for fork in (False, True):
            for contents in ("none", "values"):
                barrow.dump(self.path(), overwrite=True, fork=fork, contents=contents)
        snapshot = support.load(self.path())
        uncounted = ("<bool at", "<NoneType at", "<ellipsis at")  # constants in the binary of 3.11 do not count these
        self.assertEqual([line for line in overcounted(snapshot) if not line.startswith(uncounted)], [])

    def tearDown(self):
        self.assertTrue(self.done, "the dump was not reached")
        super().tearDown()


class HalfBuilt(RobustCase):
    def test_a_tuple_with_empty_places(self):
        def items():
            yield 1
            self.dump_once()
            yield 2

        tuple(items())

    def test_a_class_without_mro(self):
        dump = self.dump_once

        class Meta(type):
            def mro(cls):
                dump()
                return super().mro()

        Meta("C", (), {})

    def test_a_class_whose_members_get_their_names(self):
        class Descriptor:
            __set_name__ = self.dump_once

        type("C", (), {"d": Descriptor()})

    def test_a_class_that_tells_its_base(self):
        class Base:
            def __init_subclass__(cls):
                self.dump_once()

        type("C", (Base,), {})

    def test_a_list_that_is_being_sorted(self):
        [3, 1, 2].sort(key=lambda item: (self.dump_once(), item)[1])

    def test_a_dictionary_and_a_set_that_ask_for_equality(self):
        class Key:
            def __hash__(self):
                return 1

            def __eq__(key, other):
                self.dump_once()
                return False

        self.assertEqual(len({Key(): 1, Key(): 2}), 2)
        self.assertEqual(len({Key() for _ in range(9)}), 9)

    def test_a_module_that_was_not_initialised(self):
        module = types.ModuleType.__new__(types.ModuleType)
        self.dump_once()
        del module

    def test_an_object_that_is_being_destroyed(self):
        class Dying:
            __slots__ = ("__weakref__", "a")

            def __del__(dying):
                self.dump_once()

        dying = Dying()
        reference = weakref.ref(dying, lambda _: None)
        del dying
        self.assertIsNone(reference())


class Callbacks(RobustCase):
    def test_a_weak_reference_callback(self):
        target = type("Target", (), {})()
        reference = weakref.ref(target, self.dump_once)
        del target
        self.assertIsNone(reference())

    def test_trace_and_profile_functions(self):
        for install in (sys.settrace, sys.setprofile):
            self.done = False
            install(self.dump_once)
            try:
                (lambda: 1)()
            finally:
                install(None)

    def test_a_function_called_by_c_code_of_ctypes(self):
        callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda x: (self.dump_once(), x)[1])
        self.assertEqual(callback(3), 3)

    def test_within_a_cached_function(self):
        @functools.lru_cache(maxsize=2)
        def cached(key):
            if key == 3:
                self.dump_once()
            return [key]

        for key in (1, 2, 3, 1):
            cached(key)

    def test_within_coroutines_and_asynchronous_generators(self):
        async def produce():
            yield 1
            self.dump_once()
            yield 2

        async def main():
            others = [asyncio.create_task(asyncio.sleep(3600)) for _ in range(3)]
            async with asyncio.Lock():
                async for _ in produce():
                    pass
            for other in others:
                other.cancel()

        asyncio.run(main())

    def test_with_an_exception_in_flight(self):
        try:
            try:
                raise ValueError
            finally:
                self.dump_once()
        except ValueError:
            pass

    def test_deep_in_a_recursion(self):
        def deep(n):
            return deep(n - 1) if n else self.dump_once()

        deep(400)


class Collector(DumperCase):
    def test_no_collection_starts_from_a_size_function_written_in_c(self):
        # 3.10 and 3.11 collect from any allocation, and io.BytesIO.__sizeof__ allocates a bound method in 3.10. Which
        # threshold that allocation meets is not known: all are tried.
        buffers = [io.BytesIO(b"x" * i) for i in range(100)]
        during_the_walk = []

        def note(phase, info):
            # The header reaches the temporary file just before the walk.
            for name in os.listdir(self.folder):
                if name != "heap.barrow" and os.path.getsize(os.path.join(self.folder, name)) > 0:
                    during_the_walk.append((phase, info["generation"]))

        thresholds = gc.get_threshold()
        gc.collect()
        gc.freeze()  # collections are quick then
        self.addCleanup(gc.unfreeze)
        gc.callbacks.append(note)
        try:
            for threshold in range(1, 60):
                gc.collect()
                gc.set_threshold(threshold, 1000, 1000)
                barrow.dump(self.path(), fork=False, overwrite=True)
                gc.set_threshold(*thresholds)
        finally:
            gc.set_threshold(*thresholds)
            gc.callbacks.remove(note)
        self.assertEqual(during_the_walk, [])
        self.assertTrue(gc.isenabled())
        del buffers

    def test_a_collector_that_was_off_stays_off(self):
        gc.disable()
        try:
            barrow.dump(self.path(), fork=False)
            self.assertFalse(gc.isenabled())
        finally:
            gc.enable()


class Busy(DumperCase):
    def test_threads_that_change_everything_while_the_child_walks(self):
        stop = threading.Event()

        def mutate():
            kept, cache = [], {}
            while not stop.is_set():
                for i in range(200):
                    thing = types.SimpleNamespace(i=i, me=[i])
                    cache[i] = thing
                    kept.append({str(i): thing})
                if len(kept) > 2000:
                    kept.clear()
                    gc.collect(0)

        threads = [threading.Thread(target=mutate) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for number, fork in enumerate((True, False, True)):
                barrow.dump(self.path(f"{number}"), fork=fork)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        for name in self.files():
            support.load(self.path(name))


class Scale(DumperCase):
    MEASURE = """
        import sys, barrow
        {heap}
        def peak(field):
            with open("/proc/self/status") as file:
                return next(int(line.split()[1]) for line in file if line.startswith(field)) * 1024
        barrow.dump(sys.argv[1], fork=False, overwrite=True)
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        before = peak("VmRSS")
        result = barrow.dump(sys.argv[1], fork=False, overwrite=True)
        print(result.objects, peak("VmHWM") - before, before)
        import os; os._exit(0)
    """

    def measure(self, heap):
        out = self.run_program(self.MEASURE.replace("{heap}", heap), self.path())
        return map(int, out.split())

    def test_a_giant_list_streams_through_bounded_memory(self):
        objects, extra, resident = self.measure("giant = [None] * 2_000_000")
        self.assertGreater(objects, 10_000)
        self.assertLess(extra, 9e6 + 0.03 * resident)

    def test_a_chain_a_million_deep(self):
        for link in ("(chain,)", "[chain]"):
            objects, extra, resident = self.measure(
                f"chain = None\n        for _ in range(1_000_000): chain = {link}"
            )
            self.assertGreater(objects, 1_000_000)
            self.assertLess(extra, 9e6 + 0.03 * resident)


if __name__ == "__main__":
    unittest.main()
