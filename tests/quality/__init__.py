"""Quality metrics of language detection, screening and search, measured on labelled sets."""
