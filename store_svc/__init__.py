"""The store: the only service that writes the database. Everybody else speaks gRPC to it."""
