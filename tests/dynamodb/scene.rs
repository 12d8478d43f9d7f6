//! A table of orders in an engine.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType};
use envelope_runtime::dynamodb;
use envelope_runtime::{Encrypted, Envelope, Suite};
use envelope_tests::engine::Engine;
use envelope_tests::keys::client;

use super::Item;

/// Each function as a test on the engine in the process, and as one on moto, in modules of these names.
macro_rules! on_each_engine {
    ($($(#[$doc:meta])* async fn $name:ident($scene:ident: Scene) $body:block)*) => {
        mod dynoxide {
            use super::*;
            $(
                $(#[$doc])*
                #[tokio::test]
                async fn $name() {
                    let $scene = Scene::new().await;
                    $body
                }
            )*
        }

        mod moto {
            use super::*;
            $(
                $(#[$doc])*
                #[tokio::test]
                async fn $name() {
                    let Some($scene) = Scene::moto(concat!(module_path!(), "::", stringify!($name))).await else {
                        return;
                    };
                    $body
                }
            )*
        }
    };
}

pub(crate) const TABLE: &str = "orders";

#[derive(Debug, Clone, PartialEq, Encrypted)]
#[envelope(table = "orders")]
pub(crate) struct Order {
    #[envelope(signed, sort_key)]
    pub(crate) number: u64,
    #[envelope(signed, partition_key)]
    pub(crate) customer: String,
    #[envelope(signed)]
    pub(crate) status: String,
    #[envelope(encrypted)]
    pub(crate) address: String,
    #[envelope(encrypted)]
    pub(crate) note: Option<String>,
    #[envelope(unprotected)]
    pub(crate) views: u64,
    #[envelope(unprotected)]
    pub(crate) remark: Option<String>,
}

pub(crate) fn order(customer: &str, number: u64) -> Order {
    Order {
        number,
        customer: customer.to_owned(),
        status: "open".to_owned(),
        address: "12 Elm St".to_owned(),
        note: None,
        views: 1,
        remark: Some("gift".to_owned()),
    }
}

pub(crate) struct Scene {
    pub(crate) engine: Engine,
    pub(crate) envelope: Envelope,
}

impl Scene {
    /// The table, with an index by status, on the engine in the process.
    pub(crate) async fn new() -> Self {
        Self::on(Engine::start()).await
    }

    /// The same on moto, if there is one.
    pub(crate) async fn moto(what: &str) -> Option<Self> {
        Some(Self::on(Engine::moto(what)?).await)
    }

    async fn on(engine: Engine) -> Self {
        Self {
            engine: engine.with_orders().await,
            envelope: client(Suite::Symmetric),
        }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.engine.client
    }

    pub(crate) async fn encrypt(&self, order: &Order) -> EncryptedOrder {
        self.envelope.encrypt(order).await.unwrap()
    }

    /// The item of an order, encrypted.
    pub(crate) async fn item(&self, order: &Order) -> Item {
        self.encrypt(order).await.try_into().unwrap()
    }

    /// Puts an item, whatever it is.
    pub(crate) async fn put(&self, item: Item) {
        let request = self.client().put_item().table_name(TABLE).set_item(Some(item));
        request.send().await.unwrap();
    }

    /// Encrypts and puts an order.
    pub(crate) async fn add(&self, order: &Order) -> EncryptedOrder {
        let row = self.encrypt(order).await;
        self.put(row.clone().try_into().unwrap()).await;
        row
    }

    /// The stored item.
    pub(crate) async fn get(&self, customer: &str, number: u64) -> Option<Item> {
        let request = self.client().get_item().table_name(TABLE).consistent_read(true);
        let request = request.set_key(Some(order_key(customer, number)));
        request.send().await.unwrap().item
    }

    /// The stored order, decrypted.
    pub(crate) async fn read(&self, customer: &str, number: u64) -> Order {
        let row = EncryptedOrder::try_from(self.get(customer, number).await.unwrap()).unwrap();
        let id = (customer.to_owned(), number);
        self.envelope.decrypt_id(&row, &id).await.unwrap()
    }
}

pub(crate) fn order_key(customer: &str, number: u64) -> Item {
    dynamodb::key::<EncryptedOrder>(&(customer.to_owned(), number)).unwrap()
}

pub(crate) fn key(attribute: &str, kind: KeyType) -> KeySchemaElement {
    let key = KeySchemaElement::builder().attribute_name(attribute).key_type(kind);
    key.build().unwrap()
}

pub(crate) fn index(name: &str, attribute: &str, projection: ProjectionType) -> GlobalSecondaryIndex {
    let projection = Projection::builder().projection_type(projection).build();
    let index = GlobalSecondaryIndex::builder().index_name(name).projection(projection);
    index.key_schema(key(attribute, KeyType::Hash)).build().unwrap()
}
