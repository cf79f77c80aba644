"""Profile Query Language and segment definitions to rules of the same meaning (segments, section 1)."""
