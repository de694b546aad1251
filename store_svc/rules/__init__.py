"""What is accepted and how two tellings of the same thing become one: pure functions."""
