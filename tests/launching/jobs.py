"""Jobs for the launcher to start: one that says in which process it ran, one that waits to be stopped."""

import os
import time
from pathlib import Path

import dagster as dg


@dg.op(config_schema={"folder": str})
def say_process(context: dg.OpExecutionContext) -> None:
    Path(context.op_config["folder"], "process").write_text(f"{os.getpid()} {os.getppid()}", encoding="ascii")


@dg.op(config_schema={"folder": str})
def wait(context: dg.OpExecutionContext) -> None:
    Path(context.op_config["folder"], "waiting").touch()
    time.sleep(120)


@dg.job(executor_def=dg.in_process_executor)
def short() -> None:
    say_process()


@dg.job(executor_def=dg.in_process_executor)
def long() -> None:
    wait()
