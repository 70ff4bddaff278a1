"""What goes to a receiver of OpenLineage events: nothing, unless OPENLINEAGE_URL names one. The events are those of the library."""

import os

import dagster as dg

# Far more than a run has: of more new events of a kind than that, the library would leave out the oldest.
_EVENTS_A_LOOK = 5_000


def set_variables() -> None:
    """Tell the library where to send; before Dagster loads it, as it does with every plugin: it reads the environment then."""
    if not os.environ.get("OPENLINEAGE_URL"):
        os.environ.setdefault("OPENLINEAGE_DISABLED", "true")  # else it prints what it has nowhere to send to
        return
    # sent by a thread of its own: by the library's default each event that a receiver refuses takes nine seconds of the sensor
    os.environ.setdefault("OPENLINEAGE__TRANSPORT__TYPE", "async_http")


@dg.definitions
def lineage() -> dg.Definitions:
    """A sensor that reads what Dagster has stored, so that no run waits for a receiver; off until it is switched on."""
    if not os.environ.get("OPENLINEAGE_URL"):
        return dg.Definitions()
    from dagster_openlineage import openlineage_sensor  # noqa: PLC0415 - see `set_variables`

    sensor = openlineage_sensor(
        name="openlineage",
        description=(
            "Sends runs, steps, tables and checks to OPENLINEAGE_URL. Needs Dagster's memory in PostgreSQL. Off at first: the "
            "switch is under Automation."
        ),
        minimum_interval_seconds=30,
        record_filter_limit=_EVENTS_A_LOOK,
        include_asset_events=True,
    )
    return dg.Definitions(sensors=[sensor])
