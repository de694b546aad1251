"""The store: the only process that writes the database. Everybody else speaks gRPC to it."""
