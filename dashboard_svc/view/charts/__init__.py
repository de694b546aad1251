"""Charts as places in percent of a box, which templates draw as SVG: no script, and as sharp at any width."""
