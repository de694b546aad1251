"""What every service of Swarm Nexus does alike: settings, logs, gRPC, health, metrics and time."""

__version__ = "0.1.0"
