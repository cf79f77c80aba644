"""Stubs that the build makes from `proto/quorate/v1`; this file is the only one kept in version control."""
