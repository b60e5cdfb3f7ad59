"""Event delivery: handlers, the dispatcher that runs them, retries, heartbeats."""
