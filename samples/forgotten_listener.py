# SPDX-License-Identifier: Apache-2.0
"""An application opens and closes documents. Each view subscribes to the global settings with a bound method, and closing a
document does not unsubscribe it: every view ever opened stays alive, with its document's text.

`barrow diff before.barrow after.barrow`: method, View and Document grow by one per document opened, next to the megabytes of
str they hold. The method row is the hint that callbacks are involved; `barrow query after.barrow containers_by_length` shows
where they hang: the list `.listeners` of Settings.
"""

import sys
from pathlib import Path

import barrow


class Settings:
    """Settings of the application; tells listeners about changes."""

    def __init__(self):
        self.values = {"font": "serif", "size": 11}
        self.listeners = []

    def subscribe(self, listener):
        self.listeners.append(listener)

    def unsubscribe(self, listener):
        self.listeners.remove(listener)

    def change(self, name, value):
        self.values[name] = value
        for listener in self.listeners:
            listener(name, value)


SETTINGS = Settings()


class Document:
    def __init__(self, title, paragraphs):
        self.title = title
        self.paragraphs = paragraphs


class View:
    """Shows one document, and redraws it when a setting changes."""

    def __init__(self, document):
        self.document = document
        self.redraws = 0
        SETTINGS.subscribe(self.on_setting_changed)

    def on_setting_changed(self, name, value):
        self.redraws += 1

    def close(self):
        self.redraws = 0  # forgotten: SETTINGS.unsubscribe(self.on_setting_changed)


class Application:
    def __init__(self):
        self.views = {}

    def open(self, title):
        paragraphs = [f"{title}, paragraph {number}: " + "lorem ipsum " * 8 for number in range(20)]
        self.views[title] = View(Document(title, paragraphs))

    def close(self, title):
        self.views.pop(title).close()


def work(application, documents):
    for number in range(documents):
        title = f"report {number}"
        application.open(title)
        if number % 10 == 0:
            SETTINGS.change("size", 9 + number % 5)
        application.close(title)


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    application = Application()
    work(application, 100)
    barrow.dump(folder / "before.barrow", overwrite=True)
    work(application, 2_000)
    barrow.dump(folder / "after.barrow", overwrite=True)
    print(f"{len(application.views)} documents open, {len(SETTINGS.listeners)} listeners")


if __name__ == "__main__":
    main()
