"""One thread that waits for all connections and runs them."""
