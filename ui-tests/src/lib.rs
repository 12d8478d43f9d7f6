//! Compile-time errors, as users see them.
