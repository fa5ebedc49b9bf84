// Helpers follow.
