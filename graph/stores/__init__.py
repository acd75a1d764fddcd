"""The stores, each behind `graph.store.Store`; imported when one is opened."""
