"""Files of posts into the store, with an account of what became of each."""
