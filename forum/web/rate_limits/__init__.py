"""Rate limits: fixed windows, in memory for one process, in PostgreSQL for several."""
