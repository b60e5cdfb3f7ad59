"""The journal: an append-only event log that is also the transactional outbox."""
