# SPDX-License-Identifier: Apache-2.0
"""An image pipeline cuts a thumbnail out of every picture and keeps it. A numpy slice is a view: a few bytes that refer to the
whole picture as their base, so every picture stays in memory for the sake of its thumbnail.

`barrow diff before.barrow after.barrow`: numpy.ndarray grows by two objects per picture, view and base, and by 900 KB: the size
of the picture, not of the thumbnail. The query on referrers in README.md finds all these bytes under the label `.base`.
`.copy()` behind the slice mends it.
"""

import sys
from pathlib import Path

import barrow

try:
    import numpy
except ImportError:
    sys.exit("numpy_views.py: numpy is not installed for this Python: pip install numpy")


class Thumbnail:
    def __init__(self, name, pixels):
        self.name = name
        self.pixels = pixels


class Gallery:
    """Keeps thumbnails only; pictures are loaded, looked at, and dropped."""

    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.thumbnails = []
        self.brightness = {}

    def load(self, name):
        return self.random.integers(0, 255, size=(480, 640, 3), dtype=numpy.uint8)

    def add(self, name):
        picture = self.load(name)
        self.brightness[name] = float(picture.mean())
        top, left = self.most_interesting(picture)
        self.thumbnails.append(Thumbnail(name, picture[top : top + 32, left : left + 32]))  # missing: .copy()

    def most_interesting(self, picture):
        """The corner of the brightest 32 x 32 block."""
        grey = picture[:, :, 0].reshape(15, 32, 20, 32).mean(axis=(1, 3))
        row, column = numpy.unravel_index(grey.argmax(), grey.shape)
        return int(row) * 32, int(column) * 32

    def shown_bytes(self):
        return sum(thumbnail.pixels.size for thumbnail in self.thumbnails)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    gallery = Gallery(seed=1)
    for number in range(5):
        gallery.add(f"holiday-{number:03}.jpg")
    barrow.dump(folder / "before.barrow", overwrite=True)
    for number in range(5, 65):
        gallery.add(f"holiday-{number:03}.jpg")
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{len(gallery.thumbnails)} thumbnails of {gallery.shown_bytes()} bytes in all")


if __name__ == "__main__":
    main()
