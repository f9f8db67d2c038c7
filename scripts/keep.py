"""Write what a command makes, and never over what a person may have written."""

import json
import os
from hashlib import sha256
from itertools import count

RECORD = ".written.json"  # in the folder: the sum of each file as it was last written


def replace(path, content):
    """Write a file whole, or leave what is there as it is."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def beside(path):
    """The path itself, then names beside it."""
    yield path
    for i in count(1):
        yield path.with_stem(f"{path.stem}-new{i if i > 1 else ''}")


class Folder:
    """A folder that a command fills, and in which people go on writing."""

    def __init__(self, path):
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        record = path / RECORD
        self.sums = json.loads(record.read_bytes()) if record.exists() else {}

    def is_changed(self, path, content):
        """Whether a file is neither this content nor as it was last written here."""
        if not path.exists():
            return False
        found = path.read_bytes()
        return found != content and digest(found) != self.sums.get(path.name)

    def write(self, name, content):
        """Write a file and return its path: another one where a person changed it.

        Then it says so.
        """
        paths = beside(self.path / name)
        path = next(path for path in paths if not self.is_changed(path, content))
        if not path.exists() or path.read_bytes() != content:
            replace(path, content)
        self.sums[path.name] = digest(content)
        replace(self.path / RECORD, json.dumps(self.sums, indent=1).encode())
        if path.name != name:
            print(f"{self.path / name} has been changed: it stays, beside {path.name}")
        return path


def digest(content):
    return sha256(content).hexdigest()
