"""The program git, run with care: what a repository has, and what is fetched from it."""
