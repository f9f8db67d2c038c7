"""Write what a command makes, and never over what a person may have written.

Copiers keep a file that is newer, or ask; none knows what it wrote itself last time.
"""

import json
import os
from hashlib import sha256
from itertools import count


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
        path.mkdir(parents=True, exist_ok=True)
        self.record = path / ".written.json"  # the sum of each as it was last written
        self.sums = json.loads(self.record.read_bytes()) if self.record.exists() else {}

    def is_changed(self, path, content):
        """Whether a file is neither this content nor as it was last written here."""
        found = path.read_bytes() if path.exists() else content
        return found != content and digest(found) != self.sums.get(path.name)

    def write(self, name, content):
        """Write a file, or one beside it where a person changed it; return its path."""
        path = first = self.path / name
        beside = count(1)
        while self.is_changed(path, content):
            i = next(beside)
            path = first.with_stem(f"{first.stem}-new{i if i > 1 else ''}")
        if not path.exists() or path.read_bytes() != content:
            replace(path, content)
        self.sums[path.name] = digest(content)
        replace(self.record, json.dumps(self.sums, indent=1).encode())
        if path != first:
            print(f"{first} has been changed: it stays; the new one is {path.name}")
        return path
