//! GraphQL: the one interface to the books. A mutation's input becomes a command and its receipt a payload; a query reads
//! the read tables and nothing else.
//!
//! No resolver decides anything: rights to change are asked in decisions, rights to look in [`scope::Scope`]. A key of
//! one ledger learns nothing of another. Every error has `extensions.code` ([`error`]). The schema is written to
//! `schema.graphql`, and a test fails when it says something else.

mod as_of;
mod auctions;
mod audit;
mod changes;
mod council;
mod distribution;
mod edges;
pub mod error;
mod esi;
mod events;
mod fleets;
mod imports;
mod journal;
mod ledger;
mod live;
mod models;
mod node;
mod notary;
mod order;
mod outcome;
mod page;
mod payouts;
mod points;
mod policies;
mod raids;
mod receipt;
mod root;
mod scalar;
mod schedules;
mod scope;
mod simulation;
#[cfg(test)]
mod tests;
mod who;

use async_graphql::SDLExportOptions;

pub use root::{Mutation, Query, Subscription};

use crate::app::App;
use crate::http::Conformant;

/// The schema.
pub type Schema = Conformant<Query, Mutation, Subscription>;

/// What a query may cost: fields, those of a connection once per row of its page.
const COMPLEXITY: usize = 20_000;
/// Fields inside fields. The introspection query of graphql-js 16 needs 15.
const DEPTH: usize = 20;
/// Selections inside selections, fragments included.
const NESTING: usize = 40;

fn build() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    async_graphql::Schema::build(Query, Mutation::default(), Subscription::default())
        .limit_complexity(COMPLEXITY)
        .limit_depth(DEPTH)
        .limit_recursive_depth(NESTING)
        .disable_suggestions()
}

/// The schema over an application. A request's data has to hold an [`identity::Session`](crate::identity::Session).
pub fn schema(app: App) -> Schema {
    Conformant::new(|| build().data(app.clone()))
}

/// The schema as text, in one order.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().include_specified_by();
    let options = options.sorted_fields().sorted_arguments().sorted_enum_items();
    build().finish().sdl_with_options(options.prefer_single_line_descriptions().use_space_ident())
}
