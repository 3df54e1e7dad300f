"""Running what is published: environments, processes, and the way from visitors to them."""
