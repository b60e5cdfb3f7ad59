"""Web layer: HTTP infrastructure without domain knowledge."""
