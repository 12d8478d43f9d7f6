//! Addresses of the internet protocol, with a port and without: strings, as `std` prints them (of IPv6 that is RFC 5952).
//!
//! The flow information of a socket address is not printed, and its scope is left out by serde's binary form: an address that has
//! either is refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

macro_rules! addresses {
    ($($address:ident, $longest:literal;)*) => {$(
        impl Encode for $address {
            fn type_id(&self) -> TypeId {
                TypeId::STRING
            }

            fn static_type_id() -> Option<TypeId> {
                Some(TypeId::STRING)
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
                if !self.prints_all() {
                    return out.refuse(RecordError::FlowInformation);
                }
                out.bytes(self.to_string().as_bytes())
            }

            fn size_hint(&self) -> usize {
                $longest.len()
            }
        }

        impl Decode for $address {
            fn decode(value: ValueRef<'_>) -> Result<$address, RecordError> {
                let text = value.as_str()?;
                // `std` reads upper case and zeros that it does not print, which would be further spellings.
                text.parse()
                    .ok()
                    .filter(|address: &$address| address.prints_all() && address.to_string() == text)
                    .ok_or(RecordError::InvalidText { target: stringify!($address) })
            }
        }

        impl KeyValue for $address {}

        impl SetElement for $address {
            const SET: TypeId = TypeId::STRING_SET;
        }
    )*};
}

addresses! {
    IpAddr, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    Ipv4Addr, "255.255.255.255";
    Ipv6Addr, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
    SocketAddr, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535";
}

/// Whether the text of an address, and any other form, tells everything about it.
trait PrintsAll {
    fn prints_all(&self) -> bool {
        true
    }
}

impl PrintsAll for IpAddr {}
impl PrintsAll for Ipv4Addr {}
impl PrintsAll for Ipv6Addr {}

impl PrintsAll for SocketAddr {
    fn prints_all(&self) -> bool {
        match self {
            SocketAddr::V4(_) => true,
            SocketAddr::V6(address) => address.flowinfo() == 0 && address.scope_id() == 0,
        }
    }
}
