"""The Dagster UI as a person uses it: open the lineage, materialise everything, query what comes out."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.browser

_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_SECONDS = 120
_RUN_SECONDS = 240


@pytest.fixture(scope="module")
def chromium() -> str:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install --no-install-recommends chromium)")
    return path


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path, write_raw: Callable[[Path], None]) -> Settings:
    write_raw(tmp_path / "raw")
    return Settings(tmp_path / "raw", tmp_path / "warehouse")


@pytest.fixture
def address(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """`starhall ui` on a free port, with an empty home; stopped at the end with all that it started."""
    port = free_port()
    log_path = tmp_path / "ui.log"
    with log_path.open("wb") as log:
        ui = subprocess.Popen(
            [str(Path(sys.executable).with_name("starhall")), "ui", "--port", str(port)],
            env={
                **os.environ,
                "HOME": str(tmp_path / "home"),
                "STARHALL_RAW_DIR": str(settings.raw_dir),
                "STARHALL_WAREHOUSE_DIR": str(settings.warehouse_dir),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        give_up_at = time.monotonic() + _START_SECONDS
        while "Dagster is at" not in (said := log_path.read_text(encoding="utf-8")):
            assert ui.poll() is None, f"starhall ui ended: {said}"
            assert time.monotonic() < give_up_at, f"starhall ui is not up: {said}"
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        children = descendants(ui.pid)
        ui.send_signal(signal.SIGINT)
        try:
            ui.wait(30)
        finally:
            for pid in [ui.pid, *children]:
                kill(pid)


def descendants(pid: int) -> list[int]:
    """Process ids of all that `pid` started, from Linux' /proc."""
    found = []
    for children_path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children_path.read_text(encoding="ascii").split()):
            found += [child, *descendants(child)]
    return found


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended, as it should


def test_materialize_all_ends_in_a_published_warehouse(
    chromium: str, address: str, settings: Settings, tmp_path: Path
) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1500, "height": 950})
        page.set_default_timeout(60_000)
        try:
            page.goto(f"{address}/asset-groups")
            for group in ("landing", "extraction", "resolution", "staging", "marts", "publication"):
                page.get_by_text(group, exact=True).first.wait_for()
            page.get_by_role("button", name="Materialize all").click()
            page.get_by_text("Launched run").or_(page.get_by_text("Materializing")).first.wait_for()
            page.goto(f"{address}/runs")
            status = page.get_by_text("Success", exact=True).or_(page.get_by_text("Failure", exact=True))
            status.first.wait_for(timeout=_RUN_SECONDS * 1000)
            assert status.first.inner_text() == "Success"

            page.goto(f"{address}/assets/landing/documents")
            page.get_by_text("Row count").first.wait_for()
            page.get_by_text("Quayside Labs moves into the old rope works").first.wait_for()
        finally:
            page.screenshot(path=tmp_path / "last.png")
            browser.close()
    with duckdb.connect(settings.published_path, read_only=True) as published:
        assert published.execute("select count(*) from dim_documents").fetchall() == [(1,)]
        assert published.execute("select facts from ops_publications").fetchall()[0][0] > 0
    assert not (tmp_path / "home" / ".dagster").exists(), (
        "telemetry is off: nothing is kept in the home folder"
    )


def published_titles(settings: Settings) -> set[str]:
    if not settings.published_path.exists():
        return set()
    with duckdb.connect(settings.published_path, read_only=True) as published:
        rows = published.execute("select title from dim_documents where is_current").fetchall()
    return {title for (title,) in rows}


def test_what_lies_in_raw_and_what_comes_is_published_by_itself(address: str, settings: Settings) -> None:
    def wait_for(title: str) -> None:
        give_up_at = time.monotonic() + _RUN_SECONDS
        while title not in published_titles(settings):
            assert time.monotonic() < give_up_at, f"not published: {title}"
            time.sleep(0.2)

    wait_for("Quayside Labs moves into the old rope works")
    arriving = settings.news_dir.parent.parent / "arriving.txt"
    arriving.write_text(
        "Tern Bio opens a laboratory\n\nTern Bio opened a laboratory in Rotterdam.", encoding="utf-8"
    )
    arriving.rename(settings.news_dir / "arriving.txt")
    wait_for("Tern Bio opens a laboratory")
