"""The town as pages show it: names by id, and the patchwork drawn from them."""
