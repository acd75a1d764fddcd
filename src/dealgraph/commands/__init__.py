"""The commands, by what they are for; `cli` imports a module when one of its commands is called."""
