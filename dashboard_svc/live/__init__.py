"""The live feed: one watch of the store, a bounded ring, and any number of readers who walk it."""
