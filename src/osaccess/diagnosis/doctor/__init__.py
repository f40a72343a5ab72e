"""Why 401? Evidence → ranked causes, what is ruled out, what could not be checked and by whom. Pure."""
