"""Training of the learned reader: from annotated texts and the backbone to its weights."""
