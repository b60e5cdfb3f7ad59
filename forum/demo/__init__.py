"""The living town of the demonstration."""
