"""System checks, run by `forum check`: what an operator can get wrong, and how to correct it."""
