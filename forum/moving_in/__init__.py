"""Moving-in slice: ideas and comments of a former platform, read from its files, as one import."""
