"""The learned reader: one network finds names, noun phrases and links; grammar adds money, rounds and roles."""
