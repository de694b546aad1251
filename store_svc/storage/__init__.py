"""All SQL: the engine, the one writer, the readers, then one file a noun."""
