"""Write what a command makes, and never over what a person may have written.

Copiers keep a file that is newer, or ask; none knows what it wrote itself last time.
"""

import json
import os
from hashlib import sha256
from itertools import chain, count


def replace(path, content):
    """Write a file whole, or leave what is there as it is."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def digest(content):
    return sha256(content).hexdigest()


class Folder:
    """A folder that a command fills, and in which people go on writing."""

    def __init__(self, path):
        self.path = path
        self.record = path / ".written.json"  # the sum of each as it was last written
        self.sums = json.loads(self.record.read_bytes()) if self.record.exists() else {}

    def is_changed(self, name, content):
        """Whether a file is neither this content nor as it was last written here."""
        path = self.path / name
        found = path.read_bytes() if path.exists() else content
        return found != content and digest(found) != self.sums.get(name)

    def write(self, name, content):
        """Write a file, or one beside it where a person changed it; return its path."""
        stem, kind = os.path.splitext(name)
        marks = chain(["", "-new"], (f"-new{i}" for i in count(2)))
        names = (f"{stem}{mark}{kind}" for mark in marks)
        new = next(each for each in names if not self.is_changed(each, content))
        path = self.path / new
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            replace(path, content)
        self.sums[new] = digest(content)
        replace(self.record, json.dumps(self.sums, indent=1).encode())
        if new != name:
            print(self.path / name, "has been changed: it stays; the new one is", new)
        return path
