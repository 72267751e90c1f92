"""How fast the package is, beside the naive way and the floor. ``scripts/benchmark`` runs it."""
