"""Pure rules of scoring: they know neither SQL nor gRPC."""
