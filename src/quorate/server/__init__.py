"""The gRPC service: messages in and out around the engine."""
