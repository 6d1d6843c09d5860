//! The API server's memory: objects, owners, counts, and the changes that are written to them.
