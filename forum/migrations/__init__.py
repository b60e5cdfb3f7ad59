"""The history of the tables, and the way to bring a database to its newest version."""
