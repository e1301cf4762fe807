//! What a pasted text comes to, line by line: before it is put into a pool, and as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use aggregates::fleets::NewItem;
use aggregates::{FleetsCommand, Permission, PoolId, Text, Who};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use pastes::{Catalogue, Item, Pasted, parse};
use uuid::Uuid;

use super::manages_some;
use super::payload::PoolPayload;
use crate::graphql::error::{GraphqlError, Result};
use crate::graphql::ledger;
use crate::graphql::order::{Order, commands};
use crate::graphql::scalar::Decimal;
use crate::graphql::scope::Scope;
use crate::graphql::who::MemberBy;

/// Types that a search gives.
const MOST_HITS: usize = 50;

/// What a pasted text comes to.
pub struct Paste(Pasted);

/// So many of something that was pasted.
pub struct PastedItem(Item);

/// A line that is not an item.
#[derive(SimpleObject)]
pub struct UnparsedLine {
    /// Its number in the text, from 1.
    line: usize,
    /// As it was pasted.
    text: String,
    /// Why not, as a code.
    reason: String,
    /// Why not, in words.
    message: String,
}

/// A type of the game's items.
#[derive(SimpleObject)]
pub struct ItemType {
    /// Its id in the game.
    id: u32,
    /// Its name.
    name: String,
    /// Its group, if that is known.
    group: Option<String>,
}

/// What a pasted text comes to.
#[Object]
impl Paste {
    /// The form that it was read as.
    async fn format(&self) -> &str {
        self.0.format.title()
    }

    /// Why it was taken for that.
    async fn because(&self) -> &str {
        &self.0.because
    }

    /// What is in it; lines of the same type are added up.
    async fn items(&self) -> Vec<PastedItem> {
        self.0.items.iter().cloned().map(PastedItem).collect()
    }

    /// Lines that are no items: mend them, or leave them out.
    async fn unparsed(&self) -> Result<Vec<UnparsedLine>> {
        let told = |line: &pastes::Unparsed| {
            let reason = serde_json::to_value(line.reason).map_err(GraphqlError::internal)?;
            let reason = reason.as_str().unwrap_or_default().to_owned();
            let (text, message) = (line.text.clone(), line.reason.to_string());
            Ok(UnparsedLine { line: line.line, text, reason, message })
        };
        self.0.unparsed.iter().map(told).collect()
    }

    /// Lines that belong to the form and are no items, such as headings.
    async fn passed_over(&self) -> Vec<usize> {
        self.0.passed_over.iter().map(|line| line.line).collect()
    }
}

/// So many of something that was pasted.
#[Object]
impl PastedItem {
    /// Its type in the game.
    async fn type_id(&self) -> u32 {
        self.0.type_id.0
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its group, if that is known.
    async fn group(&self) -> Option<&str> {
        self.0.group.as_deref()
    }

    /// How many.
    async fn quantity(&self) -> Decimal {
        Decimal::of_column(&self.0.quantity.to_string())
    }

    /// Whether it is a copy of a blueprint, which is worth nothing.
    async fn blueprint_copy(&self) -> bool {
        self.0.blueprint_copy
    }

    /// Whether it was destroyed, so that nobody has it.
    async fn destroyed(&self) -> bool {
        self.0.destroyed
    }

    /// The lines that it was read from.
    async fn lines(&self) -> Vec<usize> {
        self.0.lines.iter().map(|row| row.line).collect()
    }

    /// Who picked it up, as the text has them, each once.
    async fn looters(&self) -> Vec<&str> {
        let mut looters: Vec<&str> =
            self.0.lines.iter().filter_map(|row| row.details.looter.as_deref()).collect();
        looters.sort_unstable();
        looters.dedup();
        looters
    }
}

/// What is pasted into a pool.
#[derive(Debug, InputObject)]
pub struct PasteItemsInput {
    /// Whose books.
    ledger_id: Uuid,
    /// Names this command: the same key again is the same command again.
    client_key: String,
    /// Into which pool.
    pool_id: Uuid,
    /// The text as the game's client copied it, below a megabyte.
    text: String,
    /// Whether lines that are no items are left out; else a text with any is refused as `PASTE_UNPARSED`.
    #[graphql(default)]
    leave_out_unparsed: bool,
}

commands!(PasteItemsInput);

/// Commands that read a text.
#[derive(Default)]
pub struct PastingMutation;

#[Object]
impl PastingMutation {
    /// Puts what a pasted text comes to into a pool. Ask `ledger { paste }` first to see it.
    async fn paste_items(&self, ctx: &Context<'_>, input: PasteItemsInput) -> Result<Option<PoolPayload>> {
        let (order, pool) = (Order::of(ctx, &input).await?, PoolId(input.pool_id));
        manages_some(&order.scope)?;
        let pasted = read(&order.scope, &input.text).await?;
        if let (Some(first), false) = (pasted.unparsed.first(), input.leave_out_unparsed) {
            return Err(GraphqlError::unparsed(pasted.unparsed.len(), first.line));
        }
        let read_as = Some(Text::new("format", pasted.format.title())?);
        let items = items(&order, &pasted).await?;
        Ok(PoolPayload::of(order.issue(FleetsCommand::AddItems { pool, items, read_as }).await?, pool))
    }
}

/// Each looter's part of an item is a line of its own. A looter whom nobody in the ledger is called as is not kept.
async fn items(order: &Order, pasted: &Pasted) -> Result<Vec<NewItem>> {
    let mut items = Vec::new();
    let looters = looters(order, pasted).await?;
    for item in &pasted.items {
        for row in &item.lines {
            let looter = row.details.looter.as_ref().and_then(|name| looters.get(name)).cloned();
            items.push(NewItem {
                name: Text::new("name", item.name.as_str())?,
                type_id: Some(item.type_id.0),
                quantity: row.quantity,
                blueprint_copy: item.blueprint_copy || item.destroyed,
                looter,
            });
        }
    }
    Ok(items)
}

/// Whom the names of looters are of, each asked for once.
async fn looters<'p>(order: &Order, pasted: &'p Pasted) -> Result<BTreeMap<&'p String, Who>> {
    let rows = pasted.items.iter().flat_map(|item| &item.lines);
    let names: BTreeSet<&String> = rows.filter_map(|row| row.details.looter.as_ref()).collect();
    let mut found = BTreeMap::new();
    for name in names {
        let who = order.who(&MemberBy::Name(name.clone()));
        if let Some(member) = ledger::find(&order.scope, &who).await? {
            found.insert(name, Who::from(member));
        }
    }
    Ok(found)
}

/// What a text comes to, for who may see fleets. Nothing is kept of it.
pub async fn told(scope: &Scope, text: &str) -> Result<Paste> {
    scope.require(Permission::BasicAccess)?;
    read(scope, text).await.map(Paste)
}

async fn read(scope: &Scope, text: &str) -> Result<Pasted> {
    let types = types(scope).await?;
    parse(text, &types).map_err(|refusal| GraphqlError::not_pasted(&refusal))
}

async fn types(scope: &Scope) -> Result<Arc<Catalogue>> {
    Ok(scope.app.types.catalogue(&scope.app.database).await?)
}

/// Types whose names begin as, or are nearly, what was typed.
pub async fn search(scope: &Scope, query: &str, first: Option<usize>) -> Result<Vec<ItemType>> {
    scope.require(Permission::BasicAccess)?;
    let types = types(scope).await?;
    let hits = types.search(query, first.unwrap_or(10).min(MOST_HITS));
    let told = |hit: pastes::Hit<'_>| ItemType {
        id: hit.of.id.0,
        name: hit.of.name.clone(),
        group: hit.of.group.clone(),
    };
    Ok(hits.into_iter().map(told).collect())
}
