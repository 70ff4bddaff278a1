"""Who is told when something is wrong: conditions that are looked at, and channels that take messages.

A look (`looking`) reads the journal and the published file, judges what is wrong (`conditions`, pure), puts what is to be told
into an outbox (`memory`) and has each channel that is configured take it as one message (`messages`, `channels`). Dagster
looks every few seconds, a run from the command line when it ends, `starhall alerts` when it is called.
"""
