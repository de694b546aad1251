"""Where mentions come from. Each source is a module; choosing one is choosing a module."""
