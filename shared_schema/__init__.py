"""The wire: marshmallow schemas of what is said between devices, pages and server. Knows nobody."""
