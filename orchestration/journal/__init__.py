"""The journal of runs: one line of JSON for every step of every run, in a file beside the warehouse that only grows.

It says how runs went where nothing else can any more: the working database is damaged or locked, the disk was full, the
run was killed. Times are UTC without a zone; seconds are those of a clock that nobody sets. `run_history` makes a table of
it; who is told of a run that failed is decided in `alerting`.
"""

from orchestration.journal.file import Journal
from orchestration.journal.recording import Recording, error_in_words, recorded
from orchestration.journal.runs import Counts, Ending, Run, Step

__all__ = ["Counts", "Ending", "Journal", "Recording", "Run", "Step", "error_in_words", "recorded"]
