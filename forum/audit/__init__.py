"""The audit trail for administrators: what colleagues did, and when."""
