"""Dagster's memory in SQLite, with connections that stay open: its own storage connects anew for each of a run's 700 events.

A connection costs more than the event: SQLAlchemy compiles the statements again, and SQLite clears its log when the last one
closes. The files are the same; either storage reads what the other wrote.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import sqlalchemy
from dagster._core.event_api import EventHandlerFn
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.polling_event_watcher import SqlPollingEventWatcher
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes.config_class import ConfigurableClassData
from sqlalchemy.pool import StaticPool

from orchestration.settings import Settings

_OPEN_AT_MOST = 8  # databases: the index, and one a run


class KeptEventLogStorage(SqliteEventLogStorage):
    """Dagster's, but for how it connects and how it notices what other processes write."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, sqlalchemy.Engine] = {}  # the one used last comes last
        self._tables: set[str] = set()
        self._watcher: SqlPollingEventWatcher | None = None
        super().__init__(base_dir)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> sqlalchemy.Engine:
        """The lock is held, so that its one connection serves every thread."""
        engine = self._engines.pop(shard, None)
        if engine is None:
            engine = sqlalchemy.create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            sqlalchemy.event.listen(engine, "connect", _leave_the_disk_its_time)
        self._engines[shard] = engine
        if len(self._engines) > _OPEN_AT_MOST:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def has_table(self, table_name: str) -> bool:
        """Asked for every event of a check; no table goes again."""
        if table_name not in self._tables:
            with self.index_connection() as connection:
                self._tables.update(sqlalchemy.inspect(connection).get_table_names())
        return table_name in self._tables

    def watch(self, run_id: str, cursor: str | None, callback: EventHandlerFn) -> None:
        """Asks again and again, as with PostgreSQL: the file itself does not change with every event."""
        if self._watcher is None:
            self._watcher = SqlPollingEventWatcher(self)
        self._watcher.watch_run(run_id, cursor, callback)

    def end_watch(self, run_id: str, handler: EventHandlerFn) -> None:
        if self._watcher is not None:
            self._watcher.unwatch_run(run_id, handler)

    def forget_run(self, run_id: str) -> None:
        """Remove the file of a run that has been deleted; Dagster empties it and leaves it."""
        with self._db_lock:
            if (engine := self._engines.pop(run_id, None)) is not None:
                engine.dispose()
            self._initialized_dbs.discard(run_id)
            path = self.path_for_shard(run_id)
            for name in (path, f"{path}-wal", f"{path}-shm"):
                Path(name).unlink(missing_ok=True)

    def wipe(self) -> None:
        self._close()
        super().wipe()

    def dispose(self) -> None:
        if self._watcher is not None:
            self._watcher.close()
        self._close()

    def _close(self) -> None:
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()


class KeptSqliteStorage(DagsterSqliteStorage):
    """What `dagster.yaml` names: below DAGSTER_HOME, or beside the warehouse, where `starhall ui` has it."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = KeptEventLogStorage(
            str(Path(self._event_log_storage.path_for_shard("index")).parent)
        )

    @classmethod
    def config_type(cls) -> Mapping[str, Any]:
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Mapping[str, Any]) -> Self:  # noqa: ARG003 - it has none
        home = os.environ.get("DAGSTER_HOME") or Settings.from_environment(os.environ).dagster_home
        return cls.from_local(str(home), inst_data)


def _leave_the_disk_its_time(connection: Any, _: object) -> None:
    """Wait for the disk when SQLite clears its log, not at each commit: what a power cut then takes are the last events."""
    connection.execute("pragma synchronous = normal")
