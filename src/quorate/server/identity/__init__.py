"""Who calls, and what they may do: API keys, tokens and certificates to identities with roles."""
