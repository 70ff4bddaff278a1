"""Documents per second of landing, extraction and resolution on real articles, cold and with nothing new.

.venv/bin/python tests/benchmarks/bench_news.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from orchestration.pipeline import stages
from orchestration.pipeline.reporting import Silent
from orchestration.settings import PROJECT_DIR, Settings

NEWS = PROJECT_DIR.parent / "shared" / "data" / "news_unlabelled"


def seconds(stage: Callable[[stages.Work, Silent], object], work: stages.Work) -> float:
    start = time.perf_counter()
    stage(work, Silent())
    return time.perf_counter() - start


def main() -> int:
    if not NEWS.is_dir():
        print(f"the articles are not here: {NEWS}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        settings = Settings(Path(scratch, "raw"), Path(scratch, "warehouse"))
        shutil.copytree(NEWS, settings.news_dir)
        files = sum(path.is_file() for path in settings.news_dir.rglob("*"))
        with stages.working(settings, is_first=True) as work:
            for name in ("cold", "nothing new"):
                print(name)
                for stage in (stages.land_raw, stages.extract, stages.resolve):
                    taken = seconds(stage, work)
                    print(f"  {stage.__name__:10} {taken:7.2f} s {files / taken:10,.0f} files/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
