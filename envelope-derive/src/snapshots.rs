//! What the derives expand to, and what they report, compared with the files in `snapshots/`.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p envelope-derive` rewrites the files; read the difference before you commit it.

use std::path::Path;
use std::{env, fs};

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::{DeriveInput, parse_quote};

use crate::expand;

#[test]
fn a_field_of_each_action() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "customers", context = TenantContext)]
        pub struct Customer {
            /// Who the customer belongs to.
            #[envelope(context)]
            pub tenant: String,
            #[envelope(signed, id)]
            pub id: Uuid,
            #[envelope(encrypted)]
            pub email: String,
            #[envelope(encrypted, name = "card_no")]
            pub(crate) card: Option<String>,
            #[envelope(signed)]
            nickname: Option<String>,
            #[envelope(unprotected)]
            pub last_seen: Option<DateTime<Utc>>,
        }
    };
    compare("customer", expand::encrypted(&input));
}

#[test]
fn defaults_and_a_composite_identity() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "orders", default = "encrypted", crate = crate::rt)]
        struct Order {
            #[envelope(signed, id)]
            r#type: String,
            #[envelope(signed, id)]
            number: u64,
            total: String,
            note: Option<String>,
        }
    };
    compare("order", expand::encrypted(&input));
}

#[test]
fn a_borrowed_record() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "events", context = Borrowed<'a>)]
        struct Event<'a> {
            #[envelope(context, id)]
            source: &'a str,
            #[envelope(encrypted)]
            payload: Option<Cow<'a, str>>,
        }
    };
    compare("event", expand::encrypted(&input));
}

#[test]
fn an_item_of_version_1() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "readings")]
        pub struct Reading {
            #[envelope(signed, sort_key, name = "at")]
            pub second: u64,
            #[envelope(signed, partition_key)]
            pub sensor: String,
            #[envelope(encrypted)]
            pub value: f64,
        }
    };
    compare("reading", expand::encrypted(&input));
}

#[test]
fn an_item_of_version_2() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "visits", context = TenantContext<'a>)]
        struct Visit<'a> {
            #[envelope(context)]
            tenant: &'a str,
            #[envelope(context, id, partition_key)]
            patient: &'a str,
            #[envelope(encrypted)]
            note: &'a str,
        }
    };
    compare("visit", expand::encrypted(&input));
}

#[test]
fn a_generic_record_under_other_names() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "messages", encrypted = Sealed, patch = Changes, derive(Eq), attr(must_use), unbound = "a log")]
        pub struct Message<'a, T: Kind = String, const N: usize = 4>
        where
            T: 'a,
        {
            #[envelope(signed)]
            tag: Option<[u8; N]>,
            #[envelope(encrypted)]
            body: &'a [T],
            #[envelope(unprotected)]
            seen: Unverified<u64>,
        }
    };
    compare("message", expand::encrypted(&input));
}

#[test]
fn values_in_other_forms() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "accounts")]
        struct Account<T> {
            #[envelope(signed, id, precision = "seconds")]
            at: DateTime<Utc>,
            #[envelope(encrypted, with = cents)]
            balance: Option<Money>,
            #[envelope(encrypted, with = cents, null = "seal")]
            limit: Option<Money>,
            #[envelope(signed, with = cents)]
            fee: Money,
            #[envelope(encrypted, serde, null = "seal")]
            card: Option<Card<T>>,
            #[envelope(signed, null = "seal")]
            branch: Option<T>,
            #[envelope(unprotected)]
            note: Option<T>,
        }
    };
    compare("account", expand::encrypted(&input));
}

#[test]
fn a_group() {
    let input: DeriveInput = parse_quote! {
        pub struct Address {
            /// Ciphertext.
            #[envelope(encrypted)]
            pub street: String,
            #[envelope(signed, name = "town")]
            city: Option<String>,
            #[envelope(unprotected)]
            pub(crate) note: Option<String>,
        }
    };
    compare("address", expand::field_group(&input));
}

#[test]
fn a_group_with_parameters() {
    let input: DeriveInput = parse_quote! {
        #[envelope(default = "encrypted", encrypted = Sealed, crate = crate::rt)]
        struct Few<'a, T, const N: usize = 2>
        where
            T: Clone,
        {
            #[envelope(signed, precision = "seconds")]
            few: [T; N],
            #[envelope(with = words)]
            text: &'a str,
        }
    };
    compare("few", expand::field_group(&input));
}

#[test]
fn a_record_with_groups() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "customers")]
        pub struct Customer {
            /// Where the customer lives.
            #[envelope(flatten)]
            pub address: Address,
            #[envelope(signed, id)]
            pub id: Uuid,
            #[envelope(encrypted)]
            email: Option<String>,
            #[envelope(flatten)]
            terms: terms::Terms<Vec<String>>,
        }
    };
    compare("customer_with_groups", expand::encrypted(&input));
}

#[test]
fn stand_ins_of_groups_never_return() {
    let input: DeriveInput = parse_quote! {
        struct Address {
            #[envelope(encrypted)]
            street: String,
            city: String,
        }
    };
    let expanded = expand::field_group(&input);
    let bodies = expanded.to_string().matches("unreachable ! ()").count();
    assert_eq!(
        bodies, 11,
        "three impls of core, four methods of `FieldGroup`, four of `EncryptedGroup`"
    );
    compare("fallback_group", expanded);
}

#[test]
fn a_context() {
    let input: DeriveInput = parse_quote! {
        pub struct TenantContext {
            pub tenant: String,
            #[envelope(name = "aws_region")]
            pub region: Region,
        }
    };
    compare("tenant_context", expand::encryption_context(&input));
}

#[test]
fn stand_ins_never_return() {
    let input: DeriveInput = parse_quote! {
        #[envelope(table = "customers")]
        pub struct Customer {
            #[envelope(signed, id)]
            pub id: Uuid,
            pub email: String,
        }
    };
    let expanded = expand::encrypted(&input);
    let bodies = expanded.to_string().matches("unreachable ! ()").count();
    assert_eq!(
        bodies, 16,
        "three impls of core, four methods of `Encrypted`, seven of `EncryptedRecord`, two of `Columns`"
    );
    compare("fallback", expanded);
}

pub(crate) fn compare(name: &str, expanded: TokenStream) {
    let mut actual = String::new();
    print(expanded, 0, &mut actual);
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("snapshots")
        .join(format!("{name}.txt"));
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &actual).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "{} differs; the expansion is now:\n{actual}",
        path.display()
    );
}

/// Prints tokens readably, if not as rustfmt would: a line for each statement, item and field.
fn print(tokens: TokenStream, depth: usize, out: &mut String) {
    let (mut previous, mut angles, mut closed) = (Previous::Open, 0_usize, false);
    for token in tokens {
        let mark = if let TokenTree::Punct(punct) = &token {
            Some(punct.as_char())
        } else {
            None
        };
        if closed && !matches!(mark, Some(';' | ',' | '=' | '.')) {
            out.push('\n');
        }
        closed = false;
        if out.is_empty() || out.ends_with('\n') {
            out.push_str(&"    ".repeat(depth));
            previous = Previous::Open;
        }
        if previous.is_apart_from(&token) {
            out.push(' ');
        }
        previous = Previous::new(&token, &previous);
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                out.push('{');
                if !group.stream().is_empty() {
                    out.push('\n');
                    print(group.stream(), depth + 1, out);
                    out.truncate(out.trim_end().len());
                    out.push('\n');
                    out.push_str(&"    ".repeat(depth));
                }
                out.push('}');
                closed = true;
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    _ => ("", ""),
                };
                let mut inner = String::new();
                print(group.stream(), 0, &mut inner);
                let attribute = out.ends_with('#');
                let one_line: Vec<&str> = inner.lines().map(str::trim).collect();
                out.push_str(&format!(
                    "{open}{}{close}",
                    one_line.join(" ").trim_end_matches([',', ' '])
                ));
                closed = attribute;
            }
            TokenTree::Punct(punct) => {
                let arrow = out.ends_with(['-', '=']);
                out.push(punct.as_char());
                match punct.as_char() {
                    '<' => angles += 1,
                    '>' if !arrow => angles = angles.saturating_sub(1),
                    ';' => out.push('\n'),
                    ',' if angles == 0 => out.push('\n'),
                    _ => {}
                }
            }
            word => out.push_str(&word.to_string()),
        }
    }
}

/// What stands before a token, as far as it decides about the space between the two.
enum Previous {
    /// Nothing, or a mark that the next token follows at once.
    Open,
    /// A word after which `::` starts a path of its own.
    Keyword,
    Word,
    /// A mark with a space after it.
    Mark,
    Bracket,
}

impl Previous {
    fn new(token: &TokenTree, before: &Previous) -> Previous {
        match token {
            TokenTree::Group(_) => Previous::Bracket,
            TokenTree::Punct(punct) => match punct.as_char() {
                ':' if punct.spacing() == Spacing::Alone && !matches!(before, Previous::Open) => Previous::Mark,
                ',' | '=' | '>' if punct.spacing() == Spacing::Alone => Previous::Mark,
                _ => Previous::Open,
            },
            TokenTree::Ident(ident) => match ident.to_string().as_str() {
                "as" | "const" | "for" | "if" | "impl" | "let" | "match" | "mut" | "return" | "static" | "use" => {
                    Previous::Keyword
                }
                _ => Previous::Word,
            },
            TokenTree::Literal(_) => Previous::Word,
        }
    }

    fn is_apart_from(&self, next: &TokenTree) -> bool {
        let mark = if let TokenTree::Punct(punct) = next {
            Some(punct.as_char())
        } else {
            None
        };
        let brace = matches!(next, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        let group = matches!(next, TokenTree::Group(_));
        match self {
            Previous::Open => false,
            Previous::Keyword => mark != Some('>'),
            Previous::Mark => !matches!(mark, Some('>' | ',' | ';' | '.')),
            Previous::Word | Previous::Bracket => match mark {
                Some(mark) => matches!(mark, '=' | '-' | '+' | '|'),
                None => brace || !group,
            },
        }
    }
}
