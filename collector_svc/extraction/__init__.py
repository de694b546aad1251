"""What is read out of a text: pure functions that know neither gRPC nor SQL nor HTTP."""
