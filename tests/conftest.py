"""What tests of several folders share: where things are, the vocabulary, and one warehouse built once a session.

What only one folder needs belongs in that folder's own conftest.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
import pytest
from filelock import FileLock
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.dbt_files import DbtFiles
from orchestration.settings import PROJECT_DIR, Settings
from orchestration.vocabulary import Vocabulary, load_vocabulary

PROGRAM = Path(sys.executable).with_name("starhall")

# A handful of sentences of our own about invented organisations: enough for a row in every kind of fact.
ARTICLE = """Quayside Labs moves into the old rope works

2021-03-09

Quayside Labs, an incubator in Ghent, was founded in 2015. In 2019 Quayside Labs had 24 resident projects.
In 2020 Quayside Labs had 31 resident projects. In June 2020 Lanternquay Robotics raised 2 million euros
in a seed round led by Osier Gate Ventures. Quayside Labs held the Ghent Rope Works Forum in September 2020.
"""
REGISTER_CSV = "Hub,City,Country\nQuayside Labs,Ghent,BE\nOsier Gate,Delft,NL\n"
REGISTER_YAML = """source: hubs
entity: organisation
file: hubs.csv
publisher: Test register (invented)
licence: CC0-1.0
expected_rows: {min: 1, max: 10}
columns:
  name: {column: Hub}
  city: {column: City}
  country_code: {column: Country}
"""


def pytest_configure() -> None:
    """A shell that starts the tests in the background has interrupts ignored, and so would every program they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@dataclass(frozen=True)
class Finished:
    """A `starhall` command that has ended."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The checkout."""
    return PROJECT_DIR


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Third-party data beside the checkout."""
    path = PROJECT_DIR.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"the third-party data is not here: {path}")
    return path


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary of the seeds that ship."""
    return load_vocabulary(PROJECT_DIR / "dbt_project" / "seeds")


@pytest.fixture(scope="session")
def write_raw() -> Callable[[Path], None]:
    """Writes one article and one record source into an empty raw/."""

    def write(raw_dir: Path) -> None:
        for folder in ("news", "records"):
            (raw_dir / folder).mkdir(parents=True)
        (raw_dir / "news" / "quayside.txt").write_text(ARTICLE, encoding="utf-8")
        (raw_dir / "records" / "hubs.csv").write_text(REGISTER_CSV, encoding="utf-8")
        (raw_dir / "records" / "hubs.yml").write_text(REGISTER_YAML, encoding="utf-8")

    return write


def environment_of(settings: Settings | None) -> dict[str, str]:
    """The variables a person would set to work on these folders."""
    if settings is None:
        return {}
    return {
        "STARHALL_RAW_DIR": str(settings.raw),
        "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
        "STARHALL_MIN_CONFIDENCE": str(settings.min_confidence),
        "STARHALL_DAGSTER_YAML": str(settings.dagster_yaml),
    }


@pytest.fixture(scope="session")
def starhall_program() -> Callable[..., Finished]:
    """Runs the `starhall` program in a process of its own, as a person would.

    For tests of the program itself: that it starts, its streams and exit code, how quick it is. Importing dbt and
    the readers anew is most of what such a call costs.
    """

    def run(*arguments: str, settings: Settings | None = None, stdin: str | None = None) -> Finished:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("STARHALL_")}
        finished = subprocess.run(
            [str(PROGRAM), *arguments],
            check=False,
            capture_output=True,
            text=True,
            timeout=300,
            input=stdin,
            env=inherited | environment_of(settings),
        )
        return Finished(finished.returncode, finished.stdout, finished.stderr)

    return run


@pytest.fixture(scope="session")
def starhall() -> Callable[..., Finished]:
    """Calls a `starhall` command in this process: the same options, words and exit code as of the program."""

    def run(
        *arguments: str,
        settings: Settings | None = None,
        stdin: str | None = None,
        environment: dict[str, str] | None = None,
    ) -> Finished:
        hidden = {name: None for name in os.environ if name.startswith("STARHALL_")}
        variables = environment_of(settings) | (environment or {})
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", [str(PROGRAM), *arguments])
            finished = CliRunner().invoke(
                app, arguments, input=stdin, env=hidden | variables, prog_name="starhall"
            )
        if finished.exception is not None and not isinstance(finished.exception, SystemExit):
            raise finished.exception
        return Finished(finished.exit_code, finished.stdout, finished.stderr)

    return run


@pytest.fixture
def dagster_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Dagster's folder, with the checkout's dagster.yaml, for this process and those that it starts."""
    shutil.copyfile(PROJECT_DIR / "dagster.yaml", tmp_path / "dagster.yaml")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def instance(dagster_home: Path) -> Iterator[dg.DagsterInstance]:
    """Dagster's instance as `starhall ui` has it."""
    with dg.DagsterInstance.from_config(str(dagster_home)) as instance:
        yield instance


@pytest.fixture(scope="session")
def built_warehouse(
    tmp_path_factory: pytest.TempPathFactory,
    write_raw: Callable[[Path], None],
    starhall_program: Callable[..., Finished],
) -> Settings:
    """A warehouse that `starhall run` published from `write_raw`, with what a build of changes runs.

    Tests read it and never change it.
    Test processes that run side by side share it: the first builds it, the others wait.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    settings = Settings(folder / "built" / "raw", folder / "built" / "warehouse")
    with FileLock(folder / "built.lock"):
        if not settings.published_path.exists():
            write_raw(settings.raw_dir)
            finished = starhall_program("run", settings=settings)
            assert finished.code == 0, finished.out + finished.err
            _record_a_change(settings, starhall_program)
    return settings


def _record_a_change(settings: Settings, starhall_program: Callable[..., Finished]) -> None:
    """Have dbt build a change in a copy, and take over what it ran: what the tests change is built without dbt then."""
    folder = settings.warehouse_dir.with_name("changed")
    changed = _copied_into(folder, settings)
    (changed.news_dir / "more.txt").write_text(ARTICLE.replace("Quayside", "Rowanquay"), encoding="utf-8")
    finished = starhall_program("run", settings=changed)
    assert finished.code == 0, finished.out + finished.err
    shutil.copy(DbtFiles.of(changed).changes_build_path, DbtFiles.of(settings).changes_build_path)
    shutil.rmtree(folder)


def _copied_into(folder: Path, settings: Settings) -> Settings:
    copied = replace(settings, raw=folder / "raw", warehouse_dir=folder / "warehouse")
    shutil.copytree(settings.raw_dir, copied.raw_dir)
    shutil.copytree(settings.warehouse_dir, copied.warehouse_dir)
    return copied


@pytest.fixture(scope="session")
def copy_warehouse(built_warehouse: Settings) -> Callable[..., Settings]:
    """Copies a warehouse, the built one if none is named, and its raw/ into a folder, where they may be changed."""

    def copy(folder: Path, settings: Settings = built_warehouse) -> Settings:
        return _copied_into(folder, settings)

    return copy


@pytest.fixture
def copied(copy_warehouse: Callable[..., Settings], tmp_path: Path) -> Settings:
    """A copy of the built warehouse, and of its raw/, for one test to change."""
    return copy_warehouse(tmp_path)
