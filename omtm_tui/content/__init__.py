"""What the product knows by heart: the catalogue and the help texts, as data files beside their loaders."""
