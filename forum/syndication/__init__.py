"""Syndication slice: what other sites, programs and paper show of public content, whatever its kind."""
