"""Payloads to decisions: pure functions of a program, an account, its state and an instant."""
