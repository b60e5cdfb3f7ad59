"""`forum backup` and `forum restore`: the database and what people added, in one file and back."""
