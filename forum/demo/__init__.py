"""Demo (`forum demo`): an invented town whose story is played through the real actions."""
