"""The arithmetic behind forecasts and evidence, standard library only."""
