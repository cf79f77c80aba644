"""The services, each method a thin layer: read the request, ask the house, write the answer."""
