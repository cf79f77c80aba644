"""Profile Query Language and segment definitions to rules of the same meaning (domain reference S§1)."""
