//! Addresses of the internet protocol: strings, as `std` prints them (of IPv6 that is RFC 5952).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Decode, Encode, Encoder, KeyValue, RecordError, SetElement, TypeId, ValueRef};

macro_rules! addresses {
    ($($address:ident, $longest:literal;)*) => {$(
        impl Encode for $address {
            fn type_id(&self) -> TypeId {
                TypeId::STRING
            }

            fn encode(&self, out: &mut Encoder<'_>) -> Result<(), RecordError> {
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
                    .filter(|address: &$address| address.to_string() == text)
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
}
