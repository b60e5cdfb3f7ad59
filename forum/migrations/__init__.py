"""Database migrations: their history, and the upgrade of a database to the newest one."""
