"""Use cases: open and close the transaction, take `now`, ask the store for facts and the domain what they mean."""
