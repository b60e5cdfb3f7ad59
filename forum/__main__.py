"""Entry point of `forum` and `python -m forum`: runs the command line."""

import gc

# Imported modules are never garbage: collections during the import took a fifth of every start.
gc.disable()
from forum.cli import main  # noqa: E402

gc.freeze()
gc.enable()

if __name__ == "__main__":
    main()
