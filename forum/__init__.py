"""Application package of Samenspraak, an idea forum."""
