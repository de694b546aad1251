"""Generated from protos/swarmnexus/v1; do not edit."""
