"""View models of the projects slice's pages: for residents, and for officials."""
