"""Dumps of the Pympler of this machine in many situations: what it prints, and what `barrow stats --pympler` prints.

    PYTHONPATH=<folder with pympler> python differential.py <barrow>

Exit status 0: all equal; 1: some differ; 77: no Pympler to be imported.  Where Pympler raises an exception instead of
printing, barrow has to refuse with exit status 1.
"""
import gc
import io
import os
import pickle
import subprocess
import sys
import tempfile

try:
    import pympler.classtracker as ct
    from pympler.classtracker_stats import ConsoleStats
except ImportError as error:
    print('skipped: %s' % error)
    sys.exit(77)

BARROW = sys.argv[1]
ALL = 100000


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


SITUATIONS = [unicode_names, keys_with_colons, deep_tree, dead_objects, all_dead, long_list, many_referents, no_snapshots,
              nothing, number_names, tuple_names, bytes_name, mixed_names, odd_referent_names, annotated,
              annotated_too_early, sorted_before, big_times, level_changes]

CALLS = [
    (dict(), []),
    (dict(limit=ALL), ['--limit', str(ALL)]),
    (dict(sort=[('size',)], limit=ALL), ['--sort', 'size', '--limit', str(ALL)]),
    (dict(sort=[('tsize', 'birth')], limit=3), ['--sort', 'tsize,birth', '--limit', '3']),
    (dict(sort=[('death',)], limit=ALL), ['--sort', 'death', '--limit', str(ALL)]),
    (dict(sort=[('birth',), ('repr',)], limit=ALL), ['--sort', 'birth', '--sort', 'repr', '--limit', str(ALL)]),
    (dict(sort=[('classname', 'name')], reverse=True, limit=0.3),
     ['--sort', 'classname,name', '--reverse', '--limit', '0.3']),
    (dict(reverse=True, limit=ALL), ['--reverse', '--limit', str(ALL)]),
    (dict(limit=-2), ['--limit=-2']),
    (dict(clsname='o', limit=0.5), ['--class', 'o', '--limit', '0.5']),
    (dict(clsname='a', sort=[('size',)], limit=ALL), ['--class', 'a', '--sort', 'size', '--limit', str(ALL)]),
    (dict(summary=True), ['--summary']),
]


def printed(dump, sort=(), reverse=False, summary=False, **kwds):
    """What Pympler prints, encoded; None if it fails."""
    stream = io.StringIO()
    try:
        stats = ConsoleStats(filename=dump, stream=stream)
        for keys in sort:
            stats.sort_stats(*keys)
        if reverse:
            stats.reverse_order()
        if summary:
            stats.print_summary()
        else:
            stats.print_stats(**kwds)
        return stream.getvalue().encode('utf-8')
    except Exception:
        return None


def compare(dump, label):
    differences = 0
    for kwds, options in CALLS:
        expected = printed(dump, **kwds)
        run = subprocess.run([BARROW, 'stats', dump, '--pympler'] + options, capture_output=True)
        if expected is None:
            equal = run.returncode == 1
        else:
            equal = run.returncode == 0 and run.stdout == expected
        if not equal:
            differences += 1
            print('%s %s: differs\n  pympler: %r\n  barrow:  %r %r' % (
                label, ' '.join(options), (expected or b'(fails)')[:300], run.stdout[:300], run.stderr[:300]))
    return differences


def make(situation, dump):
    ct._get_time = Clock()
    tracker = ct.ClassTracker()
    keep = situation(tracker)
    tracker.stats.dump_stats(dump)
    tracker.close()
    del keep


def repickled(dump, protocol, to):
    with open(dump, 'rb') as source:
        index, snapshots = pickle.load(source), pickle.load(source)
    with open(to, 'wb') as target:
        pickle.dump(index, target, protocol=protocol)
        pickle.dump(snapshots, target, protocol=protocol)


def main():
    gc.disable()
    differences = count = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ['XDG_CACHE_HOME'] = os.path.join(folder, 'cache')
        for situation in SITUATIONS:
            dump = os.path.join(folder, situation.__name__ + '.stats')
            make(situation, dump)
            differences += compare(dump, situation.__name__)
            count += 1
            for protocol in range(2, pickle.HIGHEST_PROTOCOL):
                other = os.path.join(folder, '%s.p%d.stats' % (situation.__name__, protocol))
                repickled(dump, protocol, other)
                differences += compare(other, '%s, protocol %d' % (situation.__name__, protocol))
                count += 1
    print('%s: %d dumps, %d calls each, %d differences' % (sys.version.split()[0], count, len(CALLS), differences))
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
