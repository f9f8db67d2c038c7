"""Ask for known vulnerabilities of every pinned package, and print all licences.

    make audit

Asked are all pins of requirements.txt, the whole tree of package-lock.json, and the
copies of npm packages that others carry inside their own files. A finding fails the
command unless ACCEPTED gives the reason why it stays; in what a page of the book loads
it fails always. A database that does not answer, or does not know what is long known,
fails too: silence is not an all-clear. What wheels hold besides (Node, codecs, BLAS) is
asked about under the wheel's name only.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import textwrap
from collections import Counter, defaultdict
from importlib.metadata import distributions
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
STATIC = ROOT / "_build" / "html" / "_static"
METAFILE = ROOT / "_build" / "metafile.json"

# Findings that stay: advisory -> (package, reason).
ACCEPTED = {}

# npm packages inside the files that a Python package puts into the book. A new version
# is not audited before someone has looked what it carries.
CARRIED = {
    "myst-nb==1.4.0": {},
    "pydata-sphinx-theme==0.15.4": {
        "@fortawesome/fontawesome-free": "6.5.2",
        "@popperjs/core": "2.11.8",
        "bootstrap": "5.3.3",
        "compare-versions": "5.0.3",
    },
    "sphinx==7.4.7": {},
    "sphinx-book-theme==1.1.4": {},
    "sphinx-copybutton==0.5.2": {"clipboard": "2.0.8"},
    "sphinx-design==0.8.0": {},
    "sphinx-togglebutton==0.4.5": {},
    "sphinxcontrib-katex==0.9.11": {},
}

# Versions with holes known for years: who finds none has not looked.
KNOWN_PYTHON = ("jinja2", "2.4.1")
KNOWN_NPM = ("minimist", "0.0.8")

# A package in a path, also as pnpm and source maps write it.
PACKAGE = re.compile(r"node_modules/((?:@[\w.-]+/)?\w[\w.-]*)/")
COPY = re.compile(r"node_modules/\.pnpm/(@?[\w.+-]+)@(\d[\d.]*(?:-[\w.]+)?)")


class Finding(NamedTuple):
    package: str
    version: str
    advisories: tuple[str, ...]  # the same one under each of its names
    summary: str
    reaches_reader: bool


class Reach(NamedTuple):
    """What reaches a reader's browser."""

    bundled: set[str]  # npm packages that esbuild took from node_modules
    copies: set[tuple[str, str]]  # npm packages, with versions, inside files of others
    python: set[str]  # pins whose scripts or style sheets are in the book
    unknown: set[str]  # what is there and nobody said in what version, with what in it


class NotAsked(Exception):
    """Why a database gave no answer that can be relied on."""


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def answer(command, **options):
    """The JSON a command prints; it may fail, as it does where there are findings."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, **options)
        return json.loads(done.stdout)
    except FileNotFoundError as error:
        raise NotAsked(error) from None
    except json.JSONDecodeError:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise NotAsked(said[-1]) from None


# What reaches a reader's browser


def loaded(path):
    if not path.exists():
        sys.exit(f"{path.relative_to(ROOT)} is missing: make book builds it.")
    return path


def digest(path):
    """The SHA-256 of a file as a wheel's RECORD writes it."""
    sha = hashlib.sha256(path.read_bytes()).digest()
    return base64.urlsafe_b64encode(sha).decode().rstrip("=")


def python_in_book():
    """Pins of the Python packages whose scripts and style sheets are in the book."""
    files = loaded(STATIC).rglob("*")
    digests = {digest(file) for file in files if file.suffix in (".js", ".css")}
    return {
        f"{canonical(package.name)}=={package.version}"
        for package in distributions()
        if digests
        & set(re.findall(r"sha256=([\w-]+)", package.read_text("RECORD") or ""))
    }


def named_in_maps():
    """The npm packages that the source maps of the book's scripts and styles name."""
    maps = [json.loads(file.read_text("utf-8")) for file in STATIC.rglob("*.map")]
    return set(PACKAGE.findall("\n".join(chain(*(each["sources"] for each in maps)))))


def bundled_files():
    """The files of npm packages that esbuild put into the page's own files."""
    outputs = json.loads(loaded(METAFILE).read_text("utf-8"))["outputs"].values()
    inputs = chain(*(output["inputs"] for output in outputs))
    return sorted({file for file in inputs if PACKAGE.search(file)})


def copies_in(text):
    """The npm packages, with versions, that a bundler's comments say it took in."""
    return {(name.replace("+", "/"), version) for name, version in COPY.findall(text)}


def what_reaches_readers():
    """What pages load, by its origin, and what of it has no known version."""
    files = bundled_files()
    scripts = [file for file in files if file.endswith((".js", ".mjs", ".cjs"))]
    text = "\n".join((ROOT / file).read_text("utf-8") for file in scripts)
    in_book = python_in_book()
    if not (files and in_book):
        sys.exit("None of the book's scripts is known: make clean book builds it anew.")
    copies = copies_in(text).union(*(CARRIED.get(pin, {}).items() for pin in in_book))
    named = named_in_maps() | set(PACKAGE.findall(text))
    return Reach(
        bundled={PACKAGE.findall(file)[-1] for file in files},
        copies=copies,
        python=in_book,
        unknown=(in_book - CARRIED.keys()) | (named - {name for name, _ in copies}),
    )


# What is known of it


def pins():
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE)


def without_doubles(pairs):
    """Lists that name each package once, as pip-audit wants them."""
    seen, lists = Counter(), defaultdict(list)
    for name, version in pairs:
        lists[seen[name]].append((name, version))
        seen[name] += 1
    return list(lists.values())


def pip_audit(pairs, folder):
    """Advisories of each pin, as pip-audit tells them."""
    file = Path(folder, "requirements.txt")
    file.write_text("".join(f"{name}=={version}\n" for name, version in pairs))
    options = "--no-deps --disable-pip --progress-spinner=off --aliases=on --desc=on"
    told = answer(
        [
            *(sys.executable, "-m", "pip_audit", *options.split()),
            *("--vulnerability-service=pypi", "--format=json", f"--requirement={file}"),
        ]
    )["dependencies"]
    known = {(canonical(each["name"]), each.get("version")): each for each in told}
    for name, version in pairs:
        each = known.get((canonical(name), version), {})
        if "vulns" not in each:
            # pip-audit itself passes over what it could not ask about.
            reason = next((e["skip_reason"] for e in told if "skip_reason" in e), "")
            raise NotAsked(reason or f"it left out {name} {version}")
        yield name, version, each["vulns"]


def python_findings(reach):
    reaching = {pin.split("==")[0] for pin in reach.python}
    with TemporaryDirectory() as folder:
        [(*known, holes)] = pip_audit([KNOWN_PYTHON], folder)
        if not holes:
            raise NotAsked(f"it finds nothing in {' '.join(known)}")
        rows = chain(*(pip_audit(each, folder) for each in without_doubles(pins())))
        return [
            Finding(
                name,
                version,
                (hole["id"], *hole["aliases"]),
                " ".join(hole["description"].split()),
                canonical(name) in reaching,
            )
            for name, version, holes in rows
            for hole in holes
        ]


def with_copies(copies, folder):
    """Write a copy of our npm tree to which these (name, version) are added."""
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    root = lock["packages"][""]
    for i, (name, version) in enumerate(sorted(copies)):
        lock["packages"][f"node_modules/copy-{i}"] = {"name": name, "version": version}
        for each in (package, root):
            each.setdefault("dependencies", {})[f"copy-{i}"] = f"npm:{name}@{version}"
    for file, content in (("package.json", package), ("package-lock.json", lock)):
        Path(folder, file).write_text(json.dumps(content), "utf-8")
    return lock["packages"]


def npm_audit(copies):
    """The tree that was asked about, and what npm knows of it by package."""
    with TemporaryDirectory() as folder:
        packages = with_copies({*copies, KNOWN_NPM}, folder)
        # Settings of the machine, offline or omit=dev, would make npm ask nothing.
        asking = ["npm", "audit", "--json", "--package-lock-only", "--no-offline"]
        every = ["--include=dev", "--include=optional", "--include=peer"]
        told = answer(asking + every, cwd=folder)
    if "vulnerabilities" not in told:
        said = told.get("error", {}).get("summary") or told.get("message")
        raise NotAsked(said or "npm told no reason")
    if KNOWN_NPM[0] not in told["vulnerabilities"]:
        raise NotAsked(f"it finds nothing in {' '.join(KNOWN_NPM)}")
    return packages, told["vulnerabilities"]


def npm_findings(reach):
    packages, known = npm_audit(reach.copies)
    reaching = reach.bundled | {name for name, _ in reach.copies}
    for name, each in known.items():
        versions = {packages[node]["version"] for node in each["nodes"]}
        if name == KNOWN_NPM[0]:
            versions.discard(KNOWN_NPM[1])
        # A string in place of an advisory says that a dependency has one.
        holes = [hole for hole in each["via"] if isinstance(hole, dict)]
        for hole in holes if versions else []:
            yield Finding(
                name,
                ", ".join(sorted(versions)),
                (hole["url"].rsplit("/")[-1],),
                hole["title"],
                name in reaching,
            )


# What is said of it


def judge(findings, accepted):
    """Lines to print, and whether any of these findings may not stay."""
    lines, failed = [], False
    for package, version, advisories, summary, reaches_reader in sorted(findings):
        reasons = [
            reason
            for advisory, (of, reason) in accepted.items()
            if advisory in advisories and canonical(of) == canonical(package)
        ]
        stays = reasons and not reaches_reader
        failed |= not stays
        refused = "IN A READER'S BROWSER" if reaches_reader else "NOT ACCEPTED"
        verdict = f"stays: {reasons[0]}" if stays else refused
        lines.append(f"{package} {version}, {' = '.join(advisories)}: {verdict}")
        lines.append(textwrap.indent(textwrap.shorten(summary, 84), "    "))
    return lines, failed


def outdated(findings, accepted):
    """The accepted advisories that were not found."""
    found = set(chain(*(finding.advisories for finding in findings)))
    return [
        f"{advisory} of {package} is accepted and no longer found."
        for advisory, (package, _) in accepted.items()
        if advisory not in found
    ]


def print_names(title, groups):
    """Print names in groups, each under its heading."""
    print(title)
    for heading, names in groups:
        text = ", ".join(sorted(names, key=str.lower))
        text = textwrap.fill(text, 84, break_on_hyphens=False)
        print(f"  {heading}", textwrap.indent(text, "    "), sep="\n")


def python_licences():
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--with-system"]
    return [(each["Name"], each["License"]) for each in answer(command)]


def npm_licences():
    """Of every installed package, as its own package.json says."""
    lock = json.loads(
        loaded(ROOT / "node_modules/.package-lock.json").read_text("utf-8")
    )
    for path in lock["packages"]:
        package = json.loads((ROOT / path / "package.json").read_text("utf-8"))
        licence = package.get("license", "UNKNOWN")
        yield package["name"], licence if isinstance(licence, str) else licence["type"]


def print_licences(title, pairs, more=()):
    by_licence = defaultdict(set)
    for name, licence in pairs:
        by_licence[textwrap.shorten(licence, 100, placeholder=" …")].add(name)
    groups = sorted(by_licence.items(), key=lambda item: -len(item[1]))
    print_names(f"\n{title}", [*groups, *more])


def print_reach(reach):
    groups = {
        "bundled from npm": reach.bundled,
        "copies inside the files of others": map(" ".join, reach.copies),
        "files of Python packages": reach.python,
    }
    print_names("In a reader's browser", groups.items())
    for each in sorted(reach.unknown):
        print(
            f"  {each} is there, and CARRIED does not say in what version, with what."
        )


def print_all_licences():
    pairs = python_licences()
    elsewhere = {canonical(name) for name, _ in pins()}
    elsewhere -= {canonical(name) for name, _ in pairs}
    more = [("not installed here, so not known", elsewhere)] if elsewhere else []
    print_licences("Licences of the Python packages installed here", pairs, more)
    print_licences("Licences of the npm packages installed here", npm_licences())


def ask_all(reach):
    """All findings, and whether every database answered."""
    findings, answered = [], True
    for database, ask in (("Python", python_findings), ("npm", npm_findings)):
        try:
            found = list(ask(reach))
        except NotAsked as reason:
            answered = False
            print(f"could not ask for {database}: {reason}; nothing was checked")
        else:
            findings += found
            print(f"asked for {database}: {len(found)} found")
    return findings, answered


def main():
    reach = what_reaches_readers()
    print_reach(reach)
    print_all_licences()
    print("\nKnown vulnerabilities")
    findings, answered = ask_all(reach)
    lines, refused = judge(findings, ACCEPTED)
    if answered:
        lines += outdated(findings, ACCEPTED)
    for line in lines:
        print(line)
    failed = bool(refused or reach.unknown or not answered)
    print("The audit failed." if failed else "The audit passed.")
    sys.exit(failed)


if __name__ == "__main__":
    main()
