"""Questions and pictures: from the graph to answers. Sees the store protocol, never a loader."""
