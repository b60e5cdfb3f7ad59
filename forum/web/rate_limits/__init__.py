"""Rate limits: fixed windows, counted in memory by one process, in PostgreSQL by several."""
