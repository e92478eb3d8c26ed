"""All models; importing this package fills Base.metadata."""

from server.store.models import alerts, audit, devices, jobs, log, people, plans, school

__all__ = ["alerts", "audit", "devices", "jobs", "log", "people", "plans", "school"]
