//! The sink that collects every mistake of one type, so that all of them are reported at once.

use std::cell::RefCell;
use std::thread;

use proc_macro2::Span;
use syn::Error;

/// Collects mistakes through a shared reference. [`Errors::finish`] must be called in the end: dropping the sink
/// without it would lose them, and panics instead.
pub(crate) struct Errors {
    /// `None` once finished.
    found: RefCell<Option<Vec<Error>>>,
}

impl Errors {
    pub(crate) fn new() -> Errors {
        Errors {
            found: RefCell::new(Some(Vec::new())),
        }
    }

    /// Reports a mistake at `span`. Style: lower-case, attributes in backticks, the fix at the end, no full stop.
    pub(crate) fn push(&self, span: Span, message: impl Into<String>) {
        self.push_error(Error::new(span, message.into()));
    }

    /// Reports a mistake that the parser found.
    pub(crate) fn push_error(&self, error: Error) {
        if let Some(found) = self.found.borrow_mut().as_mut() {
            found.push(error);
        }
    }

    /// Ends collecting: the value if no mistake was reported, else all of them in one error.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, Error> {
        let found = self.found.take().unwrap_or_default();
        let combined = found.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        });
        match (combined, value) {
            (Some(error), _) => Err(error),
            (None, Some(value)) => Ok(value),
            // No stage gives up without a report; should one ever do, the derive still fails closed.
            (None, None) => Err(Error::new(
                Span::call_site(),
                "the derive failed without saying why: report this",
            )),
        }
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        // A second panic while unwinding would abort the compiler and hide the first one.
        if !thread::panicking() {
            assert!(self.found.get_mut().is_none(), "the error sink was dropped unchecked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_come_out_together() {
        let errors = Errors::new();
        errors.push(Span::call_site(), "one");
        errors.push(Span::call_site(), "two");
        let error = errors.finish(Some(())).unwrap_err();
        let messages: Vec<String> = error.into_iter().map(|error| error.to_string()).collect();
        assert_eq!(messages, ["one", "two"]);
    }

    #[test]
    fn a_value_without_mistakes_passes() {
        assert_eq!(Errors::new().finish(Some(7)).unwrap(), 7);
        assert!(Errors::new().finish(None::<()>).is_err());
    }

    #[test]
    #[should_panic(expected = "dropped unchecked")]
    fn an_unchecked_sink_panics() {
        drop(Errors::new());
    }
}
