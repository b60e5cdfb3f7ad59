"""`forum` and `python -m forum`: the command line."""

import gc

# What is imported stays: the garbage collector looking through it took a fifth of every start.
gc.disable()
from forum.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
