"""Access to SQLite and PostgreSQL: engines, transactions, columns, pagination, locks."""
