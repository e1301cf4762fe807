//! Decisions of the points book.
