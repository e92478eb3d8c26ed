"""All models; importing this package fills Base.metadata."""

from server.store.models import alerts, devices, jobs, log, people, plans, school

__all__ = ["alerts", "devices", "jobs", "log", "people", "plans", "school"]
