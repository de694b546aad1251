"""Stores with one fault each, which the experiments must find. Nothing of this is part of the product."""
