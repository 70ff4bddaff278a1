"""Input made to do harm, all of it in one raw/: refused or loaded safely, within a gibibyte, and nothing else is lost."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.end_to_end

GIBIBYTE = 2**30
GOOD = "Quayside Labs opens\n\n2024-03-05\n\nQuayside Labs Ltd opened an incubator in Ghent on March 4.\n"
LAUGHS = '<!DOCTYPE {root} [<!ENTITY a "{a}">{entities}]>'.format(
    root="{root}",
    a="ha" * 50,
    entities="".join(
        f'<!ENTITY {name} "{("&" + before + ";") * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ),
)  # fmt: skip
CSV_YAML = """source: {name}
entity: organisation
file: {file}
publisher: Test register (invented)
licence: CC0-1.0
columns:
  name: {{column: Hub}}
  city: {{column: City}}
"""


# a small process between: what a process is started from counts for its ru_maxrss
MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
print(usage.ru_maxrss, flush=True)
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Built:
    """What one run over the hostile input did."""

    code: int
    output: str
    peak_bytes: int
    folder: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        path = self.folder / "warehouse" / "warehouse.duckdb"
        with duckdb.connect(str(path), read_only=True) as connection:
            return connection.execute(query).fetchall()


def repeated(piece: bytes, size: int) -> Iterator[bytes]:
    block = piece * (1_000_000 // len(piece))
    for _ in range(size // len(block)):
        yield block


def gzip_of(pieces: Iterator[bytes]) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=1, mtime=0) as file:
        for piece in pieces:
            file.write(piece)
    return buffer.getvalue()


def zip_of(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def tar_of(outside: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name in ("../../climbed.txt", str(outside / "absolute.txt"), "good.txt"):
            text = GOOD.replace("Quayside", "Tarside").encode()
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return buffer.getvalue()


def hostile_news(news: Path, outside: Path) -> None:
    secret = outside / "secret.txt"
    secret.write_text("the secret of the machine", encoding="utf-8")
    bomb = gzip_of(repeated(b"\x00", GIBIBYTE))
    line = gzip_of(repeated(b"line without an end ", GIBIBYTE))
    external = f'<!DOCTYPE {{root}} [<!ENTITY secret SYSTEM "file://{secret}">]>'
    feed = (
        '<rss version="2.0"><channel><title>F</title><item><title>One</title>'
        "<description>{body}</description></item></channel></rss>"
    )
    page = "<html><head><title>T</title></head><body><article><p>{body}</p></article></body></html>"
    files = {
        "good.txt": GOOD.encode(),
        "bomb.gz": bomb,
        "bomb.zip": zip_of({"a.zip": zip_of({"b.gz": bomb}), "good.txt": GOOD.replace("Quayside", "Zipside").encode()}),
        "climbing.zip": zip_of({"../../climbed.txt": GOOD.encode(), "/absolute.txt": b"x", "C:\\drive.txt": b"x"}),
        "climbing.tar": tar_of(outside),
        "laughs.rss": (LAUGHS.format(root="rss") + feed.format(body="&i;")).encode(),
        "laughs.html": (LAUGHS.format(root="html") + page.format(body="&i;" + GOOD)).encode(),
        "external.rss": (external.format(root="rss") + feed.format(body="&secret;")).encode(),
        "external.html": (external.format(root="html") + page.format(body="&secret;" + GOOD)).encode(),
        "line.txt.gz": line,
        "line.jsonl.gz": gzip_of(iter([b'{"title": "', *repeated(b"no end ", GIBIBYTE)])),
        "deep.json": b'{"title":' + b"[" * 1_000_000,
        "deep.jsonl": b'{"title": "fine", "text": "Words."}\n{"title":' + b"[" * 1_000_000 + b"\n",
        "nul.txt": GOOD.replace("Quayside Labs opens", "Quayside\x00 Labs opens twice").encode(),
        "directions.txt": (
            "Q\u200bu\u200cayside \u202eLabs\u202c opens thrice\n\n2024-03-05\n\nQuayside Labs opened a \u2066hall\u2069.\n"
        ).encode(),
    }  # fmt: skip
    for name, data in files.items():
        (news / name).write_bytes(data)


def hostile_records(records: Path) -> None:
    wide = ["Hub", "City", *(f"c{number}" for number in range(100_000))]
    tables = {
        "wide": (",".join(wide) + "\n" + ",".join(["Wide Hub", "Ghent", *["x"] * 100_000]) + "\n").encode(),
        "formulas": b'Hub,City\n=cmd|\' /C calc\'!A0 Hub,Ghent\n@SUM(1+1) Labs,"=HYPERLINK(""http://x.example"")"\n',
        "nul": b"Hub,City\nNul\x00 Hub,Gh\x00ent\n",
        "directions": "Hub,City\nRight\u202e Hub,Gh\u200bent\n".encode(),
        "line": b"Hub,City\nFirst Hub,Ghent\n" + b"x" * 300_000_000 + b"\nLast Hub,Delft\n",
    }
    for name, data in tables.items():
        (records / f"{name}.csv").write_bytes(data)
        (records / f"{name}.yml").write_text(CSV_YAML.format(name=name, file=f"{name}.csv"), encoding="utf-8")
    (records / "deep.json").write_bytes(b'[{"Hub": "Deep Hub", "City": ' + b"[" * 1_000_000)
    (records / "deep.yml").write_text(CSV_YAML.format(name="deep", file="deep.json"), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder, outside = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("outside")
    for name in ("news", "records"):
        (folder / "raw" / name).mkdir(parents=True)
    hostile_news(folder / "raw" / "news", outside)
    hostile_records(folder / "raw" / "records")
    before = sorted(outside.rglob("*"))
    ended = subprocess.run(
        [sys.executable, "-c", MEASURED, str(Path(sys.executable).with_name("starhall")), "run"],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
        env={
            **os.environ,
            "STARHALL_RAW_DIR": str(folder / "raw"),
            "STARHALL_WAREHOUSE_DIR": str(folder / "warehouse"),
        },
    )
    *output, peak = ended.stdout.splitlines()
    assert sorted(outside.rglob("*")) == before
    assert not list(folder.parent.glob("**/climbed.txt"))
    return Built(ended.returncode, "\n".join(output) + ended.stderr, int(peak) * 1024, folder)


def test_it_is_published_without_a_traceback(built: Built) -> None:
    assert built.code == 0, built.output
    assert "Traceback" not in built.output


def test_memory_stays_under_a_gibibyte(built: Built) -> None:
    assert built.peak_bytes < GIBIBYTE


def test_every_file_has_its_row_and_the_ledger_balances(built: Built) -> None:
    seen = {path for (path,) in built.rows("select source_path from ops_ingestion_ledger where member = ''")}
    placed = {
        path.relative_to(built.folder / "raw").as_posix() for path in (built.folder / "raw").rglob("*.*")
    }
    assert seen == placed
    assert (
        built.rows("select * from ops_ingestion_ledger where items_in <> items_loaded + items_quarantined")
        == []
    )


@pytest.mark.parametrize(
    "title",
    ["Quayside Labs opens", "Zipside Labs opens", "Tarside Labs opens", "fine", "Quayside Labs opens twice"],
)
def test_what_stands_beside_it_is_loaded(built: Built, title: str) -> None:
    assert built.rows(f"select count(*) from dim_documents where title = '{title}'") == [(1,)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("news/bomb.gz", "binary"),
        ("news/bomb.zip", "binary"),
        ("news/climbing.zip", "leaves"),
        ("news/climbing.tar", "leaves"),
        ("news/line.txt.gz", ""),
        ("news/line.jsonl.gz", ""),
        ("news/deep.json", ""),
        ("records/line.csv", ""),
        ("records/deep.json", ""),
    ],
)
def test_what_is_refused_says_why(built: Built, path: str, words: str) -> None:
    found = built.rows(f"select reason || ' ' || detail from ops_quarantine where source_path = '{path}'")
    assert found
    assert any(words in str(reason) for (reason,) in found), found


def test_nothing_of_the_machine_is_read(built: Built) -> None:
    for table, column in (("dim_document_texts", "text"), ("ops_quarantine", "raw_excerpt")):
        assert built.rows(f"select * from {table} where {column} like '%secret of the machine%'") == []
        assert built.rows(f"select * from {table} where {column} like '%root:%'") == []


def test_entities_do_not_multiply(built: Built) -> None:
    assert built.rows("select max(length(text)) < 100000 from dim_document_texts") == [(True,)]


def test_formulas_are_words(built: Built) -> None:
    names = {name for (name,) in built.rows("select organisation_name from dim_organisations")}
    assert "=cmd|' /C calc'!A0 Hub" in names
    assert "@SUM(1+1) Labs" in names


def test_what_cannot_be_seen_is_gone(built: Built) -> None:
    names = json.dumps(
        built.rows("select organisation_name, city from dim_organisations"), ensure_ascii=False
    )
    titles = json.dumps(built.rows("select title from dim_documents"), ensure_ascii=False)
    for invisible in "\u200b\u200c\u202e\u202c\u2066\u2069\x00":
        assert invisible not in names + titles
    assert "Wide Hub" in names
    assert "Nul Hub" in names
    assert "First Hub" in names
    assert "Last Hub" in names
