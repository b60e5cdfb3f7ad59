"""Actions on the second factor: passkeys, recovery codes, the step, and a reset."""
