//! A mistake in a group is reported there, and nowhere else.

use envelope_runtime::{Encrypted, Envelope, Error, FieldGroup};

#[derive(FieldGroup, Debug)]
struct Address {
    #[envelope(encrypted)]
    street: String,
    city: String,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "customers")]
struct Customer {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    address: Address,
}

#[derive(Encrypted, Debug)]
#[envelope(table = "orders")]
struct Order {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(flatten)]
    address: Address,
    total: u64,
}

async fn move_in(client: &Envelope, row: &EncryptedCustomer, order: &EncryptedOrder) -> Result<String, Error> {
    let mut customer = client.decrypt(row).await?;
    customer.address.street = client.decrypt(order).await?.address.street;
    client.encrypt(&customer).await?;
    Ok(format!("{:?} {:?}", row.address.city, order.address))
}

fn main() {}
