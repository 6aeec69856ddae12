# SPDX-License-Identifier: Apache-2.0
"""Programs for Pympler's ClassTracker, each in another situation: what differential.py compares the dumps of.

Runs on Python 2.7 and 3.6 to 3.13, with Pympler 0.5 to 1.1. A situation takes a new tracker and returns what has to stay alive until
the dump is written.
"""
import gc
import time

import pympler.classtracker as ct
from pympler import process

class Clock(object):
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        self.now += 0.25
        return self.now


class Node(object):
    def __init__(self, value=None):
        self.value = value


class Text(object):
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class Slots(object):
    __slots__ = ('a', 'b', '__weakref__')


TEXTS = [u'', u'plain', u'\u00fcml\u00e4ut', u'\U0001F40D' * 40, u'two\nlines\rand\ttabs', u'x' * 34, u'x' * 35, u'x' * 36,
         u'\u4e2d\u6587' * 20, u'e\u0301' * 30, u'\x00\x1b[31m', u'a:b:c', u'[K] a', u'[V] a: b']


def unicode_names(tracker):
    keep = [Text(text) for text in TEXTS]
    for i, obj in enumerate(keep):
        tracker.track_object(obj, name=TEXTS[i] or u'empty', resolution_level=3)
    for text in TEXTS:
        tracker.create_snapshot(text)
    return keep


def keys_with_colons(tracker):
    keep = [Node({'a:b': [1, 'x' * 100], 'a:c': {'d:e': 'y' * 50}, 'a': (), 3: 4, None: 'z' * 99}) for _ in range(5)]
    for obj in keep:
        tracker.track_object(obj, resolution_level=6)
    tracker.create_snapshot('first')
    keep[0].value = None
    tracker.create_snapshot('second')
    return keep


def deep_tree(tracker):
    root = Node()
    node = root
    for i in range(20):  # deeper ones exceed Python's recursion limit when Pympler copies them
        node.value = Node([i])
        node.more = 'm' * i
        node = node.value
    tracker.track_object(root, resolution_level=100)
    tracker.create_snapshot()
    return root


def dead_objects(tracker):
    tracker.track_class(Node, name='Node', trace=True)
    keep = [Node(i) for i in range(20)]
    tracker.create_snapshot('all')
    del keep[::3]
    tracker.create_snapshot('fewer')
    del keep[:]
    tracker.create_snapshot('none')
    return None


def all_dead(tracker):
    tracker.track_class(Node, name='Node')
    for i in range(5):
        Node(i)
    tracker.create_snapshot()


def long_list(tracker):
    tracker.track_class(Node, name='Node')
    keep = [Node('t%d' % i) for i in range(2501)]
    tracker.create_snapshot('big', compute_total=True)
    return keep


def many_referents(tracker):
    keep = Node(['item %d' % (i % 700) for i in range(1500)])
    tracker.track_object(keep, resolution_level=4)
    tracker.create_snapshot()
    return keep


def no_snapshots(tracker):
    keep = [Node(1), Slots()]
    for obj in keep:
        tracker.track_object(obj)
    return keep


def nothing(tracker):
    pass


def number_names(tracker):
    keep = [Node(i) for i in range(4)]
    for name, obj in zip((42, 7, 2.5, 10 ** 30), keep):
        tracker.track_object(obj, name=name)
    tracker.create_snapshot('numbers')
    return keep


def tuple_names(tracker):
    keep = [Node(i) for i in range(3)]
    for name, obj in zip((('b', 1), ('a', u"it's \u00fc"), ('a',)), keep):
        tracker.track_object(obj, name=name)
    tracker.create_snapshot('tuples')
    return keep


def bytes_name(tracker):
    keep = Node()
    tracker.track_object(keep, name=b'by\xfftes\'"')
    tracker.create_snapshot()
    return keep


def mixed_names(tracker):
    keep = [Node(i) for i in range(3)]
    for name, obj in zip(('text', 7, ('t',)), keep):
        tracker.track_object(obj, name=name)
    tracker.create_snapshot('mixed')
    return keep


class Odd(object):
    def __init__(self, name):
        self.__name__ = name


def odd_referent_names(tracker):
    keep = Node([Odd(5), Odd(u'\u00fc'), Odd(2.5), Odd(('t', 1))])
    tracker.track_object(keep, resolution_level=5)
    tracker.create_snapshot()
    return keep


def annotated(tracker):
    keep = keys_with_colons(tracker)
    tracker.stats.annotate()
    return keep


def annotated_too_early(tracker):
    keep = keys_with_colons(tracker)
    tracker.stats.annotate()
    tracker.track_object(Node(), name='later', keep=True)
    return keep


def sorted_before(tracker):
    keep = keys_with_colons(tracker)
    tracker.stats.sort_stats('size')
    return keep


def big_times(tracker):
    keep = [Node(0)]
    ct._get_time.now = 90061.0
    tracker.track_object(keep[0])
    ct._get_time.now = 359999.996
    tracker.create_snapshot('late')
    return keep


def level_changes(tracker):
    tracker.track_class(Node, name='Node', resolution_level=1)
    keep = [Node({'k': i, 'shared': TEXTS}) for i in range(6)]
    for i, obj in enumerate(keep):
        tracker.track_change(obj, i)
    tracker.create_snapshot('levels')
    keep.reverse()
    tracker.create_snapshot('again')
    return keep


def traces(tracker):
    """From nested calls, from code without source, by track_object, from a method, a lambda and a comprehension."""
    def outer():
        return [inner(i) for i in range(3)]

    def inner(i):
        return Node(i)

    names = {'Node': Node, 'tracker': tracker}
    tracker.track_class(Node, name='traced', resolution_level=1, trace=True)
    keep = outer() + [(lambda: Node('l'))()]
    exec(compile('made = Node("e")\nother = [\n  Node("long"),\n]', '<generated>', 'exec'), names)
    keep += [names['made']] + names['other']
    tracker.create_snapshot('traced')
    single = Text(u'single')
    tracker.track_object(single, trace=True)
    tracker.create_snapshot('and one more')
    return keep, single


def periodic(tracker):
    """The monitor's thread takes snapshots while objects come and go."""
    tracker.track_class(Node, name='Node', resolution_level=1)
    tracker.start_periodic_snapshots(interval=0.01)
    keep = []
    for i in range(12):
        keep.append(Node('x' * i))
        if i % 3 == 0:
            del keep[0]
        time.sleep(0.01)
    tracker.stop_periodic_snapshots()
    tracker.create_snapshot('by hand')
    return keep


def classes_without_instances(tracker):
    tracker.track_class(Node, name='Never')
    tracker.track_class(Text, name='Once')
    keep = Text(u'only one')
    tracker.create_snapshot('one')
    tracker.index['asked for']  # a defaultdict keeps what it was asked for
    return keep


def detached_classes(tracker):
    tracker.track_class(Node, name='Node')
    keep = [Node(i) for i in range(3)]
    tracker.create_snapshot('attached')
    tracker.detach_class(Node)
    keep += [Node(i) for i in range(3)]
    tracker.create_snapshot('detached')
    return keep


def detached_all(tracker):
    tracker.track_class(Node, name='Node')
    keep = [Node(i) for i in range(3)]
    tracker.create_snapshot('attached')
    tracker.detach_all()
    tracker.create_snapshot('nothing left')
    return keep


def cleared(tracker):
    tracker.track_class(Node, name='Node')
    keep = [Node(i) for i in range(3)]
    tracker.create_snapshot('before')
    tracker.clear()
    tracker.track_class(Node, name='anew')
    keep.append(Node())
    tracker.create_snapshot('after')
    return keep


def one_name_in_two_modules(tracker):
    keep = []
    for module in ('shop.basket', 'shop.order', 'shop_order', 'a' * 40 + '.b'):
        cls = type('Item', (Node,), {})
        cls.__module__ = module
        tracker.track_class(cls, resolution_level=1)
        keep += [cls([module] * i) for i in range(2)]
        loose = cls('loose')
        tracker.track_object(loose)
        other = Text(module)
        other.__class__ = type('Item', (Text,), {})
        tracker.track_object(other)
        keep += [loose, other]
    tracker.create_snapshot('same names')
    return keep


class Loud(Node):
    def __repr__(self):
        return self.value()


def fail():
    raise ValueError('no representation')


def odd_representations(tracker):
    long_lines = '\n'.join('line %d' % i for i in range(60))
    texts = ['', '\n', 'a\n\nb\n', 'r\r\nn', long_lines, 'x' * 124 + '\n' + 'y' * 20, '\t|\t', '|', "'quoted'", '<a & "b">']
    keep = [Loud(lambda text=text: text) for text in texts] + [Loud(fail), Loud(lambda: 5)]
    for obj in keep:
        tracker.track_object(obj, name='Loud', resolution_level=2)
    tracker.create_snapshot('two\nlines')
    tracker.create_snapshot('d' * 36)
    tracker.create_snapshot('d' * 35)
    return keep


def huge_tree(tracker):
    """Thousands of referents in one object, on several levels, with ties in size."""
    keep = Node({'key %d' % i: ['v%d' % (i % 50), {'inner': [i] * (i % 7)}, ('t', i)] for i in range(700)})
    tracker.track_object(keep, resolution_level=5)
    tracker.create_snapshot('huge')
    keep.value['key 3'] = None
    tracker.create_snapshot('huge again')
    return keep


def cycles_and_shared(tracker):
    keep = [Node() for _ in range(6)]
    shared = ['shared'] * 100
    for i, obj in enumerate(keep):
        obj.value = [keep, keep[i - 1], shared, obj]
        tracker.track_object(obj, resolution_level=i)
    tracker.create_snapshot('cycle')
    keep[0].value = shared
    tracker.create_snapshot('cut')
    return keep


def reused_addresses(tracker):
    tracker.track_class(Node, name='Node', resolution_level=1)
    for i in range(10):
        Node('t%d' % i)  # dead at once: the next one takes its place
        tracker.create_snapshot(str(i))


def one_moment(tracker):
    """Everything at the same time: a snapshot's sizes cannot be told from another's, nor from those at birth."""
    ct._get_time = lambda: 1.5
    tracker.track_class(Node, name='Node')
    keep = [Node(i) for i in range(3)]
    tracker.create_snapshot('first')
    keep[0].value = 'x' * 1000
    tracker.create_snapshot('second')
    return keep


def clock_set_back(tracker):
    keep = [Node(i) for i in range(4)]
    for now, obj in zip((7.0, -3.5, 0.0, -0.25), keep):
        ct._get_time.now = now
        tracker.track_object(obj, name='Node')
    ct._get_time.now = 5.0
    tracker.create_snapshot('later')
    ct._get_time.now = -90000.5
    tracker.create_snapshot('long before')
    return keep


def rounded_times(tracker):
    keep = [Node(i) for i in range(9)]
    for now, obj in zip((0.005, 0.015, 0.125, 0.875, 59.994, 59.995, 59.996, 3599.999, 1e9), keep):
        ct._get_time = lambda: now
        tracker.track_object(obj, name='Node')
    tracker.create_snapshot()
    return keep


def levels_out_of_range(tracker):
    keep = [Node({'a': [1, [2, [3]]]}) for _ in range(3)]
    for level, obj in zip((0, 50, 1), keep):
        tracker.track_object(obj, name='Node', resolution_level=level)
    tracker.create_snapshot()
    return keep


def without_process_information(tracker):
    keep = Node('x' * 500)
    tracker.track_object(keep, name='Node')
    for i, cls in enumerate(('_ProcessMemoryInfo', '_ProcessMemoryInfoResource', '_ProcessMemoryInfoPS')):
        tracker.create_snapshot(cls, compute_total=i == 1)
        tracker.snapshots[-1].system_total = getattr(process, cls)()
    tracker.snapshots[0].asizeof_total = 0
    return keep


def totals_of_every_unit(tracker):
    keep = Node('x')
    tracker.track_object(keep, name='Node')
    for total in (0, 1023, 1024, 1025, 2 ** 20, 2 ** 20 + 1, 3 * 2 ** 30, 5 * 2 ** 40, 7 * 2 ** 50, 2 ** 60):
        tracker.create_snapshot(str(total))
        tracker.snapshots[-1].asizeof_total = total
    return keep


def many_snapshots(tracker):
    tracker.track_class(Node, name='Node')
    keep = []
    for i in range(300):
        keep.append(Node([i]))
        if i % 2:
            del keep[0]
        tracker.create_snapshot('s%d' % i)
    return keep


def kinds_of_referents(tracker):
    class Meta(type):
        pass

    Made = Meta('Made', (object,), {'attribute': 1})

    def function(argument=[1, 2]):
        return function

    import array
    keep = Node([1, 2.5, 3j, None, True, u'text', b'bytes', bytearray(b'array'), (1, 2), {3}, frozenset([4]), {5: 6}, Node, Made,
                 Made(), function, len, [].append, iter([1]), (i for i in range(3)), slice(1, 2), ValueError('v'), gc,
                 array.array('d', [1.0]), object(), 10 ** 40, Ellipsis])
    tracker.track_object(keep, name='kinds', resolution_level=4)
    tracker.create_snapshot('kinds')
    return keep


def loaded_and_dumped_again(tracker):
    """What a Stats has that loaded a dump, not the tracker's own."""
    keep = level_changes(tracker)
    tracker.stats.sort_stats('size')
    tracker.stats.annotate()
    del tracker.index['Node'][0].snapshots[1:]
    return keep


def true_and_none_as_names(tracker):
    keep = [Node(i) for i in range(3)]
    for name, obj in zip((True, (None, False), -1), keep):
        tracker.track_object(obj, name=name)
    tracker.create_snapshot('names')
    return keep


SITUATIONS = [all_dead, annotated, annotated_too_early, big_times, bytes_name, classes_without_instances, cleared, clock_set_back,
              cycles_and_shared, dead_objects, deep_tree, detached_all, detached_classes, huge_tree, keys_with_colons,
              kinds_of_referents, level_changes, levels_out_of_range, loaded_and_dumped_again, long_list, many_referents,
              many_snapshots, mixed_names, no_snapshots, nothing, number_names, odd_referent_names, odd_representations, one_moment,
              one_name_in_two_modules, periodic, reused_addresses, rounded_times, sorted_before, totals_of_every_unit, traces,
              true_and_none_as_names, tuple_names, unicode_names, without_process_information]
