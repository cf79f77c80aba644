"""Journeys: next steps as a pure function of rules, facts, instance and now."""
