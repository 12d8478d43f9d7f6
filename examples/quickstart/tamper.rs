//! Tampering: what somebody can do who may write to the database but has no key, and what an honest reader gets then.
//!
//! Each case is a function in [`CASES`]. It works inside a transaction that is undone afterwards, so that no case sees
//! another's doings.

use std::pin::Pin;

use anyhow::{Context as _, Result};
use envelope_runtime::Envelope;
use sqlx::query;

use crate::customer::Customer;
use crate::report::Tally;
use crate::scene::{Cast, Reading, Scene, describe};
use crate::store::Store;

/// One way to tamper with a row.
struct Case {
    /// What is done, in a few words.
    what: &'static str,
    /// If a reader cannot notice it: why.
    unnoticed: Option<&'static str>,
    carry_out: CarryOut,
}

/// Does it, reads as a reader would, and returns what every reader concerned got; nothing if these customers do not
/// allow it.
type CarryOut = for<'a> fn(&'a mut Scene<'_>) -> Readings<'a>;
type Readings<'a> = Pin<Box<dyn Future<Output = Result<Vec<Reading>>> + 'a>>;

const CASES: [Case; 8] = [
    caught("swapped the e-mails of two rows", swap_emails),
    caught("changed a signed amount by 1,000.00", edit_amount),
    caught("copied every column but the id over another row", copy_over),
    caught("moved a row to another tenant", move_to_another_tenant),
    caught("set a nullable encrypted column to null", set_to_null),
    caught("truncated a header", truncate_header),
    unnoticed(
        "changed an unprotected column",
        change_unprotected,
        "`unprotected` means just this: the column may be updated alone, by anybody",
    ),
    unnoticed(
        "replaced a record by an older version of itself",
        replace_by_older_version,
        "both versions are genuine, and nothing in one row says which is newer; \
         a signed version number, and a reader that remembers the last one, would",
    ),
];

const fn caught(what: &'static str, carry_out: CarryOut) -> Case {
    Case {
        what,
        unnoticed: None,
        carry_out,
    }
}

const fn unnoticed(what: &'static str, carry_out: CarryOut, why: &'static str) -> Case {
    Case {
        what,
        unnoticed: Some(why),
        carry_out,
    }
}

/// Carries out every case that these customers allow, and prints a line on each.
pub(crate) async fn run_all(envelope: &Envelope, store: &mut Store, customers: &[Customer]) -> Result<Tally> {
    let mut tally = Tally::default();
    let Some(cast) = Cast::choose(customers) else {
        return Ok(tally);
    };
    for case in CASES {
        let mut scene = Scene::set(envelope, store, &cast).await?;
        let readings = (case.carry_out)(&mut scene)
            .await
            .with_context(|| format!("this tampering failed: {}", case.what))?;
        scene.undo().await?;
        if readings.is_empty() {
            println!("  skipped     {}: these customers do not allow it", case.what);
            continue;
        }
        let caught = readings.iter().all(|reading| matches!(reading, Reading::Refused(_)));
        let expected = case.unnoticed.is_none();
        tally.count(caught, expected);
        let verdict = match (caught, caught == expected) {
            (true, true) => "caught",
            (false, true) => "not caught",
            (true, false) => "UNEXPECTEDLY CAUGHT",
            (false, false) => "NOT CAUGHT, BUT SHOULD BE",
        };
        println!("  {verdict:<10}  {}: {}", case.what, describe(&readings));
        if let Some(why) = case.unnoticed {
            println!("              ({why})");
        }
    }
    Ok(tally)
}

/// Two rows of one tenant: each reader finds the other customer's e-mail.
fn swap_emails<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let Some(peer) = scene.cast.peer else {
            return Ok(Vec::new());
        };
        let swap =
            "UPDATE customers AS a SET email = b.email FROM customers AS b WHERE (a.id, b.id) IN ((?1, ?2), (?2, ?1))";
        scene
            .execute(query(swap).bind(scene.cast.victim.id).bind(peer.id), 2)
            .await?;
        Ok(vec![scene.read(scene.cast.victim).await?, scene.read(peer).await?])
    })
}

/// The amount is plain, so that the database can add it up; that it can also be written does not make it true.
fn edit_amount<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let edit = "UPDATE customers SET balance_cents = balance_cents + iif(balance_cents < 0, 100000, -100000) WHERE id = ?1";
        scene.execute(query(edit).bind(scene.cast.victim.id), 1).await?;
        Ok(vec![scene.read(scene.cast.victim).await?])
    })
}

/// A whole genuine record, header and footer included, under another id.
fn copy_over<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let Some(peer) = scene.cast.peer else {
            return Ok(Vec::new());
        };
        let copy = "
            UPDATE customers AS a
            SET (tenant, name, email, phone, address, birth_date, note,
                 balance_cents, opened_on, marketing, header, footer) =
                (b.tenant, b.name, b.email, b.phone, b.address, b.birth_date, b.note,
                 b.balance_cents, b.opened_on, b.marketing, b.header, b.footer)
            FROM customers AS b WHERE a.id = ?1 AND b.id = ?2";
        scene
            .execute(query(copy).bind(scene.cast.victim.id).bind(peer.id), 1)
            .await?;
        Ok(vec![scene.read(scene.cast.victim).await?])
    })
}

/// The reader is one of the other tenant, who now finds one row more.
fn move_to_another_tenant<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let moved = Customer {
            tenant: scene.cast.elsewhere.clone(),
            ..scene.cast.victim.clone()
        };
        let update = query("UPDATE customers SET tenant = ?2 WHERE id = ?1")
            .bind(moved.id)
            .bind(moved.tenant.clone());
        scene.execute(update, 1).await?;
        Ok(vec![scene.read(&moved).await?])
    })
}

/// To erase a fact is to change it.
fn set_to_null<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let victim = scene.cast.victim;
        let update = match victim {
            Customer { phone: Some(_), .. } => "UPDATE customers SET phone = NULL WHERE id = ?1",
            Customer {
                birth_date: Some(_), ..
            } => "UPDATE customers SET birth_date = NULL WHERE id = ?1",
            Customer { note: Some(_), .. } => "UPDATE customers SET note = NULL WHERE id = ?1",
            _ => return Ok(Vec::new()),
        };
        scene.execute(query(update).bind(victim.id), 1).await?;
        Ok(vec![scene.read(victim).await?])
    })
}

fn truncate_header<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let truncate = "UPDATE customers SET header = substr(header, 1, length(header) / 2) WHERE id = ?1";
        scene.execute(query(truncate).bind(scene.cast.victim.id), 1).await?;
        Ok(vec![scene.read(scene.cast.victim).await?])
    })
}

fn change_unprotected<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let change = "UPDATE customers SET marketing = NOT marketing WHERE id = ?1";
        scene.execute(query(change).bind(scene.cast.victim.id), 1).await?;
        Ok(vec![scene.read(scene.cast.victim).await?])
    })
}

/// Somebody keeps a copy of the row; the program books a payment; the copy is written back.
fn replace_by_older_version<'a>(scene: &'a mut Scene<'_>) -> Readings<'a> {
    Box::pin(async move {
        let id = scene.cast.victim.id;
        scene
            .prepare(query("CREATE TEMP TABLE kept AS SELECT * FROM customers WHERE id = ?1").bind(id))
            .await?;
        let newer = Customer {
            balance_cents: scene.cast.victim.balance_cents.wrapping_add(5000),
            ..scene.cast.victim.clone()
        };
        scene
            .execute(query("DELETE FROM customers WHERE id = ?1").bind(id), 1)
            .await?;
        scene.insert(&newer).await?;
        scene
            .execute(query("REPLACE INTO customers SELECT * FROM kept"), 1)
            .await?;
        Ok(vec![scene.read(&newer).await?])
    })
}
