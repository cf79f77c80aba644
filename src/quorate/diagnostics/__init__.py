"""What is wrong with rules, payloads and project files, and how it is told."""
