"""The three dashboards: executive, on-call and debug, panel by panel."""
