"""What is shown and in which words: pure functions over values, without HTTP, gRPC or clock."""
