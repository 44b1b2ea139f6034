"""Shared code of the replication package: one subject a module."""
