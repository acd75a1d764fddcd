"""The graph: what is known, and where it is kept. Knows neither loaders nor queries."""
