"""Shells around the services that do work in the background: the worker and the scheduler."""
