"""Database access for SQLite and PostgreSQL: engines, transactions, columns, pagination, locks."""
