"""One module a command of `kept`; each exports `command`."""
