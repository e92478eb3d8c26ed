"""All models; importing this package fills Base.metadata."""

from server.store.models import alerts, audit, devices, factors, jobs, log, people, plans, school

__all__ = ["alerts", "audit", "devices", "factors", "jobs", "log", "people", "plans", "school"]
