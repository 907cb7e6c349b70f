"""The suite mirrors the tree of the package; helpers that several folders share stand at this level."""
