"""How Dagster starts runs on one machine: in processes that have loaded everything already. `dagster.yaml` names it."""
