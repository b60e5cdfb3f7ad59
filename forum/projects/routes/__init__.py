"""Routes of the projects slice: for residents, and for officials."""
