# SPDX-License-Identifier: Apache-2.0
"""Dumps of the Pympler of this machine in many situations: what it prints, and what `barrow stats --pympler` prints.

    PYTHONPATH=<folder with pympler> python differential.py <barrow> [SITUATION...]

Exit status 0: all equal; 1: some differ; 77: no Pympler to be imported.  Where Pympler raises an exception instead of
printing, barrow has to refuse with exit status 1.  Runs on Python 2.7 and 3.6 to 3.13, with Pympler 0.5 to 1.1.
"""
from __future__ import print_function

import gc
import io
import os
import pickle
import shutil
import subprocess
import sys
import tempfile

try:
    import pympler.classtracker as ct
    from pympler.asizeof import Asized
    from pympler.classtracker_stats import ConsoleStats
except ImportError as error:
    print('skipped: %s' % error)
    sys.exit(77)

import situations

BARROW = sys.argv[1]
ALL = 100000

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
# Python 2 fails at them, prints items of tuples as u'', or has the classes of a dump in another order than the file.
PYTHON_3_ONLY = ['odd_referent_names', 'one_name_in_two_modules', 'tuple_names', 'unicode_names']
SHORT = [CALLS[1], CALLS[-1]]  # everything in a dump shows in these


class Utf8(object):
    """A stream for what Pympler prints: bytes in Python 2, where they are texts or not, and texts in Python 3."""

    def __init__(self):
        self.out = io.BytesIO()

    def write(self, text):
        self.out.write(text if isinstance(text, bytes) else text.encode('utf-8'))


def printed(dump, sort=(), reverse=False, summary=False, **kwds):
    """What Pympler prints, as UTF-8; None if it fails. Python 2 prints any bytes: what is no UTF-8, barrow repairs."""
    stream = Utf8()
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
        return stream.out.getvalue().decode('utf-8', 'replace').encode('utf-8')
    except Exception:
        return None


def run(*arguments):
    process = subprocess.Popen([BARROW] + list(arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = process.communicate()
    return process.returncode, out, err


def compare(dump, label, calls=CALLS):
    differences = 0
    for kwds, options in calls:
        expected = printed(dump, **kwds)
        status, out, err = run('stats', dump, '--pympler', *options)
        equal = status == 1 if expected is None else status == 0 and out == expected
        if sys.version_info[0] == 2 and status == 1 and b'Pympler fails for this file' in err:
            equal = True  # Python 2 compares None and names of different types; Pympler 1.1 cannot
        if not equal:
            differences += 1
            print('%s %s: differs\n  pympler: %r\n  barrow:  %r %r' % (
                label, ' '.join(options), (expected or b'(fails)')[:300], out[:300], err[:300]))
    return differences


def make(situation, dump):
    ct._get_time = situations.Clock()
    tracker = ct.ClassTracker()
    keep = situation(tracker)
    tracker.stats.dump_stats(dump)
    tracker.close()
    del keep


def give_asized_a_state():
    """Protocols 0 and 1 do not take slots: Pympler 0.6 and later are given what Pympler 0.5 had."""
    if hasattr(Asized, '__slots__'):
        Asized.__getstate__ = lambda self: (None, dict((name, getattr(self, name)) for name in Asized.__slots__))

        def set_state(self, state):
            for name, value in state[1].items():
                setattr(self, name, value)

        Asized.__setstate__ = set_state


def repickled(dump, protocol, to):
    with open(dump, 'rb') as source:
        index, snapshots = pickle.load(source), pickle.load(source)
    with open(to, 'wb') as target:
        # The pickler in Python: it knows opcodes that the one in C does not use.
        pickler = getattr(pickle, '_Pickler', pickle.Pickler) if protocol % 2 else pickle.Pickler
        pickler(target, protocol).dump(index)
        pickler(target, protocol).dump(snapshots)


def main():
    gc.disable()
    chosen = [each for each in situations.SITUATIONS if not sys.argv[2:] or each.__name__ in sys.argv[2:]]
    if sys.version_info[0] == 2:
        chosen = [each for each in chosen if each.__name__ not in PYTHON_3_ONLY]
    differences = count = 0
    folder = tempfile.mkdtemp()
    os.environ['XDG_CACHE_HOME'] = os.path.join(folder, 'cache')
    dumps = [os.path.join(folder, situation.__name__ + '.stats') for situation in chosen]
    for situation, dump in zip(chosen, dumps):
        make(situation, dump)
        differences += compare(dump, situation.__name__)
        count += 1
    give_asized_a_state()
    for situation, dump in zip(chosen, dumps):
        for protocol in range(0, pickle.HIGHEST_PROTOCOL):
            other = '%s.p%d' % (dump, protocol)
            repickled(dump, protocol, other)
            differences += compare(other, '%s, protocol %d' % (situation.__name__, protocol), SHORT)
            count += 1
    shutil.rmtree(folder)
    print('%s: %d dumps, %d differences' % (sys.version.split()[0], count, differences))
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
