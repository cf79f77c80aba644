"""Each call of the service, described once: its request, how its answer is read, and whether it may be repeated."""
