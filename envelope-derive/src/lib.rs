//! The derive macros of `envelope-runtime`.
