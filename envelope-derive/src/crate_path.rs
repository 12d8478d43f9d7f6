//! The path of the runtime: `::envelope_runtime`, or what `#[envelope(crate = …)]` says.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Ident, Path, PathSegment, Token};

/// The only door through which generated code reaches the runtime.
pub(crate) struct CratePath(Path);

impl CratePath {
    /// The path that the attribute names, else `::envelope_runtime`.
    pub(crate) fn new(written: Option<Path>) -> CratePath {
        CratePath(written.unwrap_or_else(|| {
            let mut segments = Punctuated::new();
            segments.push(segment("envelope_runtime"));
            Path {
                leading_colon: Some(Token![::](Span::call_site())),
                segments,
            }
        }))
    }

    /// `…::__private`: what generated code may name, and nothing else.
    pub(crate) fn private(&self) -> Path {
        let mut path = self.0.clone();
        path.segments.push(segment("__private"));
        path
    }
}

fn segment(name: &str) -> PathSegment {
    PathSegment::from(Ident::new(name, Span::call_site()))
}
