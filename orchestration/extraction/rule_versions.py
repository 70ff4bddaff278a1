"""The versions of the rules, one a part of an extraction: what a changed rule cannot concern keeps its version.

Belongs here: which modules and seeds a part depends on, read from the sources themselves, and the hash of them. That an
extraction is made of these parts, in this order, belongs to `engine`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from orchestration.model import Part

_PACKAGE = Path(__file__).resolve().parent
_IMPORT = re.compile(r"^[ ]*(?:from|import)[ ].*$", re.MULTILINE)
_IMPORTED = re.compile(r"orchestration\.extraction(?:\.(\w+)|[ ]import[ ](.+))")
_ATTRIBUTE = re.compile(r"\.(\w+)")
_BESIDE = ("model.py", "normalisation.py", "vocabulary.py")  # every part depends on them
_ENGINE = "engine"
_WEIGHTS = "weights"

# The modules that find what belongs to a part. Statements that it depends on are found by the modules named here too:
# metrics take no figure of a financing, a place is an organisation where a statement is about it, and so on.
_FINDERS: Mapping[Part, tuple[str, ...]] = {
    "industries": ("industries",),
    "events": ("events",),
    "funding": ("funding",),
    "metrics": ("events", "funding", "used_figures", "metrics"),
    "organisations": ("events", "funding", "used_figures", "metrics"),
    "figures": ("events", "funding", "used_figures", "metrics", "coverage"),
}
_FINDING = frozenset(module for finders in _FINDERS.values() for module in finders)


def rule_versions(seeds_dir: Path, package: Path = _PACKAGE) -> dict[Part, str]:
    """The version of the rules and of the words they use, for each part of what a text states.

    A part depends on the modules that find it and all that these import, on what the engine imports for every part, and
    on the seeds whose fields in the vocabulary any of these modules speaks of.

    Args:
        seeds_dir: the folder of the vocabulary's CSV files.
        package: the folder of the modules.
    """
    shared = set(_imports(package, _ENGINE)) - _FINDING
    return {
        part: _version(seeds_dir, package, {_ENGINE} | _closure(package, shared | set(finders)))
        for part, finders in _FINDERS.items()
    }


def record_version(seeds_dir: Path, package: Path = _PACKAGE) -> str:
    """The version of what makes statements of records."""
    return _version(seeds_dir, package, _closure(package, {"records"}))


def _version(seeds_dir: Path, package: Path, modules: Iterable[str]) -> str:
    names = sorted(modules)
    paths = [package / f"{name}.py" for name in names]
    sources = paths + [package.parent / name for name in _BESIDE]
    words = set().union(*(_attributes(path, path.stat().st_mtime_ns) for path in paths))
    if "organisation_name_key" in words:
        words.add("legal_forms")
    tables = [path for path in sorted(seeds_dir.glob("*.csv")) if path.stem in words]
    if _WEIGHTS in names:
        tables += sorted((package / _WEIGHTS).glob("*.csv"))
    digest = hashlib.sha256()
    for path in [*sources, *tables]:
        digest.update(path.name.encode("utf-8") + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _closure(package: Path, modules: Iterable[str]) -> set[str]:
    """These modules and all that they import, however far."""
    found: set[str] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting.extend(_imports(package, module))
    return found


def _imports(package: Path, module: str) -> frozenset[str]:
    """Modules of the package that a module names as imported, under whatever condition."""
    path = package / f"{module}.py"
    return frozenset(
        name for name in _names_imported(path, path.stat().st_mtime_ns) if (package / f"{name}.py").exists()
    )


@lru_cache(maxsize=400)
def _names_imported(path: Path, modified_ns: int) -> frozenset[str]:  # noqa: ARG001 - a file written since is read again
    names: set[str] = set()
    for name, listed in _IMPORTED.findall(path.read_text(encoding="utf-8")):
        names.update([name] if name else re.findall(r"\w+", listed))
    return frozenset(names)


@lru_cache(maxsize=400)
def _attributes(path: Path, modified_ns: int) -> frozenset[str]:  # noqa: ARG001 - as above
    """Every name that stands behind a dot outside of imports: among them the fields of the vocabulary that it reads."""
    return frozenset(_ATTRIBUTE.findall(_IMPORT.sub("", path.read_text(encoding="utf-8"))))
