"""Second factor slice: passkeys and recovery codes of colleagues, and the step that asks for them."""
