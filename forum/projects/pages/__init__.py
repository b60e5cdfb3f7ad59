"""Pages of projects: for residents, and for officials."""
