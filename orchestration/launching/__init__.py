"""How Dagster works fast on one machine: runs in processes that have loaded everything, a memory whose connections stay open."""
