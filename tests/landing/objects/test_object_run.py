"""`starhall` in a process of its own on raw files in a bucket: run, status, and faults of the service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.end_to_end

Starhall = Callable[..., Any]


def test_run_and_status_on_a_bucket(
    bucket: Any, starhall_program: Starhall, tmp_path: Path, write_raw: Callable[[Path], None]
) -> None:
    write_raw(tmp_path / "raw")
    bucket.put_folder(tmp_path / "raw")
    settings = Settings(bucket.address, tmp_path / "warehouse")
    finished = starhall_program("run", settings=settings)
    assert finished.code == 0, finished.out + finished.err
    assert "published" in finished.out
    assert finished.err == ""
    with duckdb.connect(settings.published_path, read_only=True) as published:
        ((funding,),) = published.execute("select count(*) from fct_funding").fetchall()
        paths = published.execute("select source_path from ops_ingestion_ledger where member = ''").fetchall()
    assert funding == 1
    assert {path for (path,) in paths} == {"news/quayside.txt", "records/hubs.csv", "records/hubs.yml"}
    assert "the publication holds everything in raw/" in starhall_program("status", settings=settings).out
    assert "nothing new" in starhall_program("run", settings=settings).out

    bucket.put("news/later.txt", "Later\n\nA text.")
    bucket.remove("records/hubs.csv")
    shown = starhall_program("status", settings=settings).out
    assert f"1 files in {bucket.address} are new, 0 changed, 1 gone" in shown


@pytest.mark.parametrize("fault", ["no bucket", "no answer"])
def test_a_fault_of_the_service_is_one_line_and_no_traceback(
    bucket: Any, starhall_program: Starhall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    address = bucket.address
    if fault == "no bucket":
        address = "s3://no-such-bucket-anywhere/raw"
    else:
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    finished = starhall_program("run", "--raw", address, "--warehouse", str(tmp_path / "warehouse"))
    assert finished.code == 2
    assert finished.out == ""
    (line,) = finished.err.splitlines()
    assert line.startswith(f"{address}: ")
    assert fault.replace("no bucket", "no such bucket") in line
    assert not (tmp_path / "warehouse" / "working.duckdb").exists()
    shown = starhall_program("status", "--raw", address, "--warehouse", str(tmp_path / "warehouse"))
    assert shown.code == 0
    assert shown.err == ""
    assert line[:40] in shown.out
