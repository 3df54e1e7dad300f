"""What the local server keeps: tables, queries and changes, on SQLAlchemy."""
