//! What can be asked.

use axum::extract::{Path, Query, Request};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use sqlx::PgPool;

use crate::customer::{Change, Customer, NewCustomer};
use crate::customers::{Customers, Sealing};
use crate::error::Error;
use crate::{health, metrics};

/// What all requests share.
#[derive(Clone)]
pub(crate) struct App {
    pub(crate) pool: PgPool,
    pub(crate) sealing: Sealing,
}

/// What axum itself refuses (a body that is no such JSON, a number that is none) it tells the sender, and nobody else.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/customers", post(create).get(list))
        .route("/customers/{id}", get(read).patch(change))
        .layer(middleware::from_fn(counted))
        .route("/health", get(health::health))
        .route("/metrics", get(metrics::metrics))
        .with_state(app)
}

async fn counted(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    metrics::answered(response.status());
    response
}

async fn create(customers: Customers, Json(new): Json<NewCustomer>) -> Result<(StatusCode, Json<Customer>), Error> {
    Ok((StatusCode::CREATED, Json(customers.create(new).await?)))
}

async fn read(customers: Customers, Path(id): Path<i64>) -> Result<Json<Customer>, Error> {
    Ok(Json(customers.read(id).await?))
}

#[derive(Deserialize)]
struct Page {
    country: String,
    /// The last id of the page before.
    after: Option<i64>,
}

async fn list(customers: Customers, Query(page): Query<Page>) -> Result<Json<Vec<Customer>>, Error> {
    Ok(Json(
        customers.list(&page.country, page.after.unwrap_or(i64::MIN)).await?,
    ))
}

async fn change(
    customers: Customers,
    Path(id): Path<i64>,
    Json(change): Json<Change>,
) -> Result<Json<Customer>, Error> {
    Ok(Json(customers.change(id, change).await?))
}
