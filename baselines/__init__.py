"""Simple systems that learn from the corpus alone: what a better one has to beat. ``scripts/baselines`` runs them."""
