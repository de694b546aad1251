"""The commands beside serving: what an operator does to the database."""
