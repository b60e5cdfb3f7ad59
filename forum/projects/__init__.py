"""Projects, their links to ideas, and updates: the package of the projects slice."""
