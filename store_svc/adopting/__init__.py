"""Bringing in the database of the earlier Node system: what fits becomes rows of ours, what does not is kept aside."""
