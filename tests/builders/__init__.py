"""What tests are made of: records, worlds, samples. Random ones come from a seed that the test names."""
