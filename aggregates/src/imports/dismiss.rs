//! Leaving a name out of the books.

use std::sync::Arc;

use super::{Imports, ImportsEvent as Event, ImportsRefusal as Refusal};
use crate::{Context, Ledger, MemberId, Permission, Text};

pub(super) fn dismiss(
    _: &Imports,
    context: &Context<Arc<Ledger>>,
    person: MemberId,
    _reason: &Text<500>,
) -> Result<Vec<Event>, Refusal> {
    context.lent.require(context, Permission::ImportEntries)?;
    Err(Refusal::UnknownImportedName { person })
}
