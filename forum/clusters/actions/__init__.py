"""Actions on clusters: find groups among the accounts that joined lately."""
