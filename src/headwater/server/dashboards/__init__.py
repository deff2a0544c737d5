"""Filling dashboards with what the platform knows."""
