"""The ground floor: words and values that every other floor speaks, with no knowledge of any of them."""
